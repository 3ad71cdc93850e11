#pragma once

namespace Lockdeck::Bench {

/// What one benchmark program does: each defines it. It is called with an application that has Qt's own event loop, as
/// lockctl does, and with as many files as the system allows.
void runBench();

} // namespace Lockdeck::Bench
