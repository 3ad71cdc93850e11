#pragma once

#include <QtCore/QString>

#include <functional>

namespace Lockdeck::Bench {

/// Two ways to do the same, timed in turn in one process, since a shared machine's speed drifts.
struct Comparison
{
    QString name;
    std::function<void()> ours;
    std::function<void()> other;
    QString otherName;
    double goal = 0; ///< least (or, with `atMost`, greatest) ratio other / ours that is good enough
    bool atMost = false;
};

/// Runs each nine times after a warm-up, and prints the medians and their ratio: a table line, or with --json among the
/// program's arguments one object a line {"name","value","unit","goal","holds","runs"}.
void compare(const Comparison &comparison);

} // namespace Lockdeck::Bench
