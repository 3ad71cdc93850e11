#pragma once

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// `lockctl stats`: what each server holds, as a table or as one JSON object a line.
int statsCommand(const QStringList &arguments);

} // namespace Lockdeck::Cli
