#pragma once

#include "client/holdstatus.h"
#include "support/manualclock.h"

#include <functional>
#include <map>

namespace Lockdeck::Test {

/// Own holds as LockKeeper would report them, told step by step on a manual clock: every step is one HoldEvent.
class LeaseStory
{
public:
    using Listener = std::function<void(const HoldEvent &)>;

    LeaseStory(ManualClock &clock, Listener listener) : m_clock(clock), m_tell(std::move(listener)) {}

    void grant(HoldId id, const QString &key, std::chrono::seconds lease)
    {
        HoldStatus &hold = m_holds[id];
        hold.id = id;
        hold.key = key;
        hold.lease = lease;
        hold.state = HoldState::Held;
        confirm(hold, std::chrono::milliseconds(1));
        tell(id, HoldEvent::Kind::State);
    }
    /// The answer to a renewal sent `roundTrip` ago.
    void renew(HoldId id, std::chrono::nanoseconds roundTrip = std::chrono::milliseconds(1))
    {
        HoldStatus &hold = m_holds[id];
        hold.state = HoldState::Held;
        confirm(hold, roundTrip);
        tell(id, HoldEvent::Kind::Renewed);
    }
    void enter(HoldId id, HoldState state, const QString &why = {})
    {
        HoldStatus &hold = m_holds[id];
        hold.state = state;
        hold.stateSince = m_clock.now();
        if (!why.isEmpty())
            hold.reason = Error{ErrorCode::Lost, why, {}};
        tell(id, HoldEvent::Kind::State);
    }
    /// Held for `count` renewals, one every `step`.
    void renewEvery(HoldId id, std::chrono::nanoseconds step, int count)
    {
        for (int i = 0; i < count; ++i) {
            m_clock.advance(step);
            renew(id);
        }
    }
    void tell(HoldId id, HoldEvent::Kind kind) { m_tell({kind, m_clock.now(), m_holds[id]}); }
    HoldStatus &hold(HoldId id) { return m_holds[id]; }

private:
    void confirm(HoldStatus &hold, std::chrono::nanoseconds roundTrip)
    {
        hold.confirmed = m_clock.now() - roundTrip;
        hold.deadline = hold.confirmed + hold.lease;
        hold.lastRoundTrip = roundTrip;
        hold.renewEvery = hold.lease / 3;
    }

    ManualClock &m_clock;
    Listener m_tell;
    std::map<HoldId, HoldStatus> m_holds;
};

} // namespace Lockdeck::Test
