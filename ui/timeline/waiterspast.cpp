#include "ui/timeline/waiterspast.h"

#include <algorithm>

namespace Lockdeck {

void WaitersPast::note(Moment at, int waiters)
{
    const Moment from(at.time_since_epoch() / step * step);
    if (!m_steps.empty() && from <= m_steps.back().from) {
        m_steps.back().most = std::max(m_steps.back().most, waiters);
        return;
    }
    m_steps.push_back({from, waiters});
    if (m_steps.size() > maxSteps)
        m_steps.pop_front();
}

int WaitersPast::most() const
{
    const auto largest = std::ranges::max_element(m_steps, {}, &Step::most);
    return largest == m_steps.end() ? 0 : largest->most;
}

} // namespace Lockdeck
