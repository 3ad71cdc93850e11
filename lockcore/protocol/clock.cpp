#include "protocol/clock.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <optional>

namespace Lockdeck {

/// Within this the offset between the two clocks is the same: reading them takes its time.
static constexpr std::chrono::nanoseconds steadyWithin = std::chrono::milliseconds(20);
/// Between two readings that belong together no more time passes.
static constexpr std::chrono::nanoseconds tornBeyond = std::chrono::milliseconds(1);
static constexpr int readings = 5;

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

/// Wall time minus BOOTTIME, of two readings no further apart than `tornBeyond`. Nothing where this thread was held up
/// between the two each time.
static std::optional<std::chrono::nanoseconds> readOffset()
{
    for (int i = 0; i < readings; ++i) {
        const Moment before = BootTime::now();
        const auto wall = std::chrono::system_clock::now().time_since_epoch();
        if (BootTime::now() - before <= tornBeyond)
            return wall - before.time_since_epoch();
    }
    return {};
}

/// The two clocks are read one after the other, so their offset is never quite the same; taken anew only where it has
/// moved for good, so that one moment has one text.
static std::chrono::nanoseconds wallOffset()
{
    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();
    static std::atomic<std::int64_t> kept = none;
    const std::int64_t before = kept.load(std::memory_order_relaxed);
    const std::optional<std::chrono::nanoseconds> now = readOffset();
    if (!now && before == none)
        return std::chrono::system_clock::now().time_since_epoch() - BootTime::now().time_since_epoch();
    if (!now || (before != none && std::abs(now->count() - before) < steadyWithin.count()))
        return std::chrono::nanoseconds(before);
    kept.store(now->count(), std::memory_order_relaxed);
    return *now;
}

/// In milliseconds each: in nanoseconds a lease of centuries is beyond what their sum can say.
QDateTime wallTime(Moment moment)
{
    using std::chrono::milliseconds;
    const milliseconds wall =
        std::chrono::floor<milliseconds>(moment.time_since_epoch()) + std::chrono::floor<milliseconds>(wallOffset());
    return QDateTime::fromMSecsSinceEpoch(wall.count());
}

} // namespace Lockdeck
