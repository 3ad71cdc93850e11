#pragma once

#include <QtCore/QString>

namespace Lockdeck::Cli {

class EventPrinter;

/// `lockctl watch --from FILE`: tells what recorded polls show, as fast as it can be read. Returns the exit code.
int replayPolls(const QString &fileName, EventPrinter &printer);

} // namespace Lockdeck::Cli
