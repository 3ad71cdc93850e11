#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl hold KEY`: takes the lock, keeps it until the time is up or a signal comes, releases it.
int holdCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
