#pragma once

#include <QtCore/QStringList>

namespace Lockdeck {

/// `lockctl serve`: runs a LockServer in the QCoreApplication that exists, until SIGTERM or SIGINT; a second one ends
/// it at once. `arguments` are those after the word serve. Returns the exit code, as in sysexits: 0, 64 (the options
/// are wrong, or what they name), 69 (cannot listen).
int serveCommand(const QStringList &arguments);

} // namespace Lockdeck
