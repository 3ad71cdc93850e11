#pragma once

#include <QtNetwork/QTcpSocket>

namespace Lockdeck::Test {

/// Somebody else at the server, who speaks in raw lines and does nothing by itself. Never blocks.
class RawPeer
{
public:
    void connectTo(quint16 port) { m_socket.connectToHost(QStringLiteral("127.0.0.1"), port); }
    void send(const QByteArray &lines) { m_socket.write(lines); }
    /// The next reply, without its end; null when none has come yet.
    QByteArray takeReply() { return m_socket.canReadLine() ? m_socket.readLine().trimmed() : QByteArray(); }
    /// Closes, after what was sent.
    void leave() { m_socket.disconnectFromHost(); }

private:
    QTcpSocket m_socket;
};

} // namespace Lockdeck::Test
