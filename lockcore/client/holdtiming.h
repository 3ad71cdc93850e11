#pragma once

#include "protocol/clock.h"

#include <chrono>

namespace Lockdeck {

/// The arithmetic of a hold (DESIGN.md, "The hold"): pure functions of moments and durations. Leases of centuries are
/// legal, so every sum stops at Moment::max() instead of overflowing.
namespace HoldTiming {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// From when on an unanswered `l` is shown as waiting.
inline constexpr milliseconds waitingShownAfter{250};
/// A release, retry included.
inline constexpr milliseconds releaseBound{7000};
/// When an unanswered release is tried again on a fresh connection.
inline constexpr milliseconds releaseFirstTry{5000};
/// Freeing what may be left behind, connecting included.
inline constexpr milliseconds cleanUpBound{2000};
/// Between two tries at something that was refused at once.
inline constexpr milliseconds retryPause{1000};
/// A wake-up this late makes a hold Uncertain.
inline constexpr milliseconds lateness{2000};
/// BOOTTIME ahead of MONOTONIC by more than this: the computer slept.
inline constexpr milliseconds sleepGap{1000};

/// moment + time, at most Moment::max().
Moment after(Moment moment, nanoseconds time);
/// How quickly a grant must have been answered to count from its sending; later ones are verified.
nanoseconds grantBound(seconds lease);
/// What is taken off a lease for clocks that run at different speeds.
nanoseconds margin(seconds lease);
/// Until when a lease confirmed by a request sent then is surely not over.
Moment deadline(Moment sent, seconds lease);
/// How often to renew, or to keep a queued connection alive.
nanoseconds renewalInterval(seconds lease, double ratio, nanoseconds readTimeout);
/// How much earlier than that the first renewal of a beat is, so that holds that were taken together do not all renew
/// in the same instant: a part of a fifth of the interval, spread evenly over successive ids; none for id 0.
nanoseconds renewalPhase(quint64 id, nanoseconds interval);
/// From when on a renewal that was due then and is not answered makes a hold Uncertain.
Moment overdue(Moment due, nanoseconds roundTrip, nanoseconds interval);
/// What is left of a timeout, in whole seconds as the wire wants them, rounded down.
seconds wholeSecondsUntil(Moment end, Moment now);
/// How long the answer to `l` or `w` may take.
milliseconds waitBound(seconds timeout);

} // namespace HoldTiming
} // namespace Lockdeck
