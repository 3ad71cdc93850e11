#include "ui/charts/leasescale.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::seconds;

static constexpr std::array<seconds, 22> linearSteps = {1s,    2s, 5s, 10s, 20s, 30s, 60s, 120s, 300s, 600s, 20min,
                                                        30min, 1h, 2h, 3h,  6h,  12h, 24h, 48h,  120h, 240h, 720h};
static constexpr std::array<seconds, 9> logarithmicSteps = {0s, 2s, 10s, 1min, 10min, 1h, 12h, 120h, 1200h};

static QString withUnit(seconds value)
{
    const auto unit = [](const char *text, std::int64_t n) {
        return QCoreApplication::translate("LeaseScale", text).arg(n);
    };
    if (value >= 1h && value % 1h == 0s)
        return unit(QT_TRANSLATE_NOOP("LeaseScale", "%1\u00a0h"), value / 1h);
    if (value >= 1min && value % 1min == 0s)
        return unit(QT_TRANSLATE_NOOP("LeaseScale", "%1\u00a0min"), value / 1min);
    return unit(QT_TRANSLATE_NOOP("LeaseScale", "%1\u00a0s"), value.count());
}

/// The smallest whole step of which fewer than `count` fit below `top`.
static seconds linearStep(std::chrono::duration<double> top, int count)
{
    for (const seconds step : linearSteps) {
        if (top / step < count)
            return step;
    }
    seconds step = linearSteps.back();
    while (top / step >= count)
        step *= 2;
    return step;
}

LeaseScale LeaseScale::forLeases(seconds shortest, seconds longest)
{
    const Kind kind = longest > linearUpTo * shortest ? Kind::Logarithmic : Kind::Linear;
    return {kind, (kind == Kind::Linear ? 1.09 : 1.5) * std::chrono::duration<double>(std::max(longest, 1s))};
}

double LeaseScale::height(std::chrono::duration<double> left) const
{
    const double value = std::max(0.0, left.count());
    return kind == Kind::Linear ? value / top.count() : std::log1p(value) / std::log1p(top.count());
}

std::chrono::duration<double> LeaseScale::left(double height) const
{
    const double value = kind == Kind::Linear ? height * top.count() : std::expm1(height * std::log1p(top.count()));
    return std::chrono::duration<double>(value);
}

std::vector<LeaseScale::Tick> LeaseScale::ticks(int count) const
{
    std::vector<Tick> ticks;
    if (kind == Kind::Logarithmic) {
        for (const seconds at : logarithmicSteps) {
            if (at < top)
                ticks.push_back({at, at == 0s ? QStringLiteral("0") : withUnit(at)});
        }
        while (static_cast<int>(ticks.size()) > std::max(2, count))
            ticks.erase(ticks.begin() + 1);
        return ticks;
    }
    const seconds step = linearStep(top, std::max(2, count));
    const seconds unit = step >= 1h ? seconds(1h) : step >= 1min ? seconds(1min) : 1s;
    for (seconds at{0}; at < top; at += step)
        ticks.push_back({at, QString::number(at / unit)});
    ticks.back().label = withUnit(ticks.back().at);
    return ticks;
}

double roundTripTop(std::chrono::nanoseconds longest)
{
    const double milliseconds = std::chrono::duration<double, std::milli>(longest).count();
    for (double decade = 1; decade < 1e9; decade *= 10) {
        for (const double step : {1.0, 2.0, 5.0}) {
            if (step * decade >= milliseconds)
                return std::max(2.0, step * decade);
        }
    }
    return milliseconds;
}

} // namespace Lockdeck
