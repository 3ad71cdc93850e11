#include "bench/alternating.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace Lockdeck::Bench {

static constexpr std::size_t runs = 9;
using Times = std::array<double, runs>;

static double millisecondsOf(const std::function<void()> &work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

static double median(Times times)
{
    std::sort(times.begin(), times.end());
    return times[runs / 2];
}

void compare(const Comparison &comparison)
{
    comparison.ours();
    comparison.other();
    Times ours{};
    Times other{};
    Times ratios{};
    for (std::size_t run = 0; run < runs; ++run) {
        ours[run] = millisecondsOf(comparison.ours);
        other[run] = millisecondsOf(comparison.other);
        ratios[run] = other[run] / ours[run];
    }
    const double ratio = median(ratios);
    const bool holds = comparison.atMost ? ratio <= comparison.goal : ratio >= comparison.goal;
    if (QCoreApplication::arguments().contains(QStringLiteral("--json"))) {
        const QJsonObject line{{QStringLiteral("name"), comparison.name},
                               {QStringLiteral("value"), ratio},
                               {QStringLiteral("unit"), QStringLiteral("x")},
                               {QStringLiteral("goal"), comparison.goal},
                               {QStringLiteral("holds"), holds},
                               {QStringLiteral("runs"), int(runs)}};
        std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
        return;
    }
    std::printf("%-44s %9.3f ms   %s %9.3f ms   %6.2fx (goal %s %.2fx: %s)\n", qPrintable(comparison.name),
                median(ours), qPrintable(comparison.otherName), median(other), ratio,
                comparison.atMost ? "at most" : "at least", comparison.goal, holds ? "holds" : "missed");
}

} // namespace Lockdeck::Bench
