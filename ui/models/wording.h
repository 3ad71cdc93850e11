#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace Lockdeck {

/// Words for durations, places and events: one place, pure, tested. Units come after a no-break space; durations are
/// rounded down, so that nothing is promised that is not there, and never negative.
class Wording
{
    Q_DECLARE_TR_FUNCTIONS(Wording)

public:
    Wording() = delete;

    /// For columns, where the last unit is understood: "28 s", "4 min 11", "1 h 12 min", "3 d 4 h".
    static QString duration(std::chrono::nanoseconds d);
    /// For sentences: "28 s", "4 min 11 s", "1 h 12 min".
    static QString fullDuration(std::chrono::nanoseconds d);
    /// For what takes moments: "0.3 s" below 10 s, then as fullDuration().
    static QString fineDuration(std::chrono::nanoseconds d);
    /// A lease, as it was asked for: "512 s".
    static QString seconds(std::chrono::nanoseconds d);
    /// "0.4 ms", "12 ms", "1.2 s".
    static QString roundTrip(std::chrono::nanoseconds d);
    /// 1 → "1st".
    static QString ordinal(qint64 n);
    /// "1 renewal", "48 renewals".
    static QString renewals(int n);
    /// "1 waits", "7 wait".
    static QString waiting(int n);

    enum class ClockPrecision { Seconds, Tenths, Milliseconds };
    /// Local wall time: "14:03:07", "14:03:07.2", "14:03:07.215".
    static QString clockTime(Moment moment, ClockPrecision precision);
    static QString clockTime(Moment moment, bool milliseconds = false);
    /// How people call a server among their own: "c" for c.locks:6388, "c:7000", "10.0.0.5:6388".
    static QString serverName(const ServerAddress &address);
    /// A connection of a server: "#17". dflockd does not say whose.
    static QString owner(quint64 connection);
    /// One sentence: "handed over #17 → #42".
    static QString event(const FleetEvent &event);
};

} // namespace Lockdeck
