#include "server/tlslistener.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>
#include <QtNetwork/QSslSocket>

#include <chrono>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace Lockdeck {

Q_DECLARE_LOGGING_CATEGORY(serverLog)

/// As long as clients wait for it.
static constexpr auto handshakeBound = 5s;
/// More than these at once, and the oldest goes: whoever only connects must not keep others out.
static constexpr qsizetype maxUnfinished = 1024;

void TlsListener::incomingConnection(qintptr descriptor)
{
    if (m_unfinished.size() >= maxUnfinished)
        drop(m_unfinished.constFirst(), u"too many handshakes at once"_s);
    auto *socket = new QSslSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    m_unfinished += socket;
    connect(socket, &QSslSocket::encrypted, this, [this, socket] { finish(socket); });
    connect(socket, &QSslSocket::errorOccurred, this, [this, socket] { drop(socket, socket->errorString()); });
    connect(socket, &QSslSocket::disconnected, this, [this, socket] { drop(socket, socket->errorString()); });
    QTimer::singleShot(handshakeBound, this, [this, socket = QPointer(socket)] {
        if (socket)
            drop(socket, u"the handshake took too long"_s);
    });
    socket->setSslConfiguration(m_identity);
    socket->startServerEncryption();
}

void TlsListener::finish(QSslSocket *socket)
{
    if (m_unfinished.removeOne(socket) && isListening())
        addPendingConnection(socket);
    else
        socket->deleteLater();
}

/// Of a handshake; what happens to a connection later is its owner's.
void TlsListener::drop(QSslSocket *socket, const QString &why)
{
    if (!m_unfinished.removeOne(socket))
        return;
    qCDebug(serverLog) << "no TLS with" << socket->peerAddress() << socket->peerPort() << why;
    socket->deleteLater();
}

qint64 TlsListener::unwritten(const QTcpSocket &socket)
{
    const auto *encrypted = qobject_cast<const QSslSocket *>(&socket);
    return socket.bytesToWrite() + (encrypted ? encrypted->encryptedBytesToWrite() : 0);
}

void TlsListener::sayEnd(QTcpSocket &socket)
{
    if (!qobject_cast<QSslSocket *>(&socket) || unwritten(socket) > 0)
        return;
    socket.disconnectFromHost();
    socket.flush();
}

} // namespace Lockdeck
