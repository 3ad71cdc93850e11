#pragma once

#include "client/holdstatus.h"

namespace Lockdeck {

/// What can be asked of a hold.
enum class HoldStep { Start, Wait, Release, Cancel, Renew, SetLease };

/// Whether a hold in that condition has such a step; the error says what it would need. Asked by HoldMachine, and by
/// LockKeeper before a command crosses to its thread.
Outcome checkStep(HoldStep step, const HoldStatus &status);

/// Everything about options that can be wrong before a server is asked.
Outcome checkOptions(const LockOptions &options);

} // namespace Lockdeck
