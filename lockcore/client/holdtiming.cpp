#include "client/holdtiming.h"

#include "client/transport.h"

#include <algorithm>
#include <cmath>

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

nanoseconds renewalPhase(quint64 id, nanoseconds interval)
{
    constexpr double goldenRatio = 0.6180339887498949; // its multiples stay evenly spread, however many there are
    const double turns = static_cast<double>(id) * goldenRatio;
    return std::chrono::duration_cast<nanoseconds>(interval * ((turns - std::floor(turns)) / 5));
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
