#include "ui/models/probehistory.h"

#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Lockdeck {

using std::chrono::nanoseconds;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ProbeHistory)
};

} // namespace

void ProbeHistory::push(nanoseconds value)
{
    m_values.push_back(value);
    if (m_values.size() > m_bound)
        m_values.erase(m_values.begin());
}

void ProbeHistory::add(nanoseconds roundTrip)
{
    ++m_answers;
    push(std::max(roundTrip, nanoseconds{0}));
}

void ProbeHistory::addFailure()
{
    ++m_failures;
    push(nanoseconds{-1});
}

void ProbeHistory::clear()
{
    *this = ProbeHistory(m_bound);
}

ProbeHistory::Figures ProbeHistory::figures() const
{
    std::vector<nanoseconds> known;
    std::ranges::copy_if(m_values, std::back_inserter(known), [](nanoseconds v) { return v >= nanoseconds{0}; });
    if (known.empty())
        return {};
    std::ranges::sort(known);
    return {known.front(), known[known.size() / 2], known.back()};
}

std::vector<float> ProbeHistory::lately(std::size_t count) const
{
    std::vector<float> shown(count, -1.0F);
    const std::size_t known = std::min(count, m_values.size());
    for (std::size_t i = 0; i < known; ++i) {
        const nanoseconds value = m_values[m_values.size() - known + i];
        if (value >= nanoseconds{0})
            shown[count - known + i] = std::chrono::duration<float, std::milli>(value).count();
    }
    return shown;
}

QString ProbeHistory::words() const
{
    if (m_answers + m_failures == 0)
        return Words::tr("not asked yet");
    QStringList parts{m_answers == 1 ? Words::tr("1 answer") : Words::tr("%1 answers").arg(m_answers)};
    if (m_failures > 0)
        parts += m_failures == 1 ? Words::tr("1 failure") : Words::tr("%1 failures").arg(m_failures);
    if (m_answers > 0) {
        const Figures f = figures();
        parts += Words::tr("least %1").arg(Wording::roundTrip(f.least));
        parts += Words::tr("median %1").arg(Wording::roundTrip(f.median));
        parts += Words::tr("most %1").arg(Wording::roundTrip(f.most));
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace Lockdeck
