#pragma once

namespace Lockdeck {

/// Raises the number of files (connections) this process may open to what the system allows it (RLIMIT_NOFILE, soft to
/// hard): one hold is one connection. Does nothing where the system refuses.
void raiseFileLimit();

} // namespace Lockdeck
