#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl bench`: how many locks a second do the servers give to so many clients at once, each on a connection that
/// stays, with a key of its own? Returns the exit code.
int benchCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
