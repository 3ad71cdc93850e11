#include "ui/session.h"

#include "sandbox/sandbox.h"
#include "ui/summary.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

/// Events that are kept during a pause, a fifth of what the events view keeps: after it they come all at once.
static constexpr std::size_t maxCollected = 100'000;

Session::Session(QObject *parent) : QObject(parent)
{
    connect(&m_fleet, &Fleet::changed, this, &Session::takeSnapshots);
    connect(&m_fleet, &Fleet::storyChanged, this, &Session::takeStory);
    connect(&m_fleet, &Fleet::followedChanged, this, &Session::takeFollowed);
    connect(&m_fleet, &Fleet::previewChanged, this, [this] { emit previewed(*m_fleet.previewed()); });
    connect(&m_keeper, &LockKeeper::changed, this, &Session::takeHoldEvents);
}

Session::~Session() = default;

void Session::watch(const ServerSet &servers)
{
    m_servers = servers;
    m_watching = true;
    setPaused(false);
    m_inspected = {};
    m_followed.clear();
    m_hasFollowed = false;
    m_fleet.watch(servers);
    emit notice(tr("watching %1").arg(servers.toUrl()), false);
    if (const int open = openHolds(); open > 0)
        emit notice(tr("%1 own holds go on where they are").arg(open), false);
    emit serversChanged();
}

void Session::stopWatching()
{
    m_watching = false;
    setPaused(false);
    ServerSet none;
    none.servers.clear();
    m_inspected = {};
    m_followed.clear();
    m_hasFollowed = false;
    m_fleet.watch(none);
    emit notice(tr("disconnected from %1").arg(m_servers.toUrl()), false);
    emit serversChanged();
}

Outcome Session::startSandbox()
{
    if (!m_sandbox) {
        auto sandbox = std::make_unique<Sandbox>();
        if (const Outcome problem = sandbox->start())
            return problem;
        m_sandbox = std::move(sandbox);
    }
    watch(m_sandbox->servers());
    if (openHolds() > 0)
        return {};

    m_wantsToJoin = true;
    return {};
}

/// A queue needs somebody to wait for, and the sandbox's clients take a moment to come.
void Session::joinSandbox()
{
    LockOptions busy;
    busy.key = QStringLiteral("db/migrate");
    busy.note = tr("Behind the sandbox's clients");
    const KeyRow *row = snapshot()->find(0, busy.key);
    if (!row || row->owner == 0)
        return;
    m_wantsToJoin = false;
    LockOptions lock;
    lock.key = QStringLiteral("demo/maintenance");
    lock.lease = 9s;
    lock.note = tr("First light");
    for (const auto &started : {start(lock, LockKeeper::Begin::Acquire), start(busy, LockKeeper::Begin::Enqueue)}) {
        if (!started)
            emit notice(started.error().message, true);
    }
}

bool Session::isSandbox() const
{
    return m_watching && m_sandbox && m_sandbox->servers() == m_servers;
}

QString Session::connectionName() const
{
    if (!m_watching || m_servers.servers.empty())
        return {};
    if (isSandbox())
        return tr("Sandbox");
    const QString first = m_servers.servers.front().toString();
    const auto others = m_servers.servers.size() - 1;
    return others == 0 ? first : tr("%1 and %2 more").arg(first).arg(others);
}

Endpoint Session::endpointFor(const QString &key) const
{
    return Endpoint::of(m_servers, m_servers.serverFor(key));
}

void Session::setPaused(bool paused)
{
    if (paused == isPaused())
        return;
    m_pausedSince = paused ? BootTime::now() : Moment{};
    if (!paused)
        showCollected();
    emit pausedChanged(paused);
    if (!paused && m_hasFollowed) // told again only when there is more of them
        emit followedShown();
}

int Session::openHolds() const
{
    const Moment now = BootTime::now();
    return static_cast<int>(
        std::ranges::count_if(holds(), [now](const HoldStatus &hold) { return Summary::isOpen(hold, now); }));
}

Result<HoldId> Session::start(LockOptions options, LockKeeper::Begin begin, LockKeeper::Watcher watcher)
{
    options.servers = m_servers;
    const bool forCommand = static_cast<bool>(watcher);
    const Result<HoldId> id = m_keeper.start(options, begin, std::move(watcher));
    if (id)
        m_started.insert_or_assign(*id, Started{options, begin, forCommand});
    return id;
}

void Session::giveUp(HoldId id)
{
    const HoldStatus *hold = m_keeper.find(id);
    if (!hold || (isTerminal(hold->state) && !hold->comesBack()) || hold->state == HoldState::Releasing)
        return;
    const bool isHeld = hold->state == HoldState::Held || hold->state == HoldState::Uncertain;
    if (const Outcome problem = isHeld ? m_keeper.release(id) : m_keeper.cancel(id))
        emit notice(problem->message, true);
}

