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

    KeyFilter::Verdict judge(const LoggedEvent &line) const;
    bool acceptsAll() const { return words.acceptsAll() && !group && key.isEmpty() && place.isEmpty(); }
};

} // namespace Lockdeck
