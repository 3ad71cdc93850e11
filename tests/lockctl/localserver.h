#pragma once

#include "server/lockserver.h"

#include <QtNetwork/QTcpSocket>
#include <QtTest/QtTest>

namespace Lockdeck::Test {

/// A server of our own on a free port, in the test's event loop.
struct Server
{
    explicit Server(const QByteArray &token = {}) : server(optionsWith(token)) { server.listen(); }

    static ServerOptions optionsWith(const QByteArray &token)
    {
        ServerOptions options;
        options.port = 0;
        options.authToken = token;
        return options;
    }
    QString url() const { return QStringLiteral("127.0.0.1:%1").arg(port()); }
    quint16 port() const { return server.port(); }

    LockServer server;
};

/// A client that speaks raw lines.
struct RawClient
{
    explicit RawClient(quint16 port) { socket.connectToHost(QStringLiteral("127.0.0.1"), port); }

    QByteArray ask(const QByteArray &lines)
    {
        socket.write(lines);
        if (!QTest::qWaitFor([this] { return socket.canReadLine(); }, 30'000))
            return {};
        return socket.readLine().trimmed();
    }
    /// The token of a grant; empty when it is none.
    QByteArray tokenOf(const QByteArray &lines) { return ask(lines).split(' ').value(1); }

    QTcpSocket socket;
};

} // namespace Lockdeck::Test
