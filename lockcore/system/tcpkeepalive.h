#pragma once

#include <chrono>

namespace Lockdeck {

/// How a TCP connection finds out that its peer has vanished without a word. Qt can only switch it on, at the system's
/// pace, which is hours.
struct TcpKeepAlive
{
    std::chrono::seconds idle{};            ///< silence before the first question
    std::chrono::seconds interval{};        ///< between questions
    int count = 0;                          ///< unanswered questions that end the connection
    std::chrono::seconds unacknowledged{0}; ///< that what was sent may be; 0: as long as the system says

    /// Of an open socket.
    void applyTo(int descriptor) const;
};

} // namespace Lockdeck
