#pragma once

#include "protocol/clock.h"

#include <deque>
#include <optional>

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
        int most = 0;
    };

    /// In the order of time.
    void note(Moment at, int waiters);
    void clear() { m_steps.clear(); }
    /// Oldest first; where one does not follow the other nothing was seen.
    const std::deque<Step> &steps() const { return m_steps; }
    int most() const;

private:
    std::deque<Step> m_steps;
};

} // namespace Lockdeck
