#include "ui/charts/timewindow.h"

#include <QtCore/QTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

static constexpr std::array<std::chrono::seconds, 18> steps = {1s,   2s,   5s,    10s,   20s, 30s, 60s, 120s, 300s,
                                                               600s, 900s, 20min, 30min, 1h,  2h,  3h,  6h,   12h};

static nanoseconds scaled(nanoseconds span, double factor)
{
    return nanoseconds(std::llround(static_cast<double>(span.count()) * factor));
}

static double ratio(nanoseconds part, nanoseconds whole)
{
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

double TimeWindow::toX(Moment at, double width) const
{
    return ratio(at - from, span) * width;
}

Moment TimeWindow::toMoment(double x, double width) const
{
    return from + scaled(span, x / width);
}

TimeWindow TimeWindow::zoomed(double factor, Moment fixed) const
{
    const nanoseconds wanted = scaled(span, std::clamp(factor, ratio(shortest, span), ratio(longest, span)));
    return {fixed - scaled(fixed - from, ratio(wanted, span)), wanted};
}

TimeWindow TimeWindow::following(Moment now, int width) const
{
    const nanoseconds pixel = std::max(1ns, span / std::max(1, width));
    const nanoseconds start = now.time_since_epoch() - scaled(span, 0.9);
    return {Moment(start / pixel * pixel), span};
}

std::vector<TimeTick> timeTicks(const TimeWindow &window, double width, double minDistance,
                                std::chrono::nanoseconds wallOffset)
{
    const auto fits = [&](nanoseconds step) { return ratio(step, window.span) * width >= minDistance; };
    const auto found = std::find_if(steps.begin(), steps.end(), fits);
    const nanoseconds step = found == steps.end() ? steps.back() : *found;
    const QString format = step < 1min ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");

    std::vector<TimeTick> ticks;
    const nanoseconds wallFrom = window.from.time_since_epoch() + wallOffset;
    nanoseconds wall = (wallFrom / step) * step;
    if (wall < wallFrom)
        wall += step;
    for (; wall <= wallFrom + window.span; wall += step) {
        const auto ofDay = duration_cast<milliseconds>(wall % 24h);
        const QTime time = QTime::fromMSecsSinceStartOfDay(static_cast<int>(ofDay.count()));
        ticks.push_back({Moment(wall - wallOffset), time.toString(format)});
    }
    return ticks;
}

nanoseconds wallOffset(Moment now)
{
    const QDateTime wall = wallTime(now);
    const milliseconds local(wall.toMSecsSinceEpoch() + std::int64_t{1000} * wall.offsetFromUtc());
    return local - now.time_since_epoch();
}

} // namespace Lockdeck
