#pragma once

#include "ui/models/keyfilter.h"
#include "ui/models/loggedevent.h"

#include <optional>

namespace Lockdeck {

/// Which lines of the event log are shown: all of these have to hold. A value.
struct EventFilter
{
    KeyFilter words; ///< in the text or in the key
    std::optional<EventGroup> group;
    QString key;   ///< this one only; empty: any
    QString place; ///< this server only; empty: any
    Moment from{}; ///< only what was, or may have been, between these two
    Moment to = Moment::max();

    KeyFilter::Verdict judge(const LoggedEvent &line) const;
    bool acceptsAll() const { return words.acceptsAll() && !group && key.isEmpty() && place.isEmpty() && isAnyTime(); }
    bool isAnyTime() const { return from == Moment{} && to == Moment::max(); }
};

} // namespace Lockdeck
