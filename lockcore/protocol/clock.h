#pragma once

#include <QtCore/QDateTime>

#include <chrono>

namespace Lockdeck {

/// The time base of every lease and deadline: Linux CLOCK_BOOTTIME, which goes on while the computer sleeps, as the
/// server's clock does (PROTOCOL.md, trap 6). Never compared with wall time.
struct BootTime
{
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootTime, duration>;
    static constexpr bool is_steady = true;
    static time_point now();
};

/// An instant of BootTime. A default-constructed Moment (zero) means "not known" where a field says so.
using Moment = BootTime::time_point;

/// Where logic gets the time from; tests inject a ManualClock. Implementations may be called from any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Moment now() const = 0;
    /// CLOCK_MONOTONIC, which stands still while the computer sleeps: its gap to now() tells how long it slept.
    virtual std::chrono::nanoseconds awake() const = 0;
    /// The real one; lives as long as the process.
    static const Clock &system();
};

/// Local wall time of a moment, by today's offset between the two clocks; for display only.
QDateTime wallTime(Moment moment);

} // namespace Lockdeck
