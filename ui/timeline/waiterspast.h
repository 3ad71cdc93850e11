#pragma once

#include "protocol/clock.h"

#include <deque>

namespace Lockdeck {

/// How many waited for all keys together, the most of each few seconds of the last day. Bounded; nothing where nothing
/// was seen. Pure.
class WaitersPast
{
public:
    static constexpr std::chrono::seconds step{10};
    static constexpr std::size_t maxSteps = 24 * 360;

    struct Step
    {
        Moment from{}; ///< a multiple of `step`
        qint64 most = 0;
    };

    /// In the order of time. What was noted before holds until then, unless that is more than `goodFor` ago.
    void note(Moment at, qint64 waiters, std::chrono::nanoseconds goodFor = {});
    void clear() { m_steps.clear(); }
    /// Oldest first; where one does not follow the other nothing was seen.
    const std::deque<Step> &steps() const { return m_steps; }
    qint64 most() const;

private:
    std::deque<Step> m_steps;
};

} // namespace Lockdeck
