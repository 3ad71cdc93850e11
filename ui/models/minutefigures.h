#pragma once

#include "monitor/fleetsnapshot.h"

#include <chrono>
#include <deque>
#include <vector>

namespace Lockdeck {

/// What the snapshots of the last minute say of all servers together. Pure: fed with every snapshot, asked with now.
class MinuteFigures
{
public:
    static constexpr std::chrono::seconds window{60};

    /// A snapshot given twice counts once; other servers start anew.
    void add(const FleetSnapshot &snapshot);

    /// Hand-overs seen. Those between two polls of which the second shows the first owner again are not seen.
    int handOvers(Moment now) const;
    /// The longest time that somebody was seen waiting behind one holder, at least; zero when nobody was. The unbroken
    /// queue is counted from its first poll, or from the first poll that showed the present holder, as the one who
    /// waited longest may have been served then.
    std::chrono::nanoseconds longestWait(Moment now) const;
    /// The highest share of time that polling takes of a server, of the newest snapshot: 0…1.
    double pollCost() const { return m_pollCost; }

private:
    struct Sample
    {
        Moment at{};
        int handOvers = 0;
        std::chrono::nanoseconds longestWait{0};
    };
    std::deque<Sample> m_samples;
    std::vector<ServerAddress> m_servers;
    quint64 m_generation = 0;
    double m_pollCost = 0;
};

} // namespace Lockdeck
