#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "support/manualclock.h"

#include <vector>

namespace Lockdeck::Test {

/// A clock that stands where the test was started, so that wall times look like wall times.
class StandingClock final : public Clock
{
public:
    Moment now() const override { return m_now; }
    std::chrono::nanoseconds awake() const override { return m_now.time_since_epoch(); }
    void advance(std::chrono::nanoseconds by) { m_now += by; }

private:
    Moment m_now = BootTime::now();
};

/// A hold as it looks in `state` at `now`, with everything filled in that the state has.
HoldStatus sampleHold(HoldState state, Moment now);
/// What `stats` shows beside it.
KeyRow sampleRow(const HoldStatus &hold, Moment now);
/// The states in the order of the states sheet.
const std::vector<HoldState> &sampleStates();

} // namespace Lockdeck::Test
