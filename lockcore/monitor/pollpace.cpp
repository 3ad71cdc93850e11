#include "monitor/pollpace.h"

#include <algorithm>

namespace Lockdeck {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

milliseconds PollPace::interval(milliseconds wanted, nanoseconds work)
{
    constexpr auto times = static_cast<int>(1 / maxDutyCycle);
    return std::max({wanted, leastInterval, std::chrono::ceil<milliseconds>(work * times)});
}

double PollPace::dutyCycle(nanoseconds work, milliseconds interval)
{
    using Seconds = std::chrono::duration<double>;
    return Seconds(work) / Seconds(interval);
}

milliseconds PollPace::retryDelay(int failures, double random)
{
    milliseconds longest = firstRetry;
    for (int i = 1; i < failures && longest < longestRetry; ++i)
        longest *= 2;
    longest = std::min(longest, longestRetry);
    const double share = 0.5 + 0.5 * std::clamp(random, 0.0, 1.0);
    return std::chrono::duration_cast<milliseconds>(longest * share);
}

ServerState PollPace::stateAfter(const Error &error)
{
    switch (error.code) {
    case ErrorCode::AuthRefused:
        return ServerState::AuthFailed;
    case ErrorCode::NotDflockd:
    case ErrorCode::BadStats:
    case ErrorCode::LineTooLong:
    case ErrorCode::Refused: // `error` to `stats`: no dflockd answers that
        return ServerState::NotDflockd;
    default:
        return ServerState::Down;
    }
}

} // namespace Lockdeck
