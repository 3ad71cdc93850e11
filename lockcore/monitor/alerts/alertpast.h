#pragma once

#include "client/holdstatus.h"
#include "monitor/alerts/alertpreview.h"
#include "monitor/fleetsnapshot.h"

#include <deque>
#include <vector>

namespace Lockdeck {

/// What was seen of servers that came and went, and of own holds: as much of it as rules need that are not judged by
/// keys. Bounded: the oldest leaves first. Pure; one owner, one thread.
class AlertPast
{
public:
    static constexpr std::size_t most = 10'000;

    explicit AlertPast(Moment began) : m_began(began), m_watchedSince(began) {}
    /// Each, in the order of what happened; tick() whenever AlertEngine::tick() is called.
    void take(const FleetSnapshot &snapshot, Moment now);
    void take(const HoldEvent &event);
    void tick(Moment now);

    /// How often an engine would have told of `rule`, which is not of rows.
    AlertPreview preview(const AlertRule &rule, Moment now) const;

private:
    struct Seen
    {
        Moment at{};
        ServerStatus status; ///< of one that was seen to be in another state
    };
    struct Pause
    {
        Moment from{}, to{};
    };

    int serversDown(const AlertRule &rule, const ServerAddress &server, Moment from, Moment now) const;
    int holdsTold(const AlertRule &rule, Moment from) const;

    Moment m_began;
    Moment m_watchedSince;
    Moment m_lastTick{};
    std::vector<ServerStatus> m_servers; ///< as seen last
    std::deque<Seen> m_seen;
    std::deque<Pause> m_pauses; ///< between ticks: nothing was judged
    std::deque<HoldEvent> m_events;
    Moment m_seenLost{}; ///< up to then there were more
    Moment m_eventsLost{};
};

} // namespace Lockdeck
