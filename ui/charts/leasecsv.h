#pragma once

#include "ui/charts/leasehistory.h"
#include "ui/charts/timewindow.h"

namespace Lockdeck {

/// What the lease chart shows of these holds, as CSV (RFC 4180) with a head: a line for each grant or renewal that was
/// answered, each beginning of doubt, and each loss within `window`, in the order of time. Times in UTC.
QByteArray leaseCsv(const LeaseHistory &history, const std::vector<HoldId> &holds, const TimeWindow &window,
                    Moment now);

} // namespace Lockdeck
