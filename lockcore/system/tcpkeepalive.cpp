#include "system/tcpkeepalive.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace Lockdeck {

void TcpKeepAlive::applyTo(int descriptor) const
{
    const auto set = [descriptor](int level, int option, int value) {
        ::setsockopt(descriptor, level, option, &value, sizeof value);
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(idle.count()));
    set(IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(interval.count()));
    set(IPPROTO_TCP, TCP_KEEPCNT, count);
    if (unacknowledged.count() > 0)
        set(IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(std::chrono::milliseconds(unacknowledged).count()));
}

} // namespace Lockdeck
