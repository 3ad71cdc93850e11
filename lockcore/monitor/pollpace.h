#pragma once

#include "client/serveraddress.h"
#include "monitor/fleetsnapshot.h"

#include <chrono>

namespace Lockdeck {

/// The decisions of a StatsPoller, pure: how often to ask, how long to wait after a failure, what an error means.
namespace PollPace {

/// The share of the time that a server and its connection may be busy with our polls: `stats` of 100,000 locks is
/// about 10 MB, and a monitor must not be the load it shows.
inline constexpr double maxDutyCycle = 0.05;
inline constexpr std::chrono::milliseconds leastInterval{10};
inline constexpr std::chrono::milliseconds firstRetry{500};
inline constexpr std::chrono::milliseconds longestRetry{30'000};

/// The interval between two requests when the last poll took `work` (round trip and parsing): as wanted, or 20 × work.
std::chrono::milliseconds interval(std::chrono::milliseconds wanted, std::chrono::nanoseconds work);
/// The share of `interval` that `work` takes.
double dutyCycle(std::chrono::nanoseconds work, std::chrono::milliseconds interval);

/// How long to wait after the `failures`-th failure in a row (1, 2, …): twice as long each time up to longestRetry, of
/// that at least half. `random` from 0 to 1 draws the rest, so that many monitors do not come back at once.
std::chrono::milliseconds retryDelay(int failures, double random);

/// What a server is that failed a poll, or to open, like this.
ServerState stateAfter(const Error &error);

} // namespace PollPace
} // namespace Lockdeck
