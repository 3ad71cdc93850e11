#include "roundtrips.h"

#include "keylook.h"

#include <algorithm>

namespace Lockdeck::Cli {

void RoundTrips::add(std::chrono::nanoseconds trip)
{
    ++m_answered;
    m_least = std::min(m_least, trip);
    m_sum += trip;
    m_longest = std::max(m_longest, trip);
}

QString RoundTrips::inWords() const
{
    const QString looked = looks() == 1 ? QStringLiteral("1 look") : QStringLiteral("%1 looks").arg(looks());
    const QString counts = QStringLiteral("%1, %2 answered").arg(looked).arg(m_answered);
    if (m_answered == 0)
        return counts;
    return QStringLiteral("%1, round trip %2 min, %3 mean, %4 max")
        .arg(counts, roundTripText(m_least), roundTripText(m_sum / m_answered), roundTripText(m_longest));
}

} // namespace Lockdeck::Cli
