#pragma once

#include "monitor/fleetsnapshot.h"

#include <QtCore/QString>

#include <chrono>
#include <vector>

namespace Lockdeck {

/// What one snapshot says of all servers together. Of a server that cannot be reached only the keys count: who holds
/// them and who waits is not known.
struct Overview
{
    struct Worst
    {
        int server = 0;
        QString letter; ///< of the server, where there are several
        QString address;
        QString key;
        int waiters = 0;
        Moment since{}; ///< first of the unbroken polls with waiters

        bool operator==(const Worst &) const = default;
    };
    static constexpr std::size_t worstCount = 5;

    int keys = 0; ///< without those that are forgotten
    int held = 0;
    int contended = 0;
    int free = 0;
    qint64 waiters = 0;
    qint64 leftOut = 0; ///< keys that servers have beyond what is taken
    /// The longest that somebody was seen waiting behind one holder, at least; zero when nobody is.
    std::chrono::nanoseconds longestWait{0};
    std::vector<Worst> worst; ///< most waiters first, then the longest contended; at most worstCount

    bool operator==(const Overview &) const = default;
};
Overview overviewOf(const FleetSnapshot &snapshot);

} // namespace Lockdeck
