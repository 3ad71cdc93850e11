#pragma once

namespace Lockdeck::Bench {

/// What this process has in memory now, in megabytes of 10^6 bytes.
double residentMegabytes();
/// Processor time so far, in milliseconds: of all threads of this process, and of the calling thread.
double cpuMilliseconds();
double threadCpuMilliseconds();

} // namespace Lockdeck::Bench