Result<HoldId> Session::again(HoldId id, std::optional<qint64> limit)
{
    const auto known = m_started.find(id);
    if (known == m_started.end())
        return Error{ErrorCode::WrongState, tr("This hold was not started here."), {}};
    if (known->second.forCommand) {
        return Error{ErrorCode::WrongState,
                     tr("A command was to run under this lock: start it again with Run Command, in the menu Hold."),
                     {}};
    }
    Started once = known->second;
    once.options.limit = limit.value_or(once.options.limit);
    const Result<HoldId> next = m_keeper.start(once.options, once.begin);
    if (next) {
        forget(id);
        m_started.insert_or_assign(*next, once);
    }
    return next;
}

void Session::forget(HoldId id)
{
    if (const Outcome problem = m_keeper.forget(id)) {
        emit notice(problem->message, true);
        return;
    }
    m_started.erase(id);
    m_handOvers.erase(id);
    emit holdsChanged();
}

void Session::forgetEnded()
{
    std::vector<HoldId> ended;
    for (const HoldStatus &hold : holds()) {
        if (isTerminal(hold.state))
            ended.push_back(hold.id);
    }
    std::ranges::for_each(ended, [this](HoldId id) { forget(id); });
}

void Session::takeSnapshots()
{
    const std::vector<FleetSnapshotPtr> snapshots = m_fleet.takeSnapshots();
    for (const FleetSnapshotPtr &snapshot : snapshots) {
        noteWaiters(*snapshot);
        if (isPaused())
            collect(snapshot->events);
        else if (!snapshot->events.empty())
            emit fleetEvents(snapshot->events);
    }
    if (snapshots.empty())
        return;
    if (m_wantsToJoin && isSandbox())
        joinSandbox();
    emit snapshotChanged();
    if (!isPaused())
        emit snapshotShown(snapshots.back());
}

void Session::inspect(int server, const QString &key)
{
    if (std::pair(server, key) == m_inspected)
        return;
    m_inspected = {server, key};
    m_hasStory = false;
    m_fleet.inspect(server, key);
}

void Session::takeStory()
{
    if (isPaused() && m_hasStory)
        return;
    m_hasStory = true;
    emit storyShown();
}

void Session::follow(const std::vector<KeyPlace> &keys)
{
    if (keys == m_followed)
        return;
    m_followed = keys;
    m_hasFollowed = false;
    m_fleet.follow(keys);
}

void Session::takeFollowed()
{
    if (isPaused() && m_hasFollowed)
        return;
    m_hasFollowed = true;
    emit followedShown();
}

void Session::collect(const std::vector<FleetEvent> &events)
{
    m_collected.insert(m_collected.end(), events.begin(), events.end());
    if (m_collected.size() <= maxCollected)
        return;
    const auto surplus = m_collected.size() - maxCollected;
    m_collected.erase(m_collected.begin(), m_collected.begin() + static_cast<std::ptrdiff_t>(surplus));
    m_dropped += surplus;
}

void Session::showCollected()
{
    if (m_dropped > 0)
        emit notice(
            tr("%1 events of the pause were dropped: only the newest %2 are kept").arg(m_dropped).arg(maxCollected),
            true);
    if (!m_collected.empty())
        emit fleetEvents(m_collected);
    m_collected.clear();
    m_dropped = 0;
    emit snapshotShown(snapshot());
    emit storyShown();
}

/// Tells every hold in a queue what `stats` showed of its key: how many wait, and how often it changed hands since.
void Session::noteWaiters(const FleetSnapshot &snapshot)
{
    for (const HoldStatus &hold : holds()) {
        if (hold.state != HoldState::Queued && hold.state != HoldState::Waiting) {
            m_handOvers.erase(hold.id);
            continue;
        }
        int &handOvers = m_handOvers[hold.id];
        handOvers += static_cast<int>(std::ranges::count_if(snapshot.events, [&hold](const FleetEvent &event) {
            return event.kind == FleetEvent::Kind::HandedOver && event.address == hold.server &&
                   event.key == hold.key && event.after >= hold.queuedSince;
        }));
        // A poll asked before the server took the hold into its queue does not count it among the waiters.
        const auto server = std::ranges::find(snapshot.servers, hold.server, &ServerStatus::address);
        if (server == snapshot.servers.end() || server->lastAsked < hold.stateSince)
            continue;
        const auto index = static_cast<int>(server - snapshot.servers.begin());
        if (const KeyRow *row = snapshot.find(index, hold.key))
            m_keeper.noteWaiters(hold.id, row->waiters, handOvers);
    }
}

void Session::takeHoldEvents()
{
    const std::vector<HoldEvent> events = m_keeper.takeEvents();
    emit holdsChanged();
    if (!events.empty())
        emit holdEvents(events);
    for (const HoldEvent &event : events) {
        if (event.kind == HoldEvent::Kind::State && event.status.state == HoldState::Lost)
            emit holdLost(event.status);
        const std::optional<Error> &reason = event.status.reason;
        if (event.status.state == HoldState::Failed && reason && reason->code == ErrorCode::MaxLocks)
            noteFull(event.status);
    }
}

void Session::noteFull(const HoldStatus &refused)
{
    const FleetSnapshotPtr now = snapshot();
    const auto server = std::ranges::find(now->servers, refused.server, &ServerStatus::address);
    if (server != now->servers.end())
        emit serverFull(server->address, server->keys + server->keysLeftOut);
}

} // namespace Lockdeck
