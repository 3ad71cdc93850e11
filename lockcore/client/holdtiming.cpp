#include "client/holdtiming.h"

#include "client/transport.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace Lockdeck::HoldTiming {

Moment after(Moment moment, nanoseconds time)
{
    return time > Moment::max() - moment ? Moment::max() : moment + time;
}

nanoseconds grantBound(seconds lease)
{
    return std::min<nanoseconds>(nanoseconds(lease) / 10, 500ms);
}

nanoseconds margin(seconds lease)
{
    return std::max<nanoseconds>(50ms, nanoseconds(lease) / 1000);
}

Moment deadline(Moment sent, seconds lease)
{
    return after(sent, lease - margin(lease));
}

nanoseconds renewalInterval(seconds lease, double ratio, nanoseconds readTimeout)
{
    const auto byLease = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(lease) * ratio);
    return std::min(byLease, readTimeout / 3);
}

Moment overdue(Moment due, nanoseconds roundTrip, nanoseconds interval)
{
    return after(due, roundTrip + interval / 3);
}

seconds wholeSecondsUntil(Moment end, Moment now)
{
    return std::max(0s, std::chrono::floor<seconds>(end - now));
}

milliseconds waitBound(seconds timeout)
{
    return timeout + replyTimeout;
}

} // namespace Lockdeck::HoldTiming
