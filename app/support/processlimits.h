#pragma once

namespace Lockdeck {

/// Raises the number of files (connections) this process may open to what the system allows it (RLIMIT_NOFILE, soft to
/// hard): one hold is one connection. Does nothing where the system refuses.
void raiseFileLimit();

/// Lets whatever is large (a snapshot of all keys, its rows, a reply) have memory of its own, which goes back to the
/// system as soon as it is freed. Else the C library learns from the first one that is freed to take such blocks from
/// among the small ones, and a window that runs for hours keeps the gaps between them. To be called before they come.
void keepLargeMemoryApart();

} // namespace Lockdeck
