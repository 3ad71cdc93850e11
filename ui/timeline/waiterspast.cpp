#include "ui/timeline/waiterspast.h"

#include <algorithm>

namespace Lockdeck {

void WaitersPast::note(Moment at, qint64 waiters, std::chrono::nanoseconds goodFor)
{
    const Moment from(at.time_since_epoch() / step * step);
    if (!m_steps.empty() && from <= m_steps.back().from) {
        m_steps.back().most = std::max(m_steps.back().most, waiters);
        return;
    }
    while (!m_steps.empty() && m_steps.back().from + step < from && at - m_steps.back().from <= goodFor)
        m_steps.push_back({m_steps.back().from + step, m_steps.back().most});
    m_steps.push_back({from, waiters});
    while (m_steps.size() > maxSteps)
        m_steps.pop_front();
}

qint64 WaitersPast::most() const
{
    const auto largest = std::ranges::max_element(m_steps, {}, &Step::most);
    return largest == m_steps.end() ? 0 : largest->most;
}

} // namespace Lockdeck
