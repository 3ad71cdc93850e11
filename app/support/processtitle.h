#pragma once

namespace Lockdeck {

/// Overwrites the values of a flag (`-flag V`, `--flag=V`) in the command line that everybody on this computer can see
/// (ps, /proc/PID/cmdline). To be called once the arguments have been copied; `argv` is main()'s own.
void hideArgument(int argc, char *argv[], const char *flag);

} // namespace Lockdeck
