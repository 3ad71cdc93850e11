#pragma once

#include <QtCore/QString>

#include <chrono>
#include <vector>

namespace Lockdeck::Test {

/// Which way bytes go: up is from the client to the server.
enum class Way { Up, Down, Both };

/// What a FaultProxy does to its connections from the moment it strikes.
struct Fault
{
    enum class Kind {
        None,
        Delay,       ///< every byte comes `time` later
        Throttle,    ///< 64 bytes a second
        Split,       ///< byte by byte, each in a packet of its own
        Join,        ///< gathered for `time`, then all at once
        Hold,        ///< nothing comes through; TCP brings it when the network is back
        Swallow,     ///< nothing comes through, ever: what was sent meanwhile is gone
        Truncate,    ///< half of the next bytes, then the connection ends
        Corrupt,     ///< one bit of every second byte of the next bytes is wrong
        Reset,       ///< RST to both ends
        ResetClient, ///< RST to the client alone, FIN to the server
        HalfClose,   ///< FIN in one direction, the other stays open
        Vanish,      ///< RST to both ends, and nobody listens any more
        Cut,         ///< the server's end is reset; the client's stays open and silent
    };

    const char *name = "none";
    Kind kind = Kind::None;
    Way way = Way::Both;
    std::chrono::milliseconds time{0};
    /// After this long the network is well again; 0: only at the end.
    std::chrono::milliseconds lasts{0};

    /// It is in the network, so connections to come have it, too. The others end, or spoil, those there are.
    bool isWeather() const { return kind >= Kind::Delay && kind <= Kind::Swallow; }
    /// Slower than it should be, but whole, and quick enough for a lease of 2 s.
    bool isHarmless() const;
    /// The connection ends, and another one can be made within half a second.
    bool isDisconnect() const;
    bool goes(Way direction) const { return way == Way::Both || way == direction; }
};

/// One row of the fault table each.
const std::vector<Fault> &allFaults();

} // namespace Lockdeck::Test
