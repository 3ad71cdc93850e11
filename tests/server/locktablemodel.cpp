#include "locktablemodel.h"

#include "server/deadlines.h"

#include <algorithm>
#include <utility>

namespace Lockdeck::Test {

using namespace std::chrono_literals;

LockTableModel::LockTableModel(const ServerOptions &options, Moment start) : m_options(options), m_start(start) {}

// Connections.

ConnectionId LockTableModel::open()
{
    m_open.push_back(++m_lastConnection);
    return m_lastConnection;
}

bool LockTableModel::isOpen(ConnectionId connection) const
{
    return std::find(m_open.begin(), m_open.end(), connection) != m_open.end();
}

LockTableModel::Answers LockTableModel::close(ConnectionId connection, Moment now)
{
    std::erase(m_open, connection);
    std::erase_if(m_enqueued, [&](const Enqueued &entry) { return entry.connection == connection; });
    if (m_options.autoReleaseOnDisconnect) {
        std::erase_if(m_places, [&](const Place &place) { return place.connection == connection; });
        endHolds([&](const Hold &hold) { return hold.owner == connection; }, now);
    }
    return std::exchange(m_answers, {});
}

// Requests.

LockTableModel::Answers LockTableModel::handle(ConnectionId connection, const Request &request, Moment now)
{
    switch (request.verb) {
    case Verb::Acquire:
        acquire(connection, request, now);
        break;
    case Verb::Enqueue:
        enqueue(connection, request, now);
        break;
    case Verb::Wait:
        wait(connection, request, now);
        break;
    case Verb::Renew:
        renew(connection, request, now);
        break;
    case Verb::Release:
        release(connection, request, now);
        break;
    case Verb::Stats:
        answer(connection, request.verb, Reply::Kind::Stats);
        break;
    case Verb::Ping:
        answer(connection, request.verb, Reply::Kind::Ok);
        break;
    case Verb::Auth:
    case Verb::Barrier:
        answer(connection, request.verb, Reply::Kind::Error);
        break;
    }
    return std::exchange(m_answers, {});
}

/// Makes the key where there is none, and frees it of leases that ran out. False: refused, and answered so.
bool LockTableModel::comeFor(ConnectionId connection, const Request &request, Moment now)
{
    Key *key = find(request.key);
    if (key != nullptr && key->limit != request.limit) {
        answer(connection, request.verb, Reply::Kind::LimitMismatch);
        return false;
    }
    if (key == nullptr && m_keys.size() >= static_cast<std::size_t>(m_options.maxLocks)) {
        answer(connection, request.verb, Reply::Kind::MaxLocks);
        return false;
    }
    if (key == nullptr)
        m_keys.push_back({request.key, request.limit, now});
    endHolds([&](const Hold &hold) { return hold.key == request.key && hold.deadline <= now; }, now);
    return true;
}

void LockTableModel::acquire(ConnectionId connection, const Request &request, Moment now)
{
    if (!comeFor(connection, request, now))
        return;
    if (holdersOf(request.key) < request.limit) {
        const Hold hold = grant(request.key, connection, leaseOf(request), now);
        answer(connection, request.verb, Reply::granted(hold.token, leaseOf(request)));
    } else if (m_options.maxWaiters > 0 && waitersOf(request.key) >= m_options.maxWaiters) {
        answer(connection, request.verb, Reply::Kind::MaxWaiters);
    } else if (m_isShuttingDown) {
        answer(connection, request.verb, Reply::Kind::Error);
    } else if (request.timeout == 0s) {
        answer(connection, request.verb, Reply::Kind::Timeout);
    } else {
        m_places.push_back({request.key, connection, leaseOf(request), false});
        m_waits.push_back({connection, request.key, request.verb, later(now, request.timeout)});
    }
}

void LockTableModel::enqueue(ConnectionId connection, const Request &request, Moment now)
{
    for (const Enqueued &entry : m_enqueued) {
        if (entry.connection == connection && entry.key == request.key)
            return answer(connection, request.verb, Reply::Kind::AlreadyEnqueued);
    }
    if (!comeFor(connection, request, now))
        return;
    const std::chrono::seconds lease = leaseOf(request);
    if (holdersOf(request.key) < request.limit) {
        const Hold hold = grant(request.key, connection, lease, now);
        m_enqueued.push_back({connection, request.key, lease, Enqueued::What::AcquiredAtOnce, hold.token});
        answer(connection, request.verb, Reply::granted(hold.token, lease));
    } else if (m_options.maxWaiters > 0 && waitersOf(request.key) >= m_options.maxWaiters) {
        answer(connection, request.verb, Reply::Kind::MaxWaiters);
    } else {
        m_places.push_back({request.key, connection, lease, true});
        m_enqueued.push_back({connection, request.key, lease, Enqueued::What::Queued, {}});
        answer(connection, request.verb, Reply::Kind::Queued);
    }
}

void LockTableModel::wait(ConnectionId connection, const Request &request, Moment now)
{
    const auto found = std::find_if(m_enqueued.begin(), m_enqueued.end(), [&](const Enqueued &entry) {
        return entry.connection == connection && entry.key == request.key;
    });
    if (found == m_enqueued.end())
        return answer(connection, request.verb, Reply::Kind::NotEnqueued);
    const Enqueued entry = *found;
    if (entry.what == Enqueued::What::Queued && request.timeout > 0s && !m_isShuttingDown) {
        m_waits.push_back({connection, request.key, request.verb, later(now, request.timeout)});
        return;
    }
    forgetEnqueued(connection, request.key);
    if (entry.what != Enqueued::What::Queued)
        return handOut(entry, now);
    dropPlace(connection, request.key, true);
    answer(connection, request.verb, m_isShuttingDown ? Reply::Kind::Error : Reply::Kind::Timeout);
}

/// A grant that was not told gets out even when it is over, and lives again when it ran out but is not swept; one that
/// was told does not (PROTOCOL.md, trap 3 and the table of commands).
void LockTableModel::handOut(const Enqueued &entry, Moment now)
{
    if (Key *key = find(entry.key))
        key->used = now;
    const bool wasTold = entry.what == Enqueued::What::AcquiredAtOnce;
    Hold *hold = findHold(entry.key, entry.token);
    if (wasTold && hold->deadline <= now) {
        endHolds([&](const Hold &candidate) { return candidate.token == entry.token; }, now);
        return answer(entry.connection, Verb::Wait, Reply::Kind::LeaseExpired);
    }
    if (hold != nullptr)
        hold->deadline = later(now, entry.lease);
    answer(entry.connection, Verb::Wait, Reply::granted(entry.token, entry.lease));
}

void LockTableModel::renew(ConnectionId connection, const Request &request, Moment now)
{
    if (Key *key = find(request.key))
        key->used = now;
    Hold *hold = findHold(request.key, request.token);
    if (hold == nullptr)
        return answer(connection, request.verb, Reply::Kind::Error);
    if (hold->deadline <= now) {
        endHolds([&](const Hold &candidate) { return candidate.token == request.token; }, now);
        return answer(connection, request.verb, Reply::Kind::Error);
    }
    hold->deadline = later(now, leaseOf(request));
    answer(connection, request.verb, Reply::renewed(leaseOf(request)));
}

void LockTableModel::release(ConnectionId connection, const Request &request, Moment now)
{
    if (Key *key = find(request.key))
        key->used = now;
    const bool holds = findHold(request.key, request.token) != nullptr;
    answer(connection, request.verb, holds ? Reply::Kind::Ok : Reply::Kind::Error);
    if (holds)
        endHolds([&](const Hold &hold) { return hold.token == request.token; }, now);
}

// Slots.

LockTableModel::Hold LockTableModel::grant(const QByteArray &key, ConnectionId owner, std::chrono::seconds lease,
                                           Moment now)
{
    find(key)->used = now;
    m_holds.push_back({key, QByteArray::number(++m_lastToken), owner, later(now, lease)});
    return m_holds.back();
}

/// Whoever is first in a queue gets a free slot, again and again until nobody can.
void LockTableModel::grantTurns(Moment now)
{
    for (;;) {
        const auto turn = std::find_if(m_places.begin(), m_places.end(), [&](const Place &place) {
            return holdersOf(place.key) < find(place.key)->limit;
        });
        if (turn == m_places.end())
            return;
        const Place place = *turn;
        m_places.erase(turn);
        tell(place, grant(place.key, place.connection, place.lease, now));
    }
}

/// An answer where the connection waits for that very place; else the `w` to come will hear of it, or nobody.
void LockTableModel::tell(const Place &place, const Hold &hold)
{
    const Wait *wait = waitOf(place.connection);
    if (wait != nullptr && wait->key == place.key && (wait->verb == Verb::Wait) == place.byEnqueue) {
        answer(place.connection, wait->verb, Reply::granted(hold.token, place.lease));
        std::erase_if(m_waits, [&](const Wait &other) { return other.connection == place.connection; });
        if (place.byEnqueue)
            forgetEnqueued(place.connection, place.key);
        return;
    }
    for (Enqueued &entry : m_enqueued) {
        if (entry.connection == place.connection && entry.key == place.key) {
            entry.what = Enqueued::What::GrantedSince;
            entry.token = hold.token;
        }
    }
}

void LockTableModel::endHolds(const std::function<bool(const Hold &)> &which, Moment now)
{
    for (const Hold &hold : m_holds) {
        if (!which(hold))
            continue;
        find(hold.key)->used = now;
        std::erase_if(m_enqueued, [&](const Enqueued &entry) {
            return entry.what == Enqueued::What::AcquiredAtOnce && entry.token == hold.token;
        });
    }
    std::erase_if(m_holds, which);
    grantTurns(now);
}

void LockTableModel::endWaits(const std::function<bool(const Wait &)> &which, Reply::Kind outcome, Moment now)
{
    for (const Wait &wait : m_waits) {
        if (!which(wait))
            continue;
        find(wait.key)->used = now;
        dropPlace(wait.connection, wait.key, wait.verb == Verb::Wait);
        if (wait.verb == Verb::Wait)
            forgetEnqueued(wait.connection, wait.key);
        answer(wait.connection, wait.verb, outcome);
    }
    std::erase_if(m_waits, which);
}

void LockTableModel::forgetEnqueued(ConnectionId connection, const QByteArray &key)
{
    std::erase_if(m_enqueued,
                  [&](const Enqueued &entry) { return entry.connection == connection && entry.key == key; });
}

void LockTableModel::dropPlace(ConnectionId connection, const QByteArray &key, bool byEnqueue)
{
    std::erase_if(m_places, [&](const Place &place) {
        return place.connection == connection && place.key == key && place.byEnqueue == byEnqueue;
    });
}

// What is due.

/// One due moment after the other, with what was due then; whatever happens, happens now.
LockTableModel::Answers LockTableModel::advance(Moment now)
{
    for (Moment due = nextDue(); due <= now; due = nextDue()) {
        endWaits([&](const Wait &wait) { return wait.until <= due; }, Reply::Kind::Timeout, now);
        if (!m_isShuttingDown && isTick(due, m_options.sweepInterval))
            endHolds([&](const Hold &hold) { return hold.deadline <= due; }, now);
        if (!m_isShuttingDown && isTick(due, m_options.gcInterval)) {
            std::erase_if(m_keys, [&](const Key &key) { return isIdle(key) && due - key.used > m_options.gcMaxIdle; });
        }
    }
    return std::exchange(m_answers, {});
}

Moment LockTableModel::nextDue() const
{
    Moment due = never;
    for (const Wait &wait : m_waits)
        due = std::min(due, wait.until);
    if (m_isShuttingDown)
        return due;
    for (const Hold &hold : m_holds)
        due = std::min(due, firstTick(hold.deadline, m_options.sweepInterval));
    for (const Key &key : m_keys) {
        if (isIdle(key))
            due = std::min(due, firstTick(key.used + m_options.gcMaxIdle + 1ns, m_options.gcInterval));
    }
    return due;
}

/// Sweeps and collections happen at whole intervals since the start.
Moment LockTableModel::firstTick(Moment from, std::chrono::seconds interval) const
{
    if (from == never)
        return never;
    const Moment tick = m_start + (from - m_start) / interval * interval;
    return tick < from ? tick + interval : tick;
}

LockTableModel::Answers LockTableModel::shutDown(Moment now)
{
    m_isShuttingDown = true;
    endWaits([](const Wait &) { return true; }, Reply::Kind::Error, now);
    return std::exchange(m_answers, {});
}

// Questions.

LockTableModel::Key *LockTableModel::find(const QByteArray &key)
{
    const auto it = std::find_if(m_keys.begin(), m_keys.end(), [&](const Key &known) { return known.name == key; });
    return it == m_keys.end() ? nullptr : &*it;
}

LockTableModel::Hold *LockTableModel::findHold(const QByteArray &key, const QByteArray &token)
{
    const auto it = std::find_if(m_holds.begin(), m_holds.end(),
                                 [&](const Hold &hold) { return hold.key == key && hold.token == token; });
    return it == m_holds.end() ? nullptr : &*it;
}

const LockTableModel::Wait *LockTableModel::waitOf(ConnectionId connection) const
{
    const auto it =
        std::find_if(m_waits.begin(), m_waits.end(), [&](const Wait &wait) { return wait.connection == connection; });
    return it == m_waits.end() ? nullptr : &*it;
}

qint64 LockTableModel::holdersOf(const QByteArray &key) const
{
    return std::count_if(m_holds.begin(), m_holds.end(), [&](const Hold &hold) { return hold.key == key; });
}

int LockTableModel::waitersOf(const QByteArray &key) const
{
    const auto count =
        std::count_if(m_places.begin(), m_places.end(), [&](const Place &place) { return place.key == key; });
    return static_cast<int>(count);
}

/// A held lock has one holder; its row shows who.
ServerStats LockTableModel::stats(Moment now) const
{
    ServerStats stats;
    stats.asked = stats.answered = now;
    stats.connections = static_cast<int>(m_open.size());
    for (const Key &key : m_keys) {
        const QString name = QString::fromUtf8(key.name);
        const bool isLock = key.limit == 1;
        if (isIdle(key)) {
            const auto idle = std::chrono::duration_cast<std::chrono::milliseconds>(now - key.used);
            (isLock ? stats.idleLocks : stats.idleSemaphores).push_back({name, idle});
        } else if (!isLock) {
            stats.semaphores.push_back({name, key.limit, holdersOf(key.name), waitersOf(key.name)});
        }
    }
    for (const Hold &hold : m_holds) {
        const bool isLock = std::any_of(m_keys.begin(), m_keys.end(),
                                        [&](const Key &key) { return key.name == hold.key && key.limit == 1; });
        if (isLock) {
            stats.locks.push_back(
                {QString::fromUtf8(hold.key), hold.owner, hold.deadline, hold.deadline <= now, waitersOf(hold.key)});
        }
    }
    return stats;
}

} // namespace Lockdeck::Test
