#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl watch`: what the servers hold, as a live table, or what happens there, line by line; live or from recorded
/// polls. Returns the exit code.
int watchCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
