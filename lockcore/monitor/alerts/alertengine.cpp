#include "monitor/alerts/alertengine.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;

using Kind = AlertRule::Kind;
using End = AlertIncident::End;

/// As much may the end of a lease wander without a renewal (serverstep.cpp).
static constexpr std::chrono::nanoseconds drift = 50ms;

static bool isDown(ServerState state)
{
    return state == ServerState::Down || state == ServerState::AuthFailed || state == ServerState::NotDflockd;
}

void AlertEngine::setRules(const std::vector<AlertRule> &rules, Moment now)
{
    std::vector<Rule> next;
    for (const AlertRule &rule : rules) {
        if (rule.enabled && next.size() < AlertRule::maxRules)
            next.push_back({rule, KeyPattern(rule.keys)});
    }
    const auto isKept = [&next](const AlertRule &rule) {
        return std::ranges::any_of(next, [&rule](const Rule &each) { return each.rule == rule; });
    };
    for (const Rule &old : m_rules) {
        if (isKept(old.rule))
            continue;
        const quint32 id = old.rule.id;
        for (Server &server : m_servers) {
            const auto tracks = server.tracks.find(id);
            if (tracks != server.tracks.end()) {
                m_tracks -= tracks->second.size();
                server.tracks.erase(tracks);
            }
            server.downs.erase(id);
        }
        std::erase_if(m_holds, [id](const auto &each) { return each.first.first == id; });
        std::vector<quint64> gone;
        for (const auto &[number, incident] : m_open) {
            if (incident.rule.id == id)
                gone.push_back(number);
        }
        for (const quint64 number : gone)
            end(number, now, End::RuleChanged);
    }
    m_rules = std::move(next);
    assignRules();
}

/// Which rules look at the rows of which server.
void AlertEngine::assignRules()
{
    for (Server &server : m_servers) {
        server.rules.clear();
        for (const Rule &rule : m_rules) {
            if (rule.rule.isOfRows() && rule.rule.isOf(server.address))
                server.rules.push_back(&rule);
        }
    }
}

void AlertEngine::startOver(Moment now)
{
    m_servers.clear();
    m_tracks = 0;
    std::vector<quint64> gone;
    for (const auto &[number, incident] : m_open) {
        if (!incident.rule.isOfOwnHold())
            gone.push_back(number);
    }
    for (const quint64 number : gone)
        end(number, now, End::NotWatched);
}

void AlertEngine::noteServers(const FleetSnapshot &snapshot, Moment now)
{
    if (std::ranges::equal(m_servers, snapshot.servers, {}, &Server::address, &ServerStatus::address))
        return;
    startOver(now);
    for (const ServerStatus &status : snapshot.servers) {
        Server &server = m_servers.emplace_back();
        server.address = status.address;
    }
    assignRules();
}

void AlertEngine::take(const FleetSnapshot &snapshot, Moment now)
{
    if (now - snapshot.taken > maxAge)
        return;
    noteServers(snapshot, now);
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        const ServerStatus &status = snapshot.servers[i];
        Server &server = m_servers[i];
        noteState(server, status);
        const bool isNew = status.lastAnswered != Moment{} && status.lastAnswered != server.lastAnswered;
        if (status.state != ServerState::Up || !isNew || now - status.lastAnswered > 2 * status.interval)
            continue;
        ++m_poll;
        const auto pause = status.lastAnswered - server.lastAnswered;
        const auto usual = std::max<std::chrono::nanoseconds>(status.interval, server.interval);
        if (status.stateSince != server.upSince || pause > 2 * usual + status.roundTrip) {
            for (auto &[id, tracks] : server.tracks)
                m_tracks -= tracks.removeIf([](const Tracks::iterator &each) { return each->incident == 0; });
        }
        server.lastAnswered = status.lastAnswered;
        server.upSince = status.stateSince;
        server.interval = status.interval;
        judgeRows(server, static_cast<int>(i), snapshot);
    }
    tick(now);
}

/// Whether a server can be reached; one that is slow, or is being tried for the first time, is neither up nor down.
void AlertEngine::noteState(Server &server, const ServerStatus &status)
{
    if (isDown(status.state)) {
        if (server.downSince == Moment{})
            server.downSince = status.stateSince;
        server.problem = status.problem ? status.problem->message : QString();
    } else if (status.state == ServerState::Up) {
        server.downSince = Moment{};
        for (const auto &[id, incident] : std::exchange(server.downs, {}))
            end(incident, status.stateSince, End::Over);
    }
}

