#pragma once

#include <QtCore/QString>

#include <functional>
#include <vector>

namespace Lockdeck::Bench {

/// How often everything is measured. The median counts, since a shared machine's speed drifts.
inline constexpr int runs = 9;

enum class Goal { AtLeast, AtMost };

/// What is measured, and which value of it is good enough.
struct Figure
{
    QString name;
    QString unit; ///< "x" for a ratio, "ms", …
    Goal sense = Goal::AtLeast;
    double goal = 0;
};

double median(std::vector<double> values);

/// Prints the median of what the runs gave: a table line with the detail, or with --json among the program's arguments
/// one object a line {"name","value","unit","goal","holds","runs"}.
void print(const Figure &figure, const std::vector<double> &values, const QString &detail = {});

/// Two ways to do the same, in turn.
struct Comparison
{
    QString name;
    std::function<void()> ours;
    std::function<void()> other;
    QString otherName;
    Goal sense = Goal::AtLeast;
    double goal = 0; ///< how many times as fast as the other, by the time both take
};

/// Times each nine times after a warm-up, and prints the median of the nine ratios.
void compare(const Comparison &comparison);

double millisecondsOf(const std::function<void()> &work);

} // namespace Lockdeck::Bench
