#include "bench/rawsocket.h"

#include <QtCore/QString>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace Lockdeck::Bench {

qint64 checked(qint64 result, const char *call)
{
    if (result < 0)
        qFatal("%s: %s", call, qPrintable(qt_error_string()));
    return result;
}

int connectedSocket(quint16 port)
{
    const int descriptor = int(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address), "connect");
    const int on = 1;
    checked(::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
    return descriptor;
}

void RawSocket::send(QByteArrayView bytes)
{
    while (!bytes.isEmpty())
        bytes = bytes.sliced(checked(::send(m_socket, bytes.data(), std::size_t(bytes.size()), MSG_NOSIGNAL), "send"));
}

QByteArrayView RawSocket::line()
{
    constexpr qsizetype chunk = 64 * 1024;
    qsizetype scanned = m_start;
    for (;;) {
        if (const qsizetype end = m_input.indexOf('\n', scanned); end >= 0) {
            const QByteArrayView line = QByteArrayView(m_input).sliced(m_start, end - m_start);
            m_start = end + 1;
            return line;
        }
        m_input.remove(0, std::exchange(m_start, 0));
        scanned = m_input.size();
        m_input.resize(scanned + chunk);
        const qint64 got = checked(::recv(m_socket, m_input.data() + scanned, chunk, 0), "recv");
        if (got == 0)
            qFatal("the server hung up");
        m_input.resize(scanned + got);
    }
}

void RawSocket::close()
{
    if (m_socket >= 0)
        ::close(std::exchange(m_socket, -1));
}

QByteArrayView tokenIn(QByteArrayView line)
{
    constexpr qsizetype prefix = 3;
    constexpr qsizetype digits = 32;
    if (!line.startsWith("ok ") || line.size() < prefix + digits)
        qFatal("not a grant: %s", line.toByteArray().constData());
    return line.sliced(prefix, digits);
}

void holdMany(RawSocket &socket, const QByteArray &prefix, int count, int leaseSeconds)
{
    constexpr int batch = 200;
    const QByteArray arguments = "\n0 " + QByteArray::number(leaseSeconds) + '\n';
    for (int first = 0; first < count; first += batch) {
        const int last = std::min(count, first + batch);
        QByteArray requests;
        for (int i = first; i < last; ++i)
            requests += "l\n" + prefix + '/' + QByteArray::number(i) + arguments;
        socket.send(requests);
        for (int i = first; i < last; ++i) {
            if (!socket.line().startsWith("ok "))
                qFatal("a key was not granted");
        }
    }
}

} // namespace Lockdeck::Bench
