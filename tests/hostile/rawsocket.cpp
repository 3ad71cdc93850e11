#include "rawsocket.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace Lockdeck::Test {

int connectRaw(quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0)
        qFatal("no connection to port %d", port);
    return socket;
}

} // namespace Lockdeck::Test
