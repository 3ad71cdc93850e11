#include "protocol/clock.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace Lockdeck {

/// Within this the offset between the two clocks is the same: reading them takes its time.
static constexpr std::chrono::nanoseconds steadyWithin = std::chrono::milliseconds(20);

static std::chrono::nanoseconds read(clockid_t id)
{
    timespec now{};
    clock_gettime(id, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

BootTime::time_point BootTime::now()
{
    return time_point(read(CLOCK_BOOTTIME));
}

namespace {
class SystemClock final : public Clock
{
public:
    Moment now() const override { return BootTime::now(); }
    std::chrono::nanoseconds awake() const override { return read(CLOCK_MONOTONIC); }
};
} // namespace

const Clock &Clock::system()
{
    static const SystemClock clock;
    return clock;
}

/// Wall time minus BOOTTIME. The two are read one after the other, so it is never quite the same; taken anew only where
/// it has moved for good, so that one moment has one text.
static std::chrono::nanoseconds wallOffset()
{
    static std::atomic<std::int64_t> kept = std::numeric_limits<std::int64_t>::min();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const std::int64_t now = std::chrono::nanoseconds(wall - BootTime::now().time_since_epoch()).count();
    const std::int64_t before = kept.load(std::memory_order_relaxed);
    if (before != std::numeric_limits<std::int64_t>::min() && std::abs(now - before) < steadyWithin.count())
        return std::chrono::nanoseconds(before);
    kept.store(now, std::memory_order_relaxed);
    return std::chrono::nanoseconds(now);
}

QDateTime wallTime(Moment moment)
{
    const auto wall = std::chrono::floor<std::chrono::milliseconds>(moment.time_since_epoch() + wallOffset());
    return QDateTime::fromMSecsSinceEpoch(wall.count());
}

} // namespace Lockdeck
