#include "server/locktable.h"

#include "server/slottable.h"

#include <QtCore/QStringDecoder>

#include <deque>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace Lockdeck {

using std::chrono::seconds;

namespace {

/// What an `e` left behind on its connection for the `w` to come.
struct Enqueued
{
    enum class Phase {
        Queued,   ///< at `place`
        Granted,  ///< in its turn, and not told yet: `w` will hand the token out whatever became of it since
        Acquired, ///< told at once; forgotten as soon as the token holds no more
    };

    Phase phase{};
    seconds lease{0};
    Queue::iterator place; ///< Queued
    QByteArray token;      ///< Granted, Acquired
};

/// The `l` or `w` that a connection waits in.
struct Waiting
{
    Verb verb{};
    Resource *resource = nullptr;
    Queue::iterator place;
    Moment until{};
};

struct Connection
{
    std::unordered_map<QByteArray, Enqueued, KeptHash> enqueued; ///< by key
    std::unordered_set<Holder *> holds;
    std::optional<Waiting> waiting;
    bool isGone = false; ///< closed; what it has is being dropped
};

/// The key as `stats` shows it: U+FFFD for every byte that is not UTF-8, and a leading byte order mark kept.
QString shownKey(const QByteArray &key)
{
    QStringDecoder decoder(QStringConverter::Utf8,
                           QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    return decoder(key);
}

/// The key as `stats` tells it.
void addRow(ServerStats &stats, const Resource &resource, Moment now)
{
    const QString key = shownKey(resource.key);
    const auto waiters = static_cast<int>(resource.queue.size());
    const bool isLock = resource.limit == 1;
    if (resource.holders.empty()) {
        const auto idle = std::chrono::duration_cast<std::chrono::milliseconds>(now - resource.touched);
        (isLock ? stats.idleLocks : stats.idleSemaphores).push_back({key, idle});
    } else if (isLock) {
        const Holder &holder = *resource.holders.begin()->second;
        stats.locks.push_back({key, holder.owner, holder.deadline, holder.deadline <= now, waiters});
    } else {
        const auto holders = static_cast<qint64>(resource.holders.size());
        stats.semaphores.push_back({key, resource.limit, holders, waiters});
    }
}

Reply refused(Reply::Kind why)
{
    return {why, {}, {}, {}};
}

} // namespace

/// Each function that carries out a request is named after it; those that return nothing have to wait.
struct LockTable::Private
{
    Private(const ServerOptions &serverOptions, Moment startTime, std::size_t mostAtOnce)
        : options(serverOptions),
          start(startTime),
          slice(mostAtOnce),
          book(static_cast<std::size_t>(serverOptions.maxLocks)),
          sweptTo(startTime)
    {}

    std::optional<Reply> carryOut(ConnectionId id, const Request &request, Moment now);
    std::optional<Reply> acquire(ConnectionId id, const Request &request, Moment now);
    Reply enqueue(ConnectionId id, const Request &request, Moment now);
    std::optional<Reply> wait(ConnectionId id, const Request &request, Moment now);
    Reply handOutAcquired(const Enqueued &entry, Resource *resource, Moment now);
    Reply handOutGranted(const Enqueued &entry, Resource *resource, Moment now);
    Holder *holderFor(const Request &request, Moment now);
    Reply renew(const Request &request, Moment now);
    Reply release(const Request &request, Moment now);

    SlotTable::Found approach(const Request &request, Moment now);
    bool isQueueFull(const Resource &resource) const;
    Holder &grant(Resource &resource, ConnectionId owner, seconds lease, Moment now);
    void admit(Resource &resource, Moment now);
    void tellGrant(const Waiter &waiter, const Holder &holder);
    void end(Holder &holder, HoldRecord::What how, Moment now);
    void evict(const std::vector<Holder *> &holders, Moment now);

    void startWaiting(ConnectionId id, Waiting waiting);
    Waiting stopWaiting(ConnectionId id, Connection &connection);
    void withdraw(ConnectionId id, Connection &connection, Moment now);
    void giveUp(ConnectionId id, const Reply &outcome, Moment now);

    bool hasLeftovers() const { return !leaving.empty() || book.firstLeaseEnd() <= sweptTo; }
    void catchUp(Resource &resource, Moment now);
    void dropPlaces(Resource &resource);
    void dropFrontOf(Connection &gone, Moment now);
    void cleanUp(Moment now);

    Moment nextTimeout() const { return earliest(timeouts); }
    Moment nextSweep() const;
    Moment nextCollection() const;

