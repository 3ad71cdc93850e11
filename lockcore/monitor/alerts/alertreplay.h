#pragma once

#include "monitor/alerts/alertpreview.h"
#include "monitor/keystory.h"

namespace Lockdeck {

/// How a server is asked: what a story does not say of the polls it comes from.
struct PollHabit
{
    std::chrono::milliseconds interval{1000};
    std::chrono::nanoseconds roundTrip{0};
};

struct FiredInStory
{
    int times = 0;
    bool isAtLeast = false; ///< there was a time of which the story does not tell enough
};

/// How often `rule`, on or off, would have fired on one key since `from`: an AlertEngine is shown the polls that the
/// story comes from, those that showed something new and those between them that matter, as they must have looked.
///
/// Pure. Costs some microseconds for each record of the story.
FiredInStory firedIn(const KeyStory &story, const AlertRule &rule, const ServerAddress &server, const PollHabit &habit,
                     Moment from);

} // namespace Lockdeck
