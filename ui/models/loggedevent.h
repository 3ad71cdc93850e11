#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/models/tone.h"

#include <QtCore/QString>

#include <optional>

namespace Lockdeck {

/// What a line of the event log is about, for its filter.
enum class EventGroup {
    Holders, ///< who holds a key, and keys that come and go
    Queues,
    Renewals, ///< of others
    Servers,
    Own, ///< what was done here, and what became of it
};

/// One line of the event log, finished words.
struct LoggedEvent
{
    Moment after{};  ///< not before this; Moment{}: it is known when
    Moment at{};     ///< not after this: the poll that showed it, or the very moment
    Moment lastAt{}; ///< of the newest that this line stands for
    int times = 1;
    EventGroup group = EventGroup::Own;
    QString icon;
    Tone tone = Tone::Plain;
    QString text;
    QString key;   ///< empty: none
    QString place; ///< the server, for the tooltip; may be empty
    /// What it happened to. Of two consecutive lines with one subject, the second collapses into the first when both
    /// are renewals of one owner.
    QString subject;
    std::optional<quint64> renewedOwner;

    /// Half of the time between the two polls, around the moment shown.
    std::chrono::nanoseconds uncertainty() const
    {
        return after == Moment{} ? std::chrono::nanoseconds{0} : (at - after) / 2;
    }
    Moment shownMoment() const { return at - uncertainty(); }
};

/// What was seen in the servers' answers.
LoggedEvent loggedEvent(const FleetEvent &event);
/// What was done here; nothing for the steps in between (connecting, requesting, a place in the queue that moved).
std::optional<LoggedEvent> loggedEvent(const HoldEvent &event);
/// Anything else that was done or went wrong here.
LoggedEvent loggedEvent(const QString &text, bool problem, Moment now);

/// "±0.5 s", "±20 ms"; empty when the moment is known.
QString uncertaintyText(const LoggedEvent &event);
/// When it was, to the millisecond, and how often.
QString whenText(const LoggedEvent &event);

} // namespace Lockdeck
