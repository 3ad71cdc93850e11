#include "benchfigures.h"

#include "keylook.h"

#include <algorithm>
#include <numeric>

namespace Lockdeck::Cli {

using std::chrono::nanoseconds;

/// The least that so many percent of them do not exceed (nearest rank).
static nanoseconds percentile(const std::vector<nanoseconds> &sorted, std::size_t percent)
{
    return sorted[(sorted.size() * percent + 99) / 100 - 1];
}

BenchFigures BenchFigures::of(std::vector<nanoseconds> rounds, nanoseconds took)
{
    BenchFigures figures;
    figures.took = took;
    if (rounds.empty())
        return figures;
    std::sort(rounds.begin(), rounds.end());
    figures.ops = static_cast<qint64>(rounds.size());
    if (took > nanoseconds(0))
        figures.opsPerSecond = double(figures.ops) / std::chrono::duration<double>(took).count();
    figures.least = rounds.front();
    figures.mean = std::accumulate(rounds.begin(), rounds.end(), nanoseconds(0)) / figures.ops;
    figures.p50 = percentile(rounds, 50);
    figures.p99 = percentile(rounds, 99);
    figures.most = rounds.back();
    return figures;
}

static QString inMilliseconds(nanoseconds time)
{
    return QStringLiteral("%1 ms").arg(milliseconds(time), 0, 'f', 3);
}

QString BenchFigures::inWords() const
{
    const QString seconds = QString::number(std::chrono::duration<double>(took).count(), 'f', 3);
    if (ops == 0)
        return QStringLiteral("No op was finished in %1 s.").arg(seconds);
    return QStringLiteral("%1 ops (acquire + release) in %2 s: %3 ops/s\n"
                          "an op: mean %4, p50 %5, p99 %6, min %7, max %8")
        .arg(QString::number(ops), seconds, QString::number(opsPerSecond, 'f', 0), inMilliseconds(mean),
             inMilliseconds(p50), inMilliseconds(p99), inMilliseconds(least), inMilliseconds(most));
}

QJsonObject BenchFigures::toJson() const
{
    QJsonObject json{{QStringLiteral("ops"), ops},
                     {QStringLiteral("seconds"), milliseconds(took) / 1000},
                     {QStringLiteral("ops_per_s"), opsPerSecond}};
    if (ops == 0)
        return json;
    json[QLatin1String("mean_ms")] = milliseconds(mean);
    json[QLatin1String("min_ms")] = milliseconds(least);
    json[QLatin1String("p50_ms")] = milliseconds(p50);
    json[QLatin1String("p99_ms")] = milliseconds(p99);
    json[QLatin1String("max_ms")] = milliseconds(most);
    return json;
}

} // namespace Lockdeck::Cli
