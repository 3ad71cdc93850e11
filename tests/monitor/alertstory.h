#pragma once

#include "monitor/alerts/alertengine.h"
#include "monitor/history.h"
#include "monitor/serverstep.h"
#include "support/manualclock.h"

namespace Lockdeck::Test {

using namespace std::chrono_literals;

/// One lock in one poll.
struct Seen
{
    QString key;
    quint64 owner = 17;
    int waiters = 0;
    std::chrono::milliseconds left = 30s;
};

inline AlertRule makeRule(AlertRule::Kind kind, int threshold = 1, std::chrono::seconds duration = 0s,
                          const QString &keys = {})
{
    return {static_cast<quint32>(kind) + 1, kind, true, threshold, duration, keys, {}};
}

/// Servers that are polled once a second, through the steps and the history that real polls go through.
class AlertStory
{
public:
    explicit AlertStory(std::vector<AlertRule> rules, std::size_t servers = 1) : m_servers(servers)
    {
        for (std::size_t i = 0; i < servers; ++i)
            m_servers[i].status.address.port = static_cast<quint16>(7000 + i);
        m_history.reset(servers);
        engine.setRules(rules, clock.now());
    }

    /// A second later a poll shows `locks`.
    void poll(const std::vector<Seen> &locks, std::size_t server = 0, qint64 keysLeftOut = 0)
    {
        clock.advance(998ms);
        Watched &watched = m_servers[server];
        const bool wasUp = watched.status.state == ServerState::Up;
        ServerStats stats;
        stats.asked = clock.now();
        clock.advance(2ms);
        stats.answered = clock.now();
        for (const Seen &each : locks)
            stats.locks.push_back({each.key, each.owner, stats.answered + each.left, each.left == 0ms, each.waiters});
        stats.keysLeftOut = keysLeftOut;
        const Moment previous = wasUp ? watched.status.lastAsked : Moment{};
        const std::vector<KeyRow> before = std::move(watched.rows);
        const bool wasInPart = std::exchange(watched.status.keysLeftOut, keysLeftOut) > 0;
        ServerStep step =
            stepServerOver({}, static_cast<int>(server), watched.status.address, before, previous, stats, wasInPart);
        m_history.take(static_cast<int>(server), {previous, stats.asked, stats.answered, 1s}, before, step);
        watched.rows = std::move(step.rows);
        if (!wasUp)
            watched.status.stateSince = clock.now();
        watched.status.state = ServerState::Up;
        watched.status.lastAsked = stats.asked;
        watched.status.lastAnswered = stats.answered;
        publish();
    }
    void repeat(int times, const std::vector<Seen> &locks)
    {
        for (int i = 0; i < times; ++i)
            poll(locks);
    }
    void become(ServerState state, std::size_t server = 0)
    {
        m_servers[server].status.state = state;
        m_servers[server].status.stateSince = clock.now();
        publish();
    }
    void pass(int seconds)
    {
        for (int i = 0; i < seconds; ++i) {
            clock.advance(1s);
            engine.tick(clock.now());
        }
    }
    void hold(HoldState state, HoldId id = 3, const QString &key = QStringLiteral("deploy"))
    {
        HoldEvent event;
        event.at = clock.now();
        event.status.id = id;
        event.status.key = key;
        event.status.state = state;
        engine.take(event);
    }
    /// Polls that are due and bring nothing.
    void miss(int times, std::size_t server = 0)
    {
        for (int i = 0; i < times; ++i) {
            clock.advance(1s);
            missPoll(m_servers[server].rows);
            m_history.miss(static_cast<int>(server));
        }
    }
    FleetSnapshot snapshot() const
    {
        FleetSnapshot snapshot;
        snapshot.taken = clock.now();
        for (const Watched &watched : m_servers) {
            snapshot.servers.push_back(watched.status);
            snapshot.keys.insert(snapshot.keys.end(), watched.rows.begin(), watched.rows.end());
        }
        return snapshot;
    }
    void publish() { engine.take(snapshot(), clock.now()); }

    /// "+ waiting db", "- waiting db" since the last call.
    QStringList news()
    {
        QStringList words;
        for (const AlertIncident &incident : engine.takeNews()) {
            last = incident;
            words += (incident.end == AlertIncident::End::Open ? u"+ "_qs : u"- "_qs) +
                     alertKindName(incident.rule.kind) + (incident.key.isEmpty() ? QString() : u" "_qs + incident.key);
        }
        return words;
    }

    const History &history() const { return m_history; }
    const std::vector<KeyRow> &rows(std::size_t server = 0) const { return m_servers[server].rows; }
    KeyStory story(const QString &key, std::size_t server = 0) const
    {
        return m_history.story(static_cast<int>(server), key, History::rowOf(key, rows(server)));
    }

    ManualClock clock;
    AlertEngine engine;
    AlertIncident last;

private:
    struct Watched
    {
        ServerStatus status;
        std::vector<KeyRow> rows;
    };
    std::vector<Watched> m_servers;
    History m_history;
};

} // namespace Lockdeck::Test
