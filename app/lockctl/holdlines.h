#pragma once

#include "client/holdstatus.h"

#include <QtCore/QJsonObject>

namespace Lockdeck::Cli {

// How a hold is told on a terminal, and what lockctl exits with when it has ended.

/// A State or Renewed event as one object of --json.
QJsonObject toJson(const HoldEvent &event);
/// The same as one line for people.
QString toText(const HoldEvent &event);
/// Of a hold that has ended: see ExitCode.
int exitCodeOf(const HoldStatus &hold);

} // namespace Lockdeck::Cli
