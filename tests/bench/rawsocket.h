#pragma once

#include <QtCore/QByteArray>

namespace Lockdeck::Bench {

/// A system call's result. Where that is an error the program ends and says which call failed: nothing that was
/// measured would be true.
qint64 checked(qint64 result, const char *call);

/// A blocking connection to a server on this computer, without Nagle's delay. The caller closes it.
int connectedSocket(quint16 port);

/// A client of blocking calls: the least that any client has to do. It reads and writes in whatever thread it is in.
class RawSocket
{
public:
    explicit RawSocket(quint16 port) : m_socket(connectedSocket(port)) {}
    ~RawSocket() { close(); }
    Q_DISABLE_COPY_MOVE(RawSocket)

    void send(QByteArrayView bytes);
    /// The next line, without its end; valid until the next call. It blocks.
    QByteArrayView line();
    QByteArrayView ask(QByteArrayView request)
    {
        send(request);
        return line();
    }
    void close();

private:
    int m_socket;
    QByteArray m_input;
    qsizetype m_start = 0;
};

/// TOKEN of "ok TOKEN LEASE"; on anything else the program ends.
QByteArrayView tokenIn(QByteArrayView line);

/// Takes `count` keys (PREFIX/0, PREFIX/1, …) on that connection, many at a time.
void holdMany(RawSocket &socket, const QByteArray &prefix, int count, int leaseSeconds);

} // namespace Lockdeck::Bench
