#pragma once

#include "protocol/clock.h"

namespace Lockdeck::Test {

/// A clock that moves only when a test says so. `sleep()` is what a closed lid looks like: BOOTTIME goes on,
/// MONOTONIC does not.
class ManualClock final : public Clock
{
public:
    Moment now() const override { return m_now; }
    std::chrono::nanoseconds awake() const override { return m_awake; }

    void advance(std::chrono::nanoseconds by)
    {
        m_now += by;
        m_awake += by;
    }
    void sleep(std::chrono::nanoseconds by) { m_now += by; }

private:
    Moment m_now{std::chrono::hours(1)};
    std::chrono::nanoseconds m_awake{std::chrono::hours(1)};
};

} // namespace Lockdeck::Test
