#pragma once

#include "monitor/fleetsnapshot.h"

#include <QtCore/QJsonObject>

namespace Lockdeck::Cli {

// How an event that was inferred from polls is told, one a line.

/// Where the times of an event come from.
enum class EventClock {
    Live,    ///< told as seconds since 1970
    Recorded ///< told as the recording's own seconds; its server has no address
};

/// `event`, `key`, `after`, `before` and what else is known of it.
QJsonObject toJson(const FleetEvent &event, EventClock clock);
/// "14:03:07.215  db/migrate  handed over #17 → #42". `withServer`: which server, where there are several.
QString toText(const FleetEvent &event, EventClock clock, bool withServer);

} // namespace Lockdeck::Cli
