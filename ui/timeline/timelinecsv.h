#pragma once

#include "ui/charts/timewindow.h"
#include "ui/timeline/timelinelane.h"

namespace Lockdeck {

/// What the lanes show within `window` as CSV (RFC 4180) with a head, a line for each owner, stretch of waiting and
/// gap, lane after lane. Times in UTC; an empty end goes on.
QByteArray timelineCsv(const std::vector<TimelineLane> &lanes, const TimeWindow &window);

} // namespace Lockdeck
