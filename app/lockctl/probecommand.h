#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl probe KEY`: is it free, who holds it, how many wait, how fast does its server answer? Once or again and
/// again, by looking; with --take by taking it for a moment. Returns the exit code.
int probeCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
