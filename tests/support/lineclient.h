#pragma once

#include <QtNetwork/QTcpSocket>
#include <QtTest/QtTest>

namespace Lockdeck::Test {

/// A client that says whatever it is told and reads line by line, over a QTcpSocket or a QSslSocket.
template<typename Socket>
struct LineClient
{
    void send(const QByteArray &bytes)
    {
        socket.write(bytes);
        socket.flush();
    }
    /// The next line without its end; "(closed)" or "(nothing)" when there is none.
    QByteArray line(int milliseconds = 10'000)
    {
        const bool came = QTest::qWaitFor([this] { return socket.canReadLine() || isClosed(); }, milliseconds);
        if (socket.canReadLine())
            return socket.readLine().chopped(1);
        return came ? "(closed)" : "(nothing)";
    }
    QByteArray ask(const QByteArray &bytes)
    {
        send(bytes);
        return line();
    }
    bool isClosed() const { return socket.state() != QAbstractSocket::ConnectedState; }

    Socket socket;
};

} // namespace Lockdeck::Test
