#pragma once

#include "protocol/clock.h"

#include <chrono>
#include <set>
#include <utility>

namespace Lockdeck {

/// What is due when, earliest first. Each thing remembers its own moment, by which it is found again.
template<typename Thing>
using Deadlines = std::set<std::pair<Moment, Thing>>;

/// Stands for "never".
inline constexpr Moment never = Moment::max();

/// When the first of them is due.
template<typename Thing>
Moment earliest(const Deadlines<Thing> &deadlines)
{
    return deadlines.empty() ? never : deadlines.begin()->first;
}

/// `moment + by`, or never where that is too far for the clock: dflockd takes leases of almost 300 years.
constexpr Moment later(Moment moment, std::chrono::nanoseconds by)
{
    return by > never - moment ? never : moment + by;
}

/// The first of the moments `start`, `start + interval`, `start + 2 × interval`, … that is not before `moment`.
constexpr Moment tickFrom(Moment moment, Moment start, std::chrono::nanoseconds interval)
{
    const auto sinceTick = (moment - start) % interval;
    return sinceTick == sinceTick.zero() ? moment : later(moment, interval - sinceTick);
}

} // namespace Lockdeck