void AlertEngine::judgeRows(Server &server, int index, const FleetSnapshot &snapshot)
{
    server.notListed = 0;
    if (server.rules.empty())
        return;
    const auto [first, last] = std::ranges::equal_range(snapshot.keys, index, {}, &KeyRow::server);
    for (auto row = first; row != last; ++row) {
        for (const Rule *rule : server.rules) {
            if (judge(rule->rule, *row, nullptr) == Verdict::True && rule->keys.matches(row->key))
                follow(server, *rule, *row);
        }
    }
    const std::pair rows(std::to_address(first), std::to_address(last));
    const bool isComplete = snapshot.servers[static_cast<std::size_t>(index)].keysLeftOut == 0;
    for (const Rule *rule : server.rules)
        endWhatIsOver(server, *rule, rows, isComplete);
}

/// What a fresh row says of a rule's condition; of one that was true when `open` was noted, whether it is over.
AlertEngine::Verdict AlertEngine::judge(const AlertRule &rule, const KeyRow &row, const Track *open)
{
    const bool isHeld = row.kind == KeyRow::Kind::Lock && row.owner != 0;
    const auto other = open && isHeld && row.owner == open->owner ? Verdict::Unknown : Verdict::Over;
    switch (rule.kind) {
    case Kind::Waiting:
        return row.kind != KeyRow::Kind::Forgotten && row.waiters >= rule.threshold ? Verdict::True : Verdict::Over;
    case Kind::Held: // after a reconnect the same number may be the same holder, whose time is counted anew
        return isHeld && row.seen - row.ownerSince >= rule.duration ? Verdict::True : other;
    case Kind::RenewalLate: {
        const auto late = isHeld ? row.renewalLate(row.seen) : std::nullopt;
        if (late && *late >= rule.duration)
            return Verdict::True;
        if (other == Verdict::Over || row.ranOut)
            return other;
        const bool isRenewed = row.deadline > open->deadline + drift;
        return isRenewed || (row.pattern && !row.pattern->overdue) ? Verdict::Over : Verdict::Unknown;
    }
    default:
        return Verdict::Over;
    }
}

AlertEngine::Track AlertEngine::trackOf(const AlertRule &rule, const KeyRow &row)
{
    switch (rule.kind) {
    case Kind::Waiting: // of one that waits the row knows better
        return {rule.threshold == 1 ? row.contendedSince : row.seen, 0, {}, 0, 0};
    case Kind::RenewalLate:
        return {row.pattern->renewalDue, row.owner, row.deadline, 0, 0};
    default:
        return {row.ownerSince, row.owner, row.deadline, 0, 0};
    }
}

/// The condition is true in this row. What began with another holder is another incident.
void AlertEngine::follow(Server &server, const Rule &rule, const KeyRow &row)
{
    Tracks &tracks = server.tracks[rule.rule.id];
    auto track = tracks.find(row.key);
    if (track == tracks.end()) {
        if (m_tracks >= maxTracks) {
            ++server.notListed;
            return;
        }
        track = tracks.insert(row.key, trackOf(rule.rule, row));
        ++m_tracks;
    } else if (rule.rule.kind != Kind::Waiting && track->owner != row.owner && track->poll != m_poll) {
        if (track->incident != 0)
            end(track->incident, row.seen, End::Over);
        *track = trackOf(rule.rule, row);
    }
    track->poll = m_poll;
    if (track->incident != 0) {
        track->deadline = std::max(track->deadline, row.deadline);
        return;
    }
    if (rule.rule.kind == Kind::Waiting && row.seen - track->since < rule.rule.duration)
        return;
    if (m_openOfRows >= maxOpen) {
        ++server.notListed;
        return;
    }
    AlertIncident incident;
    incident.rule = rule.rule;
    incident.server = server.address;
    incident.key = row.key;
    incident.owner = track->owner;
    incident.waiters = row.waiters;
    incident.since = track->since;
    incident.begun = row.seen;
    track->incident = begin(std::move(incident));
}

