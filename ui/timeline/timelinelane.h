#pragma once

#include "client/serveraddress.h"
#include "ui/timeline/lanespans.h"

namespace Lockdeck {

/// One lane: whose it is, and what is drawn in it.
struct TimelineLane
{
    KeyPlace place;
    QString shownKey; ///< displayKey() of the key
    QString letter;   ///< its server in a narrow column
    ServerAddress address;
    QString note;      ///< what is so now: "7 wait", "semaphore, 5 slots"
    KeyStoryPtr story; ///< what `spans` were made of; null: not told yet
    LaneSpans spans;
};

} // namespace Lockdeck
