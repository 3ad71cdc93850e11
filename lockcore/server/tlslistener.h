#pragma once

#include <QtCore/QList>
#include <QtNetwork/QSslConfiguration>
#include <QtNetwork/QTcpServer>

class QSslSocket;

namespace Lockdeck {

/// A QTcpServer that speaks TLS: a connection is pending only when its handshake is done (follow
/// pendingConnectionAvailable(), newConnection() comes too early). Handshakes go on side by side in the event loop;
/// each is bounded in time and all of them in number, and what fails (plain text, an old TLS, silence) is closed.
class TlsListener final : public QTcpServer
{
    Q_OBJECT

public:
    using QTcpServer::QTcpServer;

    /// As readTlsIdentity() made it; before listen().
    void setIdentity(const QSslConfiguration &identity) { m_identity = identity; }

    /// What the system has not taken of all that was written to `socket`, encrypted already or not.
    static qint64 unwritten(const QTcpSocket &socket);
    /// Tells the other side that nothing more comes (TLS's close_notify), where that can be done at once.
    static void sayEnd(QTcpSocket &socket);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void finish(QSslSocket *socket);
    void drop(QSslSocket *socket, const QString &why);

    QSslConfiguration m_identity;
    QList<QSslSocket *> m_unfinished; ///< oldest first
};

} // namespace Lockdeck
