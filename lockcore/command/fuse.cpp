#include "command/fuse.h"

#include "client/holdtiming.h"

#include <algorithm>

namespace Lockdeck {

static Fuse whileHeld(const HoldStatus &hold, std::chrono::nanoseconds killAfter)
{
    const Moment overdue = HoldTiming::overdue(hold.nextRenewal, hold.lastRoundTrip, hold.renewEvery);
    const Moment end = hold.exclusiveUntil();
    return {std::min(std::max(overdue, end - killAfter), end), end};
}

Fuse fuseOf(const HoldStatus &hold, Moment now, std::chrono::nanoseconds killAfter)
{
    switch (hold.state) {
    case HoldState::Idle:
    case HoldState::Connecting:
    case HoldState::Requesting:
    case HoldState::Queued:
    case HoldState::Waiting:
    case HoldState::Verifying:
        return {};
    case HoldState::Held:
        return whileHeld(hold, killAfter);
    case HoldState::Uncertain:
        return {hold.exclusiveUntil() - killAfter, hold.exclusiveUntil()};
    case HoldState::Lost:
    case HoldState::TimedOut:
    case HoldState::Releasing:
    case HoldState::Released:
    case HoldState::Failed:
        break;
    }
    return {now, std::max(now, std::min(HoldTiming::after(now, killAfter), hold.exclusiveUntil()))};
}

} // namespace Lockdeck
