#include "protocol/clock.h"

#include <ctime>

namespace Lockdeck {

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

QDateTime wallTime(Moment moment)
{
    const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(BootTime::now() - moment);
    return QDateTime::currentDateTime().addMSecs(-ago.count());
}

} // namespace Lockdeck
