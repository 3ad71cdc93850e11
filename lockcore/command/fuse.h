#pragma once

#include "client/holdstatus.h"

namespace Lockdeck {

/// When a command that runs under a lock has to end, should nothing more be heard of its lock. Every renewal lights a
/// longer fuse; whoever stands still, the command ends before the lock can be somebody else's. ask <= kill.
struct Fuse
{
    Moment ask = Moment::max();  ///< it is asked to end: SIGTERM
    Moment kill = Moment::max(); ///< it is made to: SIGKILL

    bool operator==(const Fuse &) const = default;
};

/// The fuse that a hold in that condition means at `now`; `killAfter` is the time a command gets between the two.
///  - Held: as late as leaves `killAfter` before the deadline, but not before the renewal is overdue: with a lease that
///    is short against `killAfter` the command has what is left of it.
///  - Uncertain: `killAfter` before the deadline, at once where that has passed.
///  - Any end of the hold, be it under way: the lock may be somebody else's already, so it is asked at once and made
///    to after `killAfter`, or at the deadline where that comes first.
///  - Before the first Held: never, nothing runs.
Fuse fuseOf(const HoldStatus &hold, Moment now, std::chrono::nanoseconds killAfter);

} // namespace Lockdeck
