#pragma once

#include "protocol/clock.h"

#include <array>
#include <optional>

namespace Lockdeck {

/// How much was waited for one key over the last minutes. Pure. What was not polled does not count.
class ContentionWindow
{
public:
    static constexpr std::chrono::seconds length{300};

    /// So many waited for `time`, which ended at `now`, and so many at least left the queue, granted or not.
    void add(Moment now, std::chrono::nanoseconds time, int waiters, int departures);
    /// Lets go what is older than the window.
    void advance(Moment now);

    bool isEmpty() const { return m_waiterSeconds <= 0; }
    /// Waiters × time: what keys are ranked by.
    float waiterSeconds() const { return m_waiterSeconds; }
    /// By Little's law, how long one waits on average. An estimate: it takes the queue for steady, and of two changes
    /// between two polls one may be missed. Nothing before a few have left the queue.
    std::optional<std::chrono::nanoseconds> meanWait() const;

private:
    struct Part
    {
        float waiterSeconds = 0;
        float departures = 0; ///< not to overflow, whatever a server claims
    };
    static constexpr int parts = 10;
    static constexpr std::chrono::nanoseconds partLength = std::chrono::nanoseconds(length) / parts;

    std::array<Part, parts> m_parts{};
    qint64 m_newest = 0; ///< which part of all time the newest is
    float m_waiterSeconds = 0;
    float m_departures = 0;
};

} // namespace Lockdeck
