#pragma once

#include <QtCore/QString>

#include <chrono>

namespace Lockdeck::Cli {

/// The round trips of a series of looks: how many, and the least, the mean and the longest.
class RoundTrips
{
public:
    void add(std::chrono::nanoseconds trip);
    /// A look that was not answered.
    void miss() { ++m_missed; }

    qint64 looks() const { return m_answered + m_missed; }
    /// "5 looks, 4 answered, round trip 0.3 ms min, 0.4 ms mean, 0.6 ms max".
    QString inWords() const;

private:
    qint64 m_answered = 0;
    qint64 m_missed = 0;
    std::chrono::nanoseconds m_least = std::chrono::nanoseconds::max();
    std::chrono::nanoseconds m_sum{0};
    std::chrono::nanoseconds m_longest{0};
};

} // namespace Lockdeck::Cli
