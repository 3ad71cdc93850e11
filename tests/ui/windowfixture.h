#pragma once

#include "client/serveraddress.h"
#include "server/lockserver.h"

#include <QtNetwork/QTcpSocket>
#include <QtTest/QtTest>

#include <memory>

namespace Lockdeck::Test {

/// A dflockd in this process, on a free port of 127.0.0.1.
class LocalServer
{
public:
    explicit LocalServer(ServerOptions options = {})
    {
        options.port = 0;
        m_server = std::make_unique<LockServer>(options);
        m_problem = m_server->listen();
        m_servers.servers.front().port = m_server->port();
    }
    bool isListening() const { return !m_problem; }
    const ServerSet &servers() const { return m_servers; }
    QString url() const { return m_servers.toUrl(); }
    quint16 port() const { return m_servers.servers.front().port; }
    /// Gone at once, with all its connections.
    void stop() { m_server.reset(); }

private:
    std::unique_ptr<LockServer> m_server;
    Outcome m_problem;
    ServerSet m_servers;
};

/// Somebody else: speaks the protocol line by line over its own connection.
class OtherClient
{
public:
    explicit OtherClient(const LocalServer &server)
    {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), server.port());
    }

    /// Sends the three lines and returns the reply's line; empty when none came.
    QByteArray ask(const QByteArray &command, const QByteArray &key, const QByteArray &argument)
    {
        m_socket.write(command + '\n' + key + '\n' + argument + '\n');
        const bool answered = QTest::qWaitFor([this] { return m_socket.canReadLine(); });
        return answered ? m_socket.readLine().trimmed() : QByteArray();
    }

private:
    QTcpSocket m_socket;
};

} // namespace Lockdeck::Test
