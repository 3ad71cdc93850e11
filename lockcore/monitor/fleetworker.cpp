#include "monitor/fleetworker.h"

#include "client/connection.h"
#include "client/protocoltap.h"
#include "monitor/serverstep.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace Lockdeck {

/// Events kept for a reader that does not read; the oldest are dropped and counted.
static constexpr std::size_t maxEvents = 65536;

FleetWorker::FleetWorker(FleetChannel &channel)
    : m_channel(channel), m_random(std::random_device{}()), m_searching(this)
{
    connect(&m_searching, &QTimer::timeout, this, &FleetWorker::goOnCounting);
}

FleetWorker::~FleetWorker() = default;

void FleetWorker::takeCommands()
{
    for (const FleetCommand::Any &command : m_channel.commands.takeAll())
        std::visit([this](const auto &each) { carryOut(each); }, command);
}

void FleetWorker::carryOut(const FleetCommand::Watch &command)
{
    m_watched.clear();
    m_lent.reset();
    m_events.clear();
    m_eventsDropped = 0;
    m_history.reset(command.servers.servers.size());
    m_inspected = {};
    m_follower = {};
    m_search.reset();
    m_searching.stop();
    m_epoch = command.epoch;
    m_servers = command.servers;
    m_watched.reserve(m_servers.servers.size());
    for (const ServerAddress &address : m_servers.servers)
        watch(Endpoint::of(m_servers, address));
    publish();
    for (const Watched &watched : m_watched)
        watched.poller->start();
}

void FleetWorker::watch(const Endpoint &endpoint)
{
    const std::size_t server = m_watched.size();
    const auto random = [this] { return std::generate_canonical<double, 32>(m_random); };
    auto connection = std::make_unique<Connection>();
    if (const auto &log = m_channel.protocol) {
        const Conversation about{log->nextId(), Conversation::Purpose::Poll, {}, endpoint.address};
        connection->setTap(std::make_unique<ProtocolTap>(log, about));
    }
    auto poller = std::make_unique<StatsPoller>(endpoint, std::move(connection), Clock::system(), random);
    poller->setInterval(m_interval);
    connect(poller.get(), &StatsPoller::polled, this,
            [this, server](const ServerStats &stats, Moment previousPoll) { onPolled(server, stats, previousPoll); });
    connect(poller.get(), &StatsPoller::missed, this, [this, server] { onMissed(server); });
    m_watched.push_back({std::move(poller), {}, ServerState::Connecting, false});
}

void FleetWorker::carryOut(const FleetCommand::SetInterval &command)
{
    m_interval = command.interval;
    for (const Watched &watched : m_watched)
        watched.poller->setInterval(m_interval);
    publish();
}

void FleetWorker::carryOut(const FleetCommand::Refresh &command)
{
    for (int server = 0; server < static_cast<int>(m_watched.size()); ++server) {
        if (command.server == FleetCommand::everyServer || command.server == server)
            m_watched[static_cast<std::size_t>(server)].poller->refresh();
    }
}

void FleetWorker::carryOut(const FleetCommand::CaughtUp &)
{
    if (m_heldBack)
        publish();
}

void FleetWorker::carryOut(const FleetCommand::Inspect &command)
{
    const bool isWatched = command.server >= 0 && command.server < static_cast<int>(m_watched.size());
    m_inspected = command;
    if (!isWatched)
        m_inspected.key.clear();
    m_history.pin(m_inspected.server, m_inspected.key, rowOfInspected());
    tellStory();
}

void FleetWorker::carryOut(const FleetCommand::Follow &command)
{
    m_follower.follow(command.request, command.keys);
    for (std::size_t server = 0; server < m_watched.size(); ++server)
        m_follower.update(m_history, static_cast<int>(server), rowsOf(server));
    tellFollowed();
}

void FleetWorker::carryOut(const FleetCommand::Preview &command)
{
    std::vector<ServerStatus> servers;
    for (const Watched &watched : m_watched)
        servers.push_back(watched.poller->status());
    m_searchRequest = command.request;
    m_search.emplace(
        command.rule, servers, m_history, [this](std::size_t server) -> const auto & { return rowsOf(server); },
        BootTime::now());
    m_searching.start(0);
}

/// Between two slices polls are taken.
void FleetWorker::goOnCounting()
{
    const auto rows = [this](std::size_t server) -> const auto &
    {
        return rowsOf(server);
    };
    if (!m_search->goOn(m_history, rows))
        return;
    m_searching.stop();
    if (m_channel.previews.post({m_searchRequest, m_search->preview()}))
        m_channel.published.ring();
    m_search.reset();
}

void FleetWorker::onPolled(std::size_t server, const ServerStats &stats, Moment previousPoll)
{
    Watched &watched = m_watched[server];
    const int index = static_cast<int>(server);
    const ServerStatus &status = watched.poller->status();
    noteState(server);
    const std::vector<KeyRow> &before = rowsOf(server);
    std::vector<KeyRow> spare = m_watched.size() == 1 ? takeSpareRows() : std::vector<KeyRow>();
    const bool wasInPart = std::exchange(watched.isInPart, stats.keysLeftOut > 0);
    ServerStep step = stepServerOver(std::move(spare), index, status.address, before, previousPoll, stats, wasInPart);
    m_history.take(index, {previousPoll, stats.asked, stats.answered, status.interval}, before, step);
    const std::size_t shards = m_servers.servers.size();
    if (shards > 1 && !stats.cluster) { // the members of a cluster all have every key
        for (KeyRow &row : step.rows)
            row.otherShard = m_servers.sharding(row.key, shards) != server;
    }
    watched.rows = std::move(step.rows);
    m_lent.reset();
    addEvents(std::move(step.events));
    publish();
    updateStories(server);
}