    seconds leaseOf(const Request &request) const { return request.lease.value_or(options.defaultLease); }
    void answer(ConnectionId id, Verb asked, Reply reply) { answers.push_back({id, asked, std::move(reply)}); }

    const ServerOptions options;
    const Moment start;
    const std::size_t slice;
    SlotTable book;
    std::unordered_map<ConnectionId, Connection> connections;
    Deadlines<ConnectionId> timeouts; ///< of those that wait
    ConnectionId lastId = 0;
    Moment sweptTo;                   ///< leases that ended until then are over, though they may still be in the book
    std::deque<ConnectionId> leaving; ///< closed, and not all they had is dropped yet
    bool isShuttingDown = false;
    Answers answers; ///< of the call that is being carried out
};

// Requests.

std::optional<Reply> LockTable::Private::carryOut(ConnectionId id, const Request &request, Moment now)
{
    switch (request.verb) {
    case Verb::Acquire:
        return acquire(id, request, now);
    case Verb::Enqueue:
        return enqueue(id, request, now);
    case Verb::Wait:
        return wait(id, request, now);
    case Verb::Renew:
        return renew(request, now);
    case Verb::Release:
        return release(request, now);
    case Verb::Ping:
        return refused(Reply::Kind::Ok);
    case Verb::Stats: // answered by handle(), which may look at everything
    case Verb::Auth:
    case Verb::Barrier:
        break;
    }
    return refused(Reply::Kind::Error);
}

std::optional<Reply> LockTable::Private::acquire(ConnectionId id, const Request &request, Moment now)
{
    const auto [resource, refusal] = approach(request, now);
    if (resource == nullptr)
        return refused(refusal);
    if (!resource->isFull())
        return Reply::granted(grant(*resource, id, leaseOf(request), now).token, leaseOf(request));
    if (isQueueFull(*resource))
        return refused(Reply::Kind::MaxWaiters);
    if (isShuttingDown)
        return refused(Reply::Kind::Error);
    if (request.timeout == seconds::zero())
        return refused(Reply::Kind::Timeout);
    const auto place = resource->queue.insert(resource->queue.end(), {id, leaseOf(request), false});
    startWaiting(id, {request.verb, resource, place, later(now, request.timeout)});
    return {};
}

Reply LockTable::Private::enqueue(ConnectionId id, const Request &request, Moment now)
{
    auto &entries = connections[id].enqueued;
    if (entries.contains(request.key))
        return refused(Reply::Kind::AlreadyEnqueued);
    const auto [resource, refusal] = approach(request, now);
    if (resource == nullptr)
        return refused(refusal);
    const seconds lease = leaseOf(request);
    if (!resource->isFull()) {
        const QByteArray token = grant(*resource, id, lease, now).token;
        entries[request.key] = {Enqueued::Phase::Acquired, lease, {}, token};
        return Reply::granted(token, lease);
    }
    if (isQueueFull(*resource))
        return refused(Reply::Kind::MaxWaiters);
    const auto place = resource->queue.insert(resource->queue.end(), {id, lease, true});
    entries[request.key] = {Enqueued::Phase::Queued, lease, place, {}};
    return refused(Reply::Kind::Queued);
}

std::optional<Reply> LockTable::Private::wait(ConnectionId id, const Request &request, Moment now)
{
    auto &entries = connections[id].enqueued;
    const auto found = entries.find(request.key);
    if (found == entries.end())
        return refused(Reply::Kind::NotEnqueued);
    Resource *resource = book.find(request.key);
    if (found->second.phase == Enqueued::Phase::Queued && !isShuttingDown && request.timeout > seconds::zero()) {
        startWaiting(id, {request.verb, resource, found->second.place, later(now, request.timeout)});
        return {};
    }
    const Enqueued entry = found->second;
    entries.erase(found);
    switch (entry.phase) {
    case Enqueued::Phase::Acquired:
        return handOutAcquired(entry, resource, now);
    case Enqueued::Phase::Granted:
        return handOutGranted(entry, resource, now);
    case Enqueued::Phase::Queued:
        break;
    }
    book.touch(*resource, now);
    resource->queue.erase(entry.place);
    return refused(isShuttingDown ? Reply::Kind::Error : Reply::Kind::Timeout);
}

/// The connection knows its token. The lease starts again, unless it ran out.
Reply LockTable::Private::handOutAcquired(const Enqueued &entry, Resource *resource, Moment now)
{
    Holder *holder = resource == nullptr ? nullptr : book.findHolder(*resource, entry.token);
    if (holder == nullptr)
        return refused(Reply::Kind::LeaseExpired);
    if (holder->deadline <= now) {
        evict({holder}, now);
        return refused(Reply::Kind::LeaseExpired);
    }
    book.restart(*holder, entry.lease, now);
    return Reply::granted(entry.token, entry.lease);
}

/// The token is handed out even if it holds nothing any more, as dflockd does it (PROTOCOL.md, trap 3); and a lease
/// that ran out but was not swept starts again.
Reply LockTable::Private::handOutGranted(const Enqueued &entry, Resource *resource, Moment now)
{
    if (resource != nullptr) {
        book.touch(*resource, now);
        if (Holder *holder = book.findHolder(*resource, entry.token))
            book.restart(*holder, entry.lease, now);
    }
    return Reply::granted(entry.token, entry.lease);
}

/// Who holds by the request's token, or nobody; to be asked about counts as use of the key.
Holder *LockTable::Private::holderFor(const Request &request, Moment now)
{
    Resource *resource = book.find(request.key);
    if (resource == nullptr)
        return nullptr;
    book.touch(*resource, now);
    return book.findHolder(*resource, request.token);
}

Reply LockTable::Private::renew(const Request &request, Moment now)
{
    Holder *holder = holderFor(request, now);
    if (holder == nullptr)
        return refused(Reply::Kind::Error);
    if (holder->deadline <= now) {
        evict({holder}, now);
        return refused(Reply::Kind::Error);
    }
    book.restart(*holder, leaseOf(request), now);
    return Reply::renewed(leaseOf(request));
}

Reply LockTable::Private::release(const Request &request, Moment now)
{
    Holder *holder = holderFor(request, now);
    if (holder == nullptr)
        return refused(Reply::Kind::Error);
    Resource &resource = *holder->resource;
    end(*holder, HoldRecord::What::Released, now);
    admit(resource, now);
    return refused(Reply::Kind::Ok);
}

// Slots.

/// Finds or makes what an `l` or `e` names, and frees it of leases that ran out: those who queue have their turn first.
SlotTable::Found LockTable::Private::approach(const Request &request, Moment now)
{
    const SlotTable::Found found = book.findOrMake(request.key, request.limit, now);
    if (found.resource != nullptr) {
        book.touch(*found.resource, now);
        evict(book.ranOut(*found.resource, now), now);
    }
    return found;
}

bool LockTable::Private::isQueueFull(const Resource &resource) const
{
    return options.maxWaiters > 0 && resource.queue.size() >= static_cast<std::size_t>(options.maxWaiters);
}

Holder &LockTable::Private::grant(Resource &resource, ConnectionId owner, seconds lease, Moment now)
{
    Holder &holder = book.grant(resource, owner, lease, now);
    if (const auto it = connections.find(owner); it != connections.end())
        it->second.holds.insert(&holder);
    return holder;
}

/// Free slots go to those who queue, first in, first out.
void LockTable::Private::admit(Resource &resource, Moment now)
{
    dropPlaces(resource);
    while (const auto waiter = book.takeTurn(resource))
        tellGrant(*waiter, grant(resource, waiter->connection, waiter->lease, now));
}

/// Answers the connection, if it waits for this place, or keeps the token for its `w`. Without auto release it may be
/// gone: then nobody hears of the grant.
void LockTable::Private::tellGrant(const Waiter &waiter, const Holder &holder)
{
    const auto it = connections.find(waiter.connection);
    if (it == connections.end())
        return;
    Q_ASSERT(!it->second.isGone);
    Connection &connection = it->second;
    const bool waits = connection.waiting && connection.waiting->resource == holder.resource &&
                       (connection.waiting->verb == Verb::Wait) == waiter.enqueued;
    if (!waits) {
        Enqueued &entry = connection.enqueued[holder.resource->key];
        entry.phase = Enqueued::Phase::Granted;
        entry.token = holder.token;
        return;
    }
    if (waiter.enqueued)
        connection.enqueued.erase(holder.resource->key);
    const Waiting waiting = stopWaiting(waiter.connection, connection);
    answer(waiter.connection, waiting.verb, Reply::granted(holder.token, waiter.lease));
}

/// Takes a slot back and what its owner remembers of it. admit() has to follow.
void LockTable::Private::end(Holder &holder, HoldRecord::What how, Moment now)
{
    if (const auto owner = connections.find(holder.owner); owner != connections.end()) {
        Connection &connection = owner->second;
        connection.holds.erase(&holder);
        const auto entry = connection.enqueued.find(holder.resource->key);
        if (entry != connection.enqueued.end() && entry->second.phase == Enqueued::Phase::Acquired &&
            entry->second.token == holder.token)
            connection.enqueued.erase(entry);
    }
    book.vacate(holder, how, now);
}

void LockTable::Private::evict(const std::vector<Holder *> &holders, Moment now)
{
    for (Holder *holder : holders) {
        Resource &resource = *holder->resource;
        end(*holder, HoldRecord::What::Expired, now);
        admit(resource, now);
    }
}

// Waiting.

void LockTable::Private::startWaiting(ConnectionId id, Waiting waiting)
{
    timeouts.emplace(waiting.until, id);
    connections[id].waiting = waiting;
}

Waiting LockTable::Private::stopWaiting(ConnectionId id, Connection &connection)
{
    const Waiting waiting = *std::exchange(connection.waiting, {});
    timeouts.erase({waiting.until, id});
    return waiting;
}

/// Leaves the queue that the connection waits in.
void LockTable::Private::withdraw(ConnectionId id, Connection &connection, Moment now)
{
    const Waiting waiting = stopWaiting(id, connection);
    book.touch(*waiting.resource, now);
    waiting.resource->queue.erase(waiting.place);
    if (waiting.verb == Verb::Wait)
        connection.enqueued.erase(waiting.resource->key);
}

void LockTable::Private::giveUp(ConnectionId id, const Reply &outcome, Moment now)
{
    Connection &connection = connections[id];
    if (hasLeftovers())
        catchUp(*connection.waiting->resource, now);
    if (!connection.waiting)
        return; // it was granted
    const Verb asked = connection.waiting->verb;
    withdraw(id, connection, now);
    answer(id, asked, outcome);
}

// What is left to do.

/// Does for one key what slices have not come to yet: as if they had.
void LockTable::Private::catchUp(Resource &resource, Moment now)
{
    dropPlaces(resource);
    if (!leaving.empty()) {
        const auto holders = resource.holders;
        for (const auto &[deadline, holder] : holders) {
            if (connections.at(holder->owner).isGone)
                end(*holder, HoldRecord::What::Dropped, now);
        }
    }
    evict(book.ranOut(resource, sweptTo), now);
    admit(resource, now);
}

/// The places in its queue of connections that are gone.
void LockTable::Private::dropPlaces(Resource &resource)
{
    for (const ConnectionId id : leaving) {
        auto &entries = connections.at(id).enqueued;
        const auto entry = entries.find(resource.key);
        if (entry == entries.end() || entry->second.phase != Enqueued::Phase::Queued)
            continue;
        resource.queue.erase(entry->second.place);
        entries.erase(entry);
    }
}

/// One thing that it had: first its places in queues, so that none is granted to it.
void LockTable::Private::dropFrontOf(Connection &gone, Moment now)
{
    if (const auto entry = gone.enqueued.begin(); entry != gone.enqueued.end()) {
        if (entry->second.phase == Enqueued::Phase::Queued)
            book.find(entry->first)->queue.erase(entry->second.place);
        gone.enqueued.erase(entry);
        return;
    }
    Holder &holder = **gone.holds.begin();
    Resource &resource = *holder.resource;
    end(holder, HoldRecord::What::Dropped, now);
    admit(resource, now);
}

/// A slice of what closed connections left behind.
void LockTable::Private::cleanUp(Moment now)
{
    for (std::size_t done = 0; !leaving.empty() && done < slice; ++done) {
        const auto it = connections.find(leaving.front());
        if (!it->second.enqueued.empty() || !it->second.holds.empty())
            dropFrontOf(it->second, now);
        if (it->second.enqueued.empty() && it->second.holds.empty()) {
            connections.erase(it);
            leaving.pop_front();
        }
    }
}

// What is due.

/// The sweep that finds the first lease that runs out; those before it find nothing.
Moment LockTable::Private::nextSweep() const
{
    const Moment end = book.firstLeaseEnd();
    return isShuttingDown || end == never ? never : tickFrom(end, start, options.sweepInterval);
}

/// The first collection at which a key is idle for longer than it may be.
Moment LockTable::Private::nextCollection() const
{
    const Moment idleSince = book.firstIdle();
    if (isShuttingDown || idleSince == never)
        return never;
    const auto tooLong = std::chrono::nanoseconds(options.gcMaxIdle) + std::chrono::nanoseconds(1);
    return tickFrom(later(idleSince, tooLong), start, options.gcInterval);
}

// The public face.

LockTable::LockTable(const ServerOptions &options, Moment start, std::size_t slice)
    : d(std::make_unique<Private>(options, start, slice))
{}

LockTable::~LockTable() = default;

ConnectionId LockTable::open()
{
    d->connections[++d->lastId];
    return d->lastId;
}

LockTable::Answers LockTable::handle(ConnectionId connection, const Request &request, Moment now)
{
    Q_ASSERT(d->connections.contains(connection) && !isWaiting(connection));
    if (Resource *named = d->hasLeftovers() ? d->book.find(request.key) : nullptr)
        d->catchUp(*named, now);
    if (request.verb == Verb::Stats)
        d->answer(connection, request.verb, {Reply::Kind::Stats, {}, {}, encodeStats(stats(now), now)});
    else if (auto reply = d->carryOut(connection, request, now))
        d->answer(connection, request.verb, *std::move(reply));
    return std::exchange(d->answers, {});
}

LockTable::Answers LockTable::close(ConnectionId connection, Moment now)
{
    const auto it = d->connections.find(connection);
    if (it == d->connections.end() || it->second.isGone)
        return {};
    if (it->second.waiting)
        d->withdraw(connection, it->second, now);
    if (!d->options.autoReleaseOnDisconnect) {
        d->connections.erase(it);
        return {};
    }
    it->second.isGone = true;
    d->leaving.push_back(connection);
    if (d->leaving.size() == 1) // else it waits for those before it
        d->cleanUp(now);
    return std::exchange(d->answers, {});
}

LockTable::Answers LockTable::advance(Moment now)
{
    if (!d->leaving.empty()) {
        d->cleanUp(now);
        return std::exchange(d->answers, {});
    }
    std::size_t left = d->slice;
    while (left > 0) {
        const Moment timeout = d->nextTimeout();
        const Moment sweep = d->nextSweep();
        if (std::min(timeout, sweep) > now)
            break;
        if (timeout <= sweep) {
            d->giveUp(d->timeouts.begin()->second, refused(Reply::Kind::Timeout), now);
            --left;
        } else {
            d->sweptTo = sweep; // a lease that ends after it is the next sweep's
            const auto holders = d->book.ranOut(sweep, left);
            d->evict(holders, now);
            left -= holders.size();
        }
    }
    for (Moment collection = d->nextCollection(); left > 0 && collection <= now; collection = d->nextCollection())
        left -= d->book.forgetIdle(d->options.gcMaxIdle, collection, left);
    return std::exchange(d->answers, {});
}

LockTable::Answers LockTable::shutDown(Moment now)
{
    d->isShuttingDown = true;
    return turnAway(refused(Reply::Kind::Error), now);
}

LockTable::Answers LockTable::turnAway(const Reply &reply, Moment now)
{
    while (!d->timeouts.empty())
        d->giveUp(d->timeouts.begin()->second, reply, now);
    return std::exchange(d->answers, {});
}

Moment LockTable::nextDue() const
{
    if (!d->leaving.empty())
        return {};
    return std::min({d->nextTimeout(), d->nextSweep(), d->nextCollection()});
}

bool LockTable::isWaiting(ConnectionId connection) const
{
    const auto it = d->connections.find(connection);
    return it != d->connections.end() && it->second.waiting.has_value();
}

int LockTable::connectionCount() const
{
    return static_cast<int>(d->connections.size() - d->leaving.size());
}

ServerStats LockTable::stats(Moment now) const
{
    ServerStats stats;
    stats.asked = stats.answered = now;
    stats.connections = connectionCount();
    quint64 last = 0;
    readRows(stats, last, newestKey(), std::numeric_limits<int>::max(), now);
    return stats;
}

quint64 LockTable::grants() const
{
    return d->book.grants();
}

void LockTable::setCountingTokens(bool on)
{
    d->book.setCountingTokens(on);
}

std::size_t LockTable::keyCount() const
{
    return d->book.resources().size();
}

quint64 LockTable::newestKey() const
{
    const auto &resources = d->book.resources();
    return resources.empty() ? 0 : resources.rbegin()->first;
}

bool LockTable::readRows(ServerStats &stats, quint64 &last, quint64 newest, int keys, Moment now) const
{
    const auto &resources = d->book.resources();
    auto next = resources.upper_bound(last);
    for (; next != resources.end() && next->first <= newest && keys > 0; ++next, --keys) {
        addRow(stats, *next->second, now);
        last = next->first;
    }
    return next == resources.end() || next->first > newest;
}

HoldLog &LockTable::log()
{
    return d->book.log();
}

} // namespace Lockdeck
