#include "monitor/alerts/alertpast.h"

#include "monitor/alerts/alertengine.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

/// How often an engine is told the time.
static constexpr auto usualTick = 1s;

template<typename Value>
static void keep(std::deque<Value> &values, Value value)
{
    values.push_back(std::move(value));
    if (values.size() > AlertPast::most)
        values.pop_front();
}

void AlertPast::take(const FleetSnapshot &snapshot, Moment now)
{
    if (now - snapshot.taken > AlertEngine::maxAge)
        return; // as an engine does
    if (!std::ranges::equal(m_servers, snapshot.servers, {}, &ServerStatus::address, &ServerStatus::address)) {
        m_servers = snapshot.servers;
        m_watchedSince = now;
        m_seenLost = {};
        m_seen.clear();
        for (const ServerStatus &status : m_servers)
            m_seen.push_back({now, status});
    }
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        const ServerStatus &status = snapshot.servers[i];
        const bool isOther = status.state != m_servers[i].state || status.stateSince != m_servers[i].stateSince;
        m_servers[i] = status;
        if (!isOther)
            continue;
        if (m_seen.size() == most)
            m_seenLost = m_seen.front().at;
        keep(m_seen, {now, status});
    }
    tick(now);
}

void AlertPast::take(const HoldEvent &event)
{
    if (event.kind != HoldEvent::Kind::State)
        return;
    if (m_events.size() == most)
        m_eventsLost = m_events.front().at;
    keep(m_events, event);
}

void AlertPast::tick(Moment now)
{
    if (m_lastTick != Moment{} && now - m_lastTick > AlertEngine::maxAge)
        keep(m_pauses, {m_lastTick, now});
    m_lastTick = now;
}

AlertPreview AlertPast::preview(const AlertRule &rule, Moment now) const
{
    AlertPreview preview;
    preview.rule = rule;
    preview.until = now;
    preview.from = std::max({now - AlertPreview::longest, rule.isOfOwnHold() ? m_began : m_watchedSince,
                             rule.isOfOwnHold() ? m_eventsLost : m_seenLost});
    if (rule.isOfOwnHold()) {
        preview.fired = holdsTold(rule, preview.from);
        return preview;
    }
    preview.isOfNone = true;
    for (const ServerStatus &server : m_servers) {
        if (!rule.isOf(server.address))
            continue;
        preview.isOfNone = false;
        preview.fired += serversDown(rule, server.address, preview.from, now);
    }
    return preview;
}

static int begunSince(AlertEngine &engine, Moment from)
{
    const std::vector<AlertIncident> news = engine.takeNews();
    return static_cast<int>(std::ranges::count_if(news, [from](const AlertIncident &incident) {
        return incident.end == AlertIncident::End::Open && incident.begun >= from;
    }));
}

int AlertPast::holdsTold(const AlertRule &rule, Moment from) const
{
    AlertEngine engine;
    AlertRule on = rule;
    on.enabled = true;
    engine.setRules({on}, m_began);
    for (const HoldEvent &event : m_events)
        engine.take(event);
    return begunSince(engine, from);
}

/// The engine hears what was seen of one server, and between that the time, as it does every second.
int AlertPast::serversDown(const AlertRule &rule, const ServerAddress &server, Moment from, Moment now) const
{
    AlertEngine engine;
    AlertRule on = rule;
    on.enabled = true;
    engine.setRules({on}, m_watchedSince);
    FleetSnapshot snapshot;
    Moment time{};
    const auto pass = [&](Moment to) {
        const bool isUp = snapshot.servers.empty() || snapshot.servers.front().state == ServerState::Up;
        if (isUp) // the time makes nothing true
            time = to - usualTick;
        for (time += usualTick; time < to; time += usualTick) {
            const auto pause = std::ranges::upper_bound(m_pauses, time, {}, &Pause::to);
            if (pause != m_pauses.end() && pause->from < time)
                time = std::min(pause->to, to);
            engine.tick(time);
        }
        time = to;
        engine.tick(time);
    };
    for (const Seen &seen : m_seen) {
        if (!(seen.status.address == server))
            continue;
        pass(seen.at);
        snapshot.taken = seen.at;
        snapshot.servers = {seen.status};
        engine.take(snapshot, seen.at);
    }
    pass(now);
    return begunSince(engine, from);
}

} // namespace Lockdeck
