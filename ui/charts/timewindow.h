#pragma once

#include "protocol/clock.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// The stretch of time a plot shows, and the one mapping between time and pixels that its lines, marks and axis share.
/// Pure; x counts from the plot's left edge.
struct TimeWindow
{
    static constexpr std::chrono::nanoseconds shortest = std::chrono::seconds(5);
    static constexpr std::chrono::nanoseconds longest = std::chrono::hours(24);

    Moment from{};
    std::chrono::nanoseconds span = std::chrono::seconds(135);

    Moment to() const { return from + span; }
    bool contains(Moment at) const { return at >= from && at <= to(); }
    double toX(Moment at, double width) const;
    Moment toMoment(double x, double width) const;

    /// `factor` < 1 shows less. `fixed` stays where it is; the span stays within shortest…longest.
    TimeWindow zoomed(double factor, Moment fixed) const;
    TimeWindow moved(std::chrono::nanoseconds by) const { return {from + by, span}; }
    /// With `now` a tenth from the right edge, and room to the right of it for what is left. `from` lies on a whole
    /// pixel, so that nothing shimmers while the window runs.
    TimeWindow following(Moment now, int width) const;

    bool operator==(const TimeWindow &) const = default;
};

/// A whole step of the time axis: where it lies and its local wall time.
struct TimeTick
{
    Moment at{};
    QString label;

    bool operator==(const TimeTick &) const = default;
};

/// Ticks at least `minDistance` pixels apart, at whole steps of local wall time. `wallOffset` is local wall time, in
/// nanoseconds since any midnight, minus Moment.
std::vector<TimeTick> timeTicks(const TimeWindow &window, double width, double minDistance,
                                std::chrono::nanoseconds wallOffset);
/// The offset in force at `now`.
std::chrono::nanoseconds wallOffset(Moment now);

} // namespace Lockdeck
