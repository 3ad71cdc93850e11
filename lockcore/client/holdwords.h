#pragma once

#include "client/holdstatus.h"
#include "protocol/reply.h"

namespace Lockdeck {

/// Why a hold is lost, uncertain or was not obtained: what was seen, when, and the last confirmed moment. Pure but for
/// the wall time in which moments are told.
namespace HoldWords {

Error renewalRefused(const HoldStatus &hold, const Error &answer, Moment sent);
Error deadlinePassed(const HoldStatus &hold);
Error disconnected(const HoldStatus &hold, const Error &why, Moment when);
/// `r` was answered `error`: it was not held any more.
Error notHeldAtRelease(const HoldStatus &hold);

/// The answers of later servers.
Error draining(const HoldStatus &hold);
Error renewingAtLeader(const HoldStatus &hold, const ServerAddress &leader);
/// A renewal was neither granted nor refused.
Error notRenewed(const HoldStatus &hold, const Error &why);
Error releaseRefused(const HoldStatus &hold, const Error &why);

Error renewalOverdue(const HoldStatus &hold);
Error slept(std::chrono::nanoseconds time);
Error late(std::chrono::nanoseconds time);
Error reconnecting(const Error &why);

Error deadGrant(const HoldStatus &hold, const Error &answer);
Error placeGone(const HoldStatus &hold, const Error &answer);
Error queueDropped(const HoldStatus &hold, const Error &answer);
Error slowerThanLease(const HoldStatus &hold);
/// Not an error yet: what an attempt that is given up still waits for.
Error leavingOnAnswer(const HoldStatus &hold);
Error cancelled(const HoldStatus &hold);
/// What the server does with a place in its queue whose connection has closed (PROTOCOL.md, trap 4).
QString ghost(const HoldStatus &hold);
Error releaseUnconfirmed(const HoldStatus &hold);
Error abandonedUnverified(const Error &why);

} // namespace HoldWords
} // namespace Lockdeck
