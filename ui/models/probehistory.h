#pragma once

#include "client/serveraddress.h"

#include <QtCore/QString>

#include <chrono>
#include <cstddef>
#include <vector>

namespace Lockdeck {

/// The round trips of a repeated probe, bounded: the oldest leave, counts go on. A failure is a gap. Pure.
class ProbeHistory
{
public:
    static constexpr std::size_t usualBound = 600;

    explicit ProbeHistory(std::size_t bound = usualBound) : m_bound(bound) {}

    void add(std::chrono::nanoseconds roundTrip);
    void addFailure();
    void clear();

    int answers() const { return m_answers; }
    int failures() const { return m_failures; }
    /// Of the round trips kept; all zero while there is none.
    struct Figures
    {
        std::chrono::nanoseconds least{0}, median{0}, most{0};
        bool operator==(const Figures &) const = default;
    };
    Figures figures() const;
    /// The last `count` probes in milliseconds, oldest first, -1 where one failed or there was none yet.
    std::vector<float> lately(std::size_t count) const;
    /// "12 answers, 1 failure · least 0.2 ms · median 0.3 ms · most 1.1 ms".
    QString words() const;

private:
    void push(std::chrono::nanoseconds value);

    std::size_t m_bound;
    std::vector<std::chrono::nanoseconds> m_values; ///< -1 ns: failed
    int m_answers = 0;
    int m_failures = 0;
};

/// What a probe has seen of a key so far.
struct ProbeReport
{
    ServerAddress server;
    QString key;
    ProbeHistory history;
    bool isRunning = false;
};

} // namespace Lockdeck
