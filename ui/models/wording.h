#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace Lockdeck {

/// Words for durations, places and events: one place, pure, tested. Units come after a no-break space.
namespace Wording {
Q_DECLARE_TR_FUNCTIONS(Wording)

/// "28 s", "4 min 11", "1 h 12 min": as people say them, rounded down.
QString duration(std::chrono::nanoseconds d);
/// "0.4 ms", "12 ms", "1.2 s".
QString roundTrip(std::chrono::nanoseconds d);
/// 1 → "1st".
QString ordinal(int n);
/// Local wall time "14:03:07"; with milliseconds "14:03:07.215".
QString clockTime(Moment moment, bool milliseconds = false);
/// One sentence: "handed over #17 → #42".
QString event(const FleetEvent &event);

} // namespace Wording
} // namespace Lockdeck
