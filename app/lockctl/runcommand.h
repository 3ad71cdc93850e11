#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl run KEY [options] -- COMMAND [ARGUMENT…]`: takes the lock, runs the command, releases when nothing of it
/// is left. Exits with the command's code.
int runCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
