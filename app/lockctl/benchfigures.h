#pragma once

#include <QtCore/QJsonObject>

#include <chrono>
#include <vector>

namespace Lockdeck::Cli {

/// What `lockctl bench` measured: so many rounds of acquire + release in a time. Pure arithmetic.
struct BenchFigures
{
    qint64 ops = 0; ///< rounds; the others are zero when there is none
    std::chrono::nanoseconds took{0};
    double opsPerSecond = 0;
    std::chrono::nanoseconds least{0};
    std::chrono::nanoseconds mean{0};
    std::chrono::nanoseconds p50{0}; ///< half of the rounds took no longer
    std::chrono::nanoseconds p99{0};
    std::chrono::nanoseconds most{0};

    static BenchFigures of(std::vector<std::chrono::nanoseconds> rounds, std::chrono::nanoseconds took);
    /// "500 ops in 0.021 s, 23810 ops/s; an op took 0.41 ms mean, …".
    QString inWords() const;
    /// Members "ops", "seconds", "ops_per_s", "mean_ms", "min_ms", "p50_ms", "p99_ms", "max_ms"; the last five only
    /// when there was an op.
    QJsonObject toJson() const;
};

} // namespace Lockdeck::Cli
