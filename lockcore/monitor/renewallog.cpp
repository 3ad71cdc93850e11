#include "monitor/renewallog.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// The server writes what is left in decimals, and rounds.
static constexpr nanoseconds rounding = 1ms;
/// Nobody renews more evenly than that.
static constexpr nanoseconds leastTolerance = 50ms;

void RenewalLog::begin(const LeaseEndSeen &end, const std::optional<SeenBetween> &begin)
{
    *this = {};
    m_end = end;
    if (begin && end.earliest != Moment{})
        narrowLease(end, *begin);
}

/// False when this lease cannot be as long as the ones before: somebody set another.
bool RenewalLog::narrowLease(const LeaseEndSeen &end, const SeenBetween &seen)
{
    const nanoseconds least = end.earliest - seen.before - rounding;
    const nanoseconds most = end.latest - seen.after + rounding;
    if (least > m_leaseMost || most < m_leaseLeast) {
        m_leaseLeast = least;
        m_leaseMost = most;
        return false;
    }
    m_leaseLeast = std::max(m_leaseLeast, least);
    m_leaseMost = std::min(m_leaseMost, most);
    return true;
}

void RenewalLog::renewed(const LeaseEndSeen &end, const SeenBetween &seen)
{
    if (!narrowLease(end, seen)) {
        m_stepsSeen = 0;
        m_renewals = 0;
    } else if (m_end.earliest != Moment{}) {
        // With one length of lease its end moves by as much as the renewals are apart; exact to the round trip.
        const nanoseconds step = (end.earliest - m_end.earliest + (end.latest - m_end.latest)) / 2;
        // After a longer pause between polls there may have been more than one.
        if (step > 0ns && seen.width() <= step / 3)
            addStep(step);
    }
    ++m_renewals;
    m_end = end;
    conclude(seen);
}

void RenewalLog::addStep(nanoseconds step)
{
    m_steps[static_cast<std::size_t>(m_stepsSeen) % maxSteps] = step;
    ++m_stepsSeen;
}

void RenewalLog::conclude(const SeenBetween &seen)
{
    const auto count = std::min(static_cast<std::size_t>(m_stepsSeen), maxSteps);
    if (m_renewals < enough || count + 1 < enough)
        return;
    std::array<nanoseconds, maxSteps> sorted = m_steps;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
    std::sort(sorted.begin(), end);
    const nanoseconds cadence = sorted[count / 2];
    const nanoseconds spread = std::max(cadence - sorted.front(), *(end - 1) - cadence);

    m_pattern.cadence = cadence;
    m_pattern.lease = std::min<nanoseconds>(std::chrono::ceil<seconds>(m_leaseLeast), m_leaseMost);
    m_pattern.renewalDue = renewedAt(seen) + cadence;
    // However uneven the renewals were: a warning that comes when the lease has ended is none.
    const nanoseconds rest = std::max<nanoseconds>(m_end.earliest - m_pattern.renewalDue, 0ns);
    m_pattern.lateFrom = m_pattern.renewalDue + std::min(std::max({cadence / 10, spread, leastTolerance}), rest / 3);
}

/// When the last renewal was, by the end that it set; the latest possible moment where the lease is not told to the
/// second, so that nobody is called late too early.
Moment RenewalLog::renewedAt(const SeenBetween &seen) const
{
    const seconds shortest = std::chrono::ceil<seconds>(m_leaseLeast);
    const bool isTold = shortest <= m_leaseMost && shortest + 1s > m_leaseMost;
    const Moment at = isTold ? m_end.latest - shortest : m_end.latest - m_leaseLeast;
    return std::clamp(at, seen.after, seen.before);
}

std::optional<HolderPattern> RenewalLog::pattern(nanoseconds interval, Moment asked) const
{
    if (m_renewals < enough || m_stepsSeen + 1 < enough || interval > m_pattern.cadence / 3)
        return {};
    HolderPattern pattern = m_pattern;
    pattern.overdue = pattern.isLateAt(asked);
    return pattern;
}

} // namespace Lockdeck