/// Looks at the keys whose condition is not true any more.
void AlertEngine::endWhatIsOver(Server &server, const Rule &rule, std::pair<const KeyRow *, const KeyRow *> rows,
                                bool isComplete)
{
    const auto known = server.tracks.find(rule.rule.id);
    if (known == server.tracks.end())
        return;
    m_tracks -= known->second.removeIf([&](const Tracks::iterator &track) {
        if (track->poll == m_poll)
            return false;
        // Several keys may look alike: as long as one of them may be it, nothing is over.
        const auto alike = std::ranges::equal_range(rows.first, rows.second, track.key(), {}, &KeyRow::key);
        const bool isUnknown = alike.empty() ? !isComplete : std::ranges::any_of(alike, [&](const KeyRow &row) {
            return judge(rule.rule, row, &*track) == Verdict::Unknown;
        });
        if (isUnknown && track->incident != 0)
            return false;
        if (track->incident != 0)
            end(track->incident, server.lastAnswered, End::Over);
        return true;
    });
}

/// A tick that comes late, as after sleep, says that nothing was known meanwhile: what has to last begins anew.
void AlertEngine::tick(Moment now)
{
    const bool wasAway = m_lastTick != Moment{} && now - m_lastTick > maxAge;
    m_lastTick = now;
    for (Server &server : m_servers) {
        if (server.downSince == Moment{})
            continue;
        if (wasAway)
            server.downSince = now;
        judgeDown(server, now);
    }
}

void AlertEngine::judgeDown(Server &server, Moment now)
{
    for (const Rule &rule : m_rules) {
        if (rule.rule.kind != Kind::ServerDown || !rule.rule.isOf(server.address) ||
            server.downs.contains(rule.rule.id) || now - server.downSince < rule.rule.duration)
            continue;
        AlertIncident incident;
        incident.rule = rule.rule;
        incident.server = server.address;
        incident.problem = server.problem;
        incident.since = server.downSince;
        incident.begun = now;
        server.downs[rule.rule.id] = begin(std::move(incident));
    }
}

void AlertEngine::take(const HoldEvent &event)
{
    if (event.kind != HoldEvent::Kind::State)
        return;
    for (const Rule &rule : m_rules) {
        if (rule.rule.isOfOwnHold())
            takeState(rule, event);
    }
}

/// A grant lasts until the hold has ended, so that a time of doubt is no second one; a loss is a moment.
void AlertEngine::takeState(const Rule &rule, const HoldEvent &event)
{
    const HoldStatus &hold = event.status;
    const auto key = std::pair(rule.rule.id, hold.id);
    const auto open = m_holds.find(key);
    const bool isGrant = rule.rule.kind == Kind::HoldGranted;
    const bool stays = isGrant ? !isTerminal(hold.state) : hold.state == HoldState::Uncertain;
    if (open != m_holds.end()) {
        if (!stays) {
            end(open->second, event.at, End::Over);
            m_holds.erase(open);
        }
        return;
    }
    const HoldState wanted = isGrant                              ? HoldState::Held
                             : rule.rule.kind == Kind::HoldAtRisk ? HoldState::Uncertain
                                                                  : HoldState::Lost;
    if (hold.state != wanted || !rule.rule.isOf(hold.server) || !rule.keys.matches(hold.key))
        return;
    AlertIncident incident;
    incident.rule = rule.rule;
    incident.server = hold.server;
    incident.key = hold.key;
    incident.problem = hold.reason ? hold.reason->message : QString();
    incident.since = event.at;
    incident.begun = event.at;
    const quint64 number = begin(std::move(incident));
    if (rule.rule.kind == Kind::HoldLost)
        end(number, event.at, End::Over);
    else
        m_holds[key] = number;
}

quint64 AlertEngine::begin(AlertIncident incident)
{
    incident.number = ++m_lastNumber;
    m_openOfRows += incident.rule.isOfRows();
    m_news.push_back(incident);
    m_open.emplace(incident.number, std::move(incident));
    return m_lastNumber;
}

void AlertEngine::end(quint64 number, Moment at, End why)
{
    auto node = m_open.extract(number);
    if (node.empty())
        return;
    AlertIncident &incident = node.mapped();
    m_openOfRows -= incident.rule.isOfRows();
    incident.ended = std::max(at, incident.begun);
    incident.end = why;
    m_news.push_back(std::move(incident));
}

std::vector<AlertIncident> AlertEngine::takeNews()
{
    return std::exchange(m_news, {});
}

qint64 AlertEngine::notListed() const
{
    qint64 sum = 0;
    for (const Server &server : m_servers)
        sum += server.notListed;
    return sum;
}

} // namespace Lockdeck
