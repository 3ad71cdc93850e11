#pragma once

#include "monitor/alerts/alertrule.h"

namespace Lockdeck {

/// How often a rule would have told something, by what is known of the past.
struct AlertPreview
{
    /// Nobody is told of more.
    static constexpr std::chrono::hours longest{1};

    AlertRule rule;
    bool isOfNone = false; ///< no server that is watched is the rule's
    Moment from{};         ///< counted from here on, when that was known; Moment{}: nothing is known yet
    Moment until{};
    int fired = 0;
    bool isAtLeast = false; ///< not all that happened since is kept

    bool operator==(const AlertPreview &) const = default;
};

} // namespace Lockdeck
