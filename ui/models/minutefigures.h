#pragma once

#include "monitor/fleetsnapshot.h"

#include <chrono>
#include <deque>
#include <map>
#include <vector>

namespace Lockdeck {

/// What was seen of all servers together in the last minute. Pure: fed with all events and with the longest wait of
/// what is shown, asked with now.
class MinuteFigures
{
public:
    static constexpr std::chrono::seconds window{60};
    /// What "a second" is an average of.
    static constexpr std::chrono::seconds shortWindow{10};

    /// Other servers start anew.
    void follow(const FleetSnapshot &snapshot);
    void noteEvents(const std::vector<FleetEvent> &events);
    void noteWait(Moment at, std::chrono::nanoseconds longest);

    /// Hand-overs seen, by the second. Those between two polls of which the second shows the first owner again are not
    /// seen.
    int handOvers(Moment now) const { return count(now, window); }
    /// Over the last ten seconds, or since the servers are watched when that is less.
    double handOversPerSecond(Moment now) const;
    /// The longest wait that was noted; zero when nobody was seen waiting.
    std::chrono::nanoseconds longestWait(Moment now) const;

private:
    int count(Moment now, std::chrono::seconds span) const;

    struct Wait
    {
        Moment at{};
        std::chrono::nanoseconds longest{0};
    };
    std::map<std::chrono::seconds, int> m_handOvers; ///< of each second that had any
    std::deque<Wait> m_waits;
    std::vector<ServerAddress> m_servers;
    Moment m_since{};
};

} // namespace Lockdeck
