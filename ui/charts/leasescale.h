#pragma once

#include <QtCore/QString>

#include <chrono>
#include <vector>

namespace Lockdeck {

/// The chart's left axis: time left → height, 0 at the bottom line and 1 at the top. Linear, so that a lease falls as a
/// straight line; but where the longest lease is many times the shortest, logarithmic, so that 5 s can be read beside
/// an hour. Pure.
struct LeaseScale
{
    enum class Kind { Linear, Logarithmic };
    /// More than this many shortest leases in the longest make the scale logarithmic.
    static constexpr int linearUpTo = 24;

    Kind kind = Kind::Linear;
    std::chrono::duration<double> top{36};

    /// For leases from `shortest` to `longest`, with some air above.
    static LeaseScale forLeases(std::chrono::seconds shortest, std::chrono::seconds longest);
    double height(std::chrono::duration<double> left) const;
    std::chrono::duration<double> left(double height) const;

    struct Tick
    {
        std::chrono::seconds at{0};
        QString label;
        bool operator==(const Tick &) const = default;
    };
    /// From 0 upwards on whole steps, at most `count` of them; only the topmost of a linear scale has its unit.
    std::vector<Tick> ticks(int count) const;

    bool operator==(const LeaseScale &) const = default;
};

/// The right axis: the end of the scale of round trips, a nice number of milliseconds not below `longest`.
double roundTripTop(std::chrono::nanoseconds longest);

} // namespace Lockdeck