void FleetWorker::onMissed(std::size_t server)
{
    missPoll(ownRowsOf(server));
    m_history.miss(static_cast<int>(server));
    noteState(server);
    publish();
    updateStories(server);
}

/// Tells what is new of the keys of a server that are inspected or followed.
void FleetWorker::updateStories(std::size_t server)
{
    if (static_cast<int>(server) == m_inspected.server)
        tellStory();
    if (!m_follower.isEmpty() && m_follower.update(m_history, static_cast<int>(server), rowsOf(server)))
        tellFollowed();
}

/// What is known of a server's keys.
const std::vector<KeyRow> &FleetWorker::rowsOf(std::size_t server) const
{
    return m_lent ? m_lent->keys : m_watched[server].rows;
}

/// The same to be changed.
std::vector<KeyRow> &FleetWorker::ownRowsOf(std::size_t server)
{
    if (m_lent)
        m_watched[server].rows = m_lent->keys;
    m_lent.reset();
    return m_watched[server].rows;
}

/// Where the inspected key is among its server's rows.
int FleetWorker::rowOfInspected() const
{
    if (m_inspected.key.isEmpty())
        return History::absent;
    return History::rowOf(m_inspected.key, rowsOf(static_cast<std::size_t>(m_inspected.server)));
}

/// How many keys of all servers are more contended, and this one.
int FleetWorker::rankOf(float contention) const
{
    int rank = 1;
    for (std::size_t server = 0; server < m_watched.size(); ++server) {
        const std::vector<KeyRow> &rows = rowsOf(server);
        rank += static_cast<int>(
            std::count_if(rows.begin(), rows.end(), [&](const KeyRow &row) { return row.contention > contention; }));
    }
    return rank;
}

void FleetWorker::tellStory()
{
    if (m_inspected.key.isEmpty())
        return;
    const int row = rowOfInspected();
    auto story = std::make_shared<KeyStory>(m_history.story(m_inspected.server, m_inspected.key, row));
    story->request = m_inspected.request;
    if (row != History::absent) {
        const std::vector<KeyRow> &rows = rowsOf(static_cast<std::size_t>(m_inspected.server));
        if (const float contention = rows[static_cast<std::size_t>(row)].contention; contention > 0)
            story->rank = rankOf(contention);
    }
    if (m_channel.stories.post(std::move(story)))
        m_channel.published.ring();
}

void FleetWorker::tellFollowed()
{
    if (m_channel.followed.post(m_follower.told()))
        m_channel.published.ring();
}

/// Tells in an event that a server's state is not what was told before.
void FleetWorker::noteState(std::size_t server)
{
    Watched &watched = m_watched[server];
    const ServerStatus &status = watched.poller->status();
    if (status.state == watched.state)
        return;
    watched.state = status.state;

    if (auto event = stateEvent(static_cast<int>(server), status))
        addEvents({std::move(*event)});
}

void FleetWorker::addEvents(std::vector<FleetEvent> events)
{
    std::move(events.begin(), events.end(), std::back_inserter(m_events));
    if (m_events.size() <= maxEvents)
        return;
    const std::size_t excess = m_events.size() - maxEvents;
    m_events.erase(m_events.begin(), m_events.begin() + static_cast<std::ptrdiff_t>(excess));
    m_eventsDropped += excess;
}

/// Whoever lets go of it last gives its rows back, instead of freeing very many of them.
std::shared_ptr<FleetSnapshot> FleetWorker::makeSnapshot() const
{
    const auto giveBack = [returned = m_returned](FleetSnapshot *snapshot) {
        returned->post(std::move(snapshot->keys));
        delete snapshot;
    };
    return {new FleetSnapshot, giveBack};
}

/// Those that came back last, of all servers together; the others are freed.
std::vector<KeyRow> FleetWorker::takeSpareRows()
{
    std::deque<std::vector<KeyRow>> returned = m_returned->takeAll();
    return returned.empty() ? std::vector<KeyRow>() : std::move(returned.back());
}

/// The rows of all servers, in their order. Those of an only server, which may be very many, are lent for good.
void FleetWorker::merge(FleetSnapshot &snapshot)
{
    if (m_watched.size() == 1 && !m_lent) {
        snapshot.keys = std::exchange(m_watched.front().rows, {});
        return;
    }
    std::size_t keys = 0;
    for (std::size_t server = 0; server < m_watched.size(); ++server)
        keys += rowsOf(server).size();
    snapshot.keys = takeSpareRows();
    snapshot.keys.clear();
    snapshot.keys.reserve(keys);
    for (std::size_t server = 0; server < m_watched.size(); ++server) {
        const std::vector<KeyRow> &rows = rowsOf(server);
        snapshot.keys.insert(snapshot.keys.end(), rows.begin(), rows.end());
    }
}

void FleetWorker::publish()
{
    m_heldBack = m_channel.unread >= FleetChannel::maxUnread;
    if (m_heldBack)
        return;
    auto snapshot = makeSnapshot();
    snapshot->generation = ++m_generation;
    snapshot->taken = BootTime::now();
    for (const Watched &watched : m_watched)
        snapshot->servers.push_back(watched.poller->status());
    merge(*snapshot);
    snapshot->events = std::exchange(m_events, {});
    snapshot->eventsDropped = std::exchange(m_eventsDropped, 0);
    snapshot->history = m_history.figures();

    if (m_watched.size() == 1)
        m_lent = snapshot;
    ++m_channel.unread;
    if (m_channel.snapshots.post({m_epoch, std::move(snapshot)}))
        m_channel.published.ring();
}

} // namespace Lockdeck
