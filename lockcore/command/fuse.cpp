#include "command/fuse.h"

#include "client/holdtiming.h"

#include <algorithm>

namespace Lockdeck {

static Fuse whileHeld(const HoldStatus &hold, std::chrono::nanoseconds killAfter)
{
    const Moment overdue = HoldTiming::overdue(hold.nextRenewal, hold.lastRoundTrip, hold.renewEvery);
    const Moment last = hold.deadline - killAfter;
    return {std::min(std::max(overdue, last), hold.deadline), hold.deadline};
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
        return {hold.deadline - killAfter, hold.deadline};
    case HoldState::Lost:
    case HoldState::TimedOut:
    case HoldState::Releasing:
    case HoldState::Released:
    case HoldState::Failed:
        break;
    }
    return {now, std::max(now, std::min(HoldTiming::after(now, killAfter), hold.deadline))};
}

} // namespace Lockdeck
