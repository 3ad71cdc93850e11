#include "support/fakeserver.h"

#include <QtNetwork/QTcpSocket>

#include <algorithm>

namespace Lockdeck::Test {

FakeServer::FakeServer() : m_server(this)
{
    connect(&m_server, &QTcpServer::newConnection, this, &FakeServer::onConnection);
    if (!m_server.listen(QHostAddress::LocalHost, 0))
        qFatal("no port on loopback");
}

FakeServer::~FakeServer()
{
    for (QTcpSocket *socket : std::as_const(m_sockets))
        socket->disconnect(this);
}

void FakeServer::when(const QByteArray &start, std::vector<QByteArray> replies)
{
    m_rules.insert(m_rules.begin(), Rule{start, std::move(replies), 0});
}

void FakeServer::say(const QByteArray &line)
{
    for (QTcpSocket *socket : std::as_const(m_sockets))
        socket->write(line + '\n');
}

void FakeServer::closeAll()
{
    const auto sockets = m_sockets;
    for (QTcpSocket *socket : sockets)
        socket->disconnectFromHost();
}

ServerAddress FakeServer::address() const
{
    return {QStringLiteral("127.0.0.1"), m_server.serverPort()};
}

ServerAddress FakeServer::nobody()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost, 0))
        qFatal("no port on loopback");
    return {QStringLiteral("127.0.0.1"), server.serverPort()};
}

void FakeServer::onConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        m_sockets.append(socket);
        const int number = ++m_accepted;
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, number] { onReadyRead(socket, number); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            m_sockets.removeOne(socket);
            socket->deleteLater();
        });
    }
}

void FakeServer::onReadyRead(QTcpSocket *socket, int number)
{
    // A request is three lines; what is there of the next one waits in the socket.
    while (socket->peek(socket->bytesAvailable()).count('\n') >= 3) {
        QByteArray request;
        for (int line = 0; line < 3; ++line)
            request += socket->readLine().trimmed() + ' ';
        request = request.trimmed();
        m_requests << QStringLiteral("%1: %2").arg(number).arg(QString::fromUtf8(request));
        emit asked(m_requests.constLast());
        answer(socket, request);
    }
}

void FakeServer::answer(QTcpSocket *socket, const QByteArray &request)
{
    const auto rule =
        std::find_if(m_rules.begin(), m_rules.end(), [&request](const Rule &r) { return request.startsWith(r.start); });
    if (rule == m_rules.end() || rule->replies.empty())
        return;
    const QByteArray reply = rule->replies[std::min(rule->next++, rule->replies.size() - 1)];
    if (reply == hangUp)
        socket->disconnectFromHost();
    else if (reply != silence)
        socket->write(reply + '\n');
}

} // namespace Lockdeck::Test
