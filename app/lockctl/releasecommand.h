#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl release KEY --token-file F`: releases what somebody else left behind, by its token, after a look at what
/// is there and a confirmation. Returns the exit code.
int releaseCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
