#include "monitor/contentionwindow.h"

#include <algorithm>

namespace Lockdeck {

/// Fewer are a coincidence.
static constexpr float enoughDepartures = 3;
/// Nobody waits longer: a server that has it so lies.
static constexpr std::chrono::hours longestWait{24 * 365};

void ContentionWindow::advance(Moment now)
{
    const qint64 newest = now.time_since_epoch() / partLength;
    if (newest <= m_newest)
        return;
    for (qint64 part = std::max(m_newest + 1, newest - parts + 1); part <= newest; ++part)
        m_parts[static_cast<std::size_t>(part % parts)] = {};
    m_newest = newest;
    m_waiterSeconds = 0;
    m_departures = 0;
    for (const Part &part : m_parts) {
        m_waiterSeconds += part.waiterSeconds;
        m_departures += part.departures;
    }
}

void ContentionWindow::add(Moment now, std::chrono::nanoseconds time, int waiters, int departures)
{
    advance(now);
    const float waited = static_cast<float>(waiters) * std::chrono::duration<float>(time).count();
    Part &part = m_parts[static_cast<std::size_t>(m_newest % parts)];
    part.waiterSeconds += waited;
    part.departures += static_cast<float>(departures);
    m_waiterSeconds += waited;
    m_departures += static_cast<float>(departures);
}

std::optional<std::chrono::nanoseconds> ContentionWindow::meanWait() const
{
    if (m_departures < enoughDepartures)
        return {};
    const std::chrono::duration<float> wait(m_waiterSeconds / m_departures);
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::min<decltype(wait)>(wait, longestWait));
}

} // namespace Lockdeck
