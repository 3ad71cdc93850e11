#pragma once

namespace Lockdeck {

/// Puts /dev/null where stdin, stdout or stderr is closed: otherwise the next file or connection that is opened would
/// take its number, and what is printed, or a command that inherits the three, would write into it. First thing in
/// main().
void openStandardStreams();

} // namespace Lockdeck
