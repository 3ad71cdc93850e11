#include "bench/alternating.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace Lockdeck::Bench {

double millisecondsOf(const std::function<void()> &work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const Figure &figure, const std::vector<double> &values, const QString &detail)
{
    const double value = median(values);
    const bool holds = figure.sense == Goal::AtMost ? value <= figure.goal : value >= figure.goal;
    if (QCoreApplication::arguments().contains(QStringLiteral("--json"))) {
        const QJsonObject line{{QStringLiteral("name"), figure.name}, {QStringLiteral("value"), value},
                               {QStringLiteral("unit"), figure.unit}, {QStringLiteral("goal"), figure.goal},
                               {QStringLiteral("holds"), holds},      {QStringLiteral("runs"), int(values.size())}};
        std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    } else {
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        std::printf("%-52s %8.2f %-2s  (%.2f to %.2f)  goal: at %s %.2f, %s\n", qPrintable(figure.name), value,
                    qPrintable(figure.unit), *least, *most, figure.sense == Goal::AtMost ? "most" : "least",
                    figure.goal, holds ? "holds" : "missed");
        if (!detail.isEmpty())
            std::printf("    %s\n", qPrintable(detail));
    }
    std::fflush(stdout);
}

void compare(const Comparison &comparison)
{
    comparison.ours();
    comparison.other();
    std::vector<double> ours;
    std::vector<double> other;
    std::vector<double> ratios;
    for (int run = 0; run < runs; ++run) {
        ours.push_back(millisecondsOf(comparison.ours));
        other.push_back(millisecondsOf(comparison.other));
        ratios.push_back(other.back() / ours.back());
    }
    print({comparison.name, QStringLiteral("x"), comparison.sense, comparison.goal}, ratios,
          QStringLiteral("%1 ms, %2 %3 ms")
              .arg(median(ours), 0, 'f', 3)
              .arg(comparison.otherName)
              .arg(median(other), 0, 'f', 3));
}

} // namespace Lockdeck::Bench
