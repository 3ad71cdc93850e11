#pragma once

#include "keyinquiry.h"

namespace Lockdeck::Cli {

/// `lockctl probe --take`: tries for the lock with timeout 0, releases it at once when it was free, and tells how long
/// both took. Returns the exit code; see probeCommand(). `lease` is how long the server keeps the lock should the
/// release not get through.
int takeForAMoment(const KeyAtServer &target, std::chrono::seconds lease, qint64 limit, bool json);

} // namespace Lockdeck::Cli
