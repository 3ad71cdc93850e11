// The least a server can do: epoll, one read and one write a connection and turn, three lines are a request, and the
// answer is the same whatever the key. It locks nothing. Whatever a real server does more, it does for a reason.

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

namespace {

int checked(ssize_t result, const char *call)
{
    if (result < 0)
        qFatal("%s: %s", call, qPrintable(qt_error_string()));
    return static_cast<int>(result);
}

struct Client
{
    int socket = -1;
    QByteArray input;
    QByteArray output;

    bool serve()
    {
        std::array<char, 16 * 1024> bytes;
        const int got = checked(::recv(socket, bytes.data(), bytes.size(), 0), "recv");
        if (got == 0)
            return false;
        input.append(bytes.data(), got);
        qsizetype start = 0;
        while (const qsizetype end = endOfRequest(start)) {
            output += input[start] == 'r' ? "ok\n" : "ok 0123456789abcdef0123456789abcdef 33\n";
            start = end;
        }
        input.remove(0, start);
        output.remove(0, checked(::send(socket, output.constData(), std::size_t(output.size()), MSG_NOSIGNAL), "send"));
        return true;
    }

    /// Past its third line; 0 when that has not come.
    qsizetype endOfRequest(qsizetype start) const
    {
        for (int line = 0; line < 3; ++line) {
            start = input.indexOf('\n', start) + 1;
            if (start == 0)
                return 0;
        }
        return start;
    }
};

void watch(int epoll, int socket, Client *client)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = client;
    checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
}

int listeningSocket()
{
    const int listener = checked(::socket(AF_INET, SOCK_STREAM, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    checked(::bind(listener, reinterpret_cast<const sockaddr *>(&address), size), "bind");
    checked(::listen(listener, SOMAXCONN), "listen");
    checked(::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size), "getsockname");
    std::fprintf(stderr, "bareanswerer listens on 127.0.0.1:%d\n", ntohs(address.sin_port));
    return listener;
}

} // namespace

int main()
{
    const int listener = listeningSocket();
    const int epoll = checked(::epoll_create1(0), "epoll_create1");
    watch(epoll, listener, nullptr);
    std::array<epoll_event, 128> events;
    for (;;) {
        const int count = checked(::epoll_wait(epoll, events.data(), int(events.size()), -1), "epoll_wait");
        for (int i = 0; i < count; ++i) {
            std::unique_ptr<Client> client(static_cast<Client *>(events[std::size_t(i)].data.ptr));
            if (!client) {
                client = std::make_unique<Client>();
                client->socket = checked(::accept(listener, nullptr, nullptr), "accept");
                const int on = 1;
                checked(::setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "setsockopt");
                watch(epoll, client->socket, client.get());
            } else if (!client->serve()) {
                ::close(client->socket);
                continue;
            }
            client.release(); // epoll keeps it
        }
    }
}
