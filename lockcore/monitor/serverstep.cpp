#include "monitor/fleetsnapshot.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>

namespace Lockdeck {

using namespace std::chrono_literals;

namespace {

/// How far a lease's end may seem to wander without anybody having touched it, beyond what the round trip explains:
/// the server's clock and ours do not run equally fast. From half of it on the new value is taken, silently, so that
/// the drift of many polls does not add up to a renewal that never was.
constexpr std::chrono::nanoseconds drift = 50ms;

using Kind = FleetEvent::Kind;

quint64 ownerOf(const KeyRow &row)
{
    return row.kind == KeyRow::Kind::Lock ? row.owner : 0;
}

qint64 slotsTakenIn(const KeyRow &row)
{
    return row.kind == KeyRow::Kind::Semaphore ? row.holders : 0;
}

bool exists(const KeyRow &row)
{
    return row.kind != KeyRow::Kind::Forgotten;
}

/// Bytes that are not UTF-8 are shown as U+FFFD (PROTOCOL.md, Framing): the next row with such a text may be of another
/// key.
bool looksLikeOthers(const QString &key)
{
    return key.contains(QChar::ReplacementCharacter);
}

/// The row of a key that nothing is known of, or not any more.
KeyRow absent(int server, const QString &key)
{
    KeyRow row;
    row.server = server;
    row.key = key;
    row.kind = KeyRow::Kind::Forgotten;
    return row;
}

/// Where the end of a lease lies. The server counted the rest at some time between asking and answering.
struct LeaseEnd
{
    Moment earliest{};
    Moment latest{};
};

bool isAfter(const LeaseEnd &a, const LeaseEnd &b, std::chrono::nanoseconds by)
{
    return a.earliest > b.latest + by;
}

/// Whether the lease's end was moved between the two, by a renewal or a new hold of the same connection. A lease that
/// ran out shows 0, poll after poll: it says nothing.
bool wasMoved(const KeyRow &before, const KeyRow &now)
{
    const LeaseEnd old{before.earliestEnd, before.deadline};
    const LeaseEnd seen{now.earliestEnd, now.deadline};
    return !now.ranOut && (isAfter(seen, old, drift) || isAfter(old, seen, drift));
}

/// Keeps the end of the lease where it was, to the nanosecond, unless what was seen now says more than the old value.
void keepDeadline(KeyRow &now, const KeyRow &before)
{
    const bool tighter = now.deadline < before.deadline - drift / 2;
    const bool later = now.earliestEnd > before.deadline + drift / 2;
    if (tighter || later)
        return;
    now.deadline = before.deadline;
    now.earliestEnd = before.earliestEnd;
}

/// What one poll says of a key, without any memory.
class RowsOfPoll
{
public:
    RowsOfPoll(int server, const ServerStats &stats) : m_server(server), m_stats(stats)
    {
        m_rows.reserve(stats.locks.size() + stats.semaphores.size() + stats.idleLocks.size() +
                       stats.idleSemaphores.size());
        for (const LockStats &lock : stats.locks)
            add(lock);
        for (const SemaphoreStats &semaphore : stats.semaphores)
            add(semaphore);
        for (const std::vector<IdleStats> *idle : {&stats.idleLocks, &stats.idleSemaphores}) {
            for (const IdleStats &key : *idle)
                add(key);
        }
        // The server's order is random; rows of the same text need one of their own.
        std::sort(m_rows.begin(), m_rows.end(), [](const KeyRow &a, const KeyRow &b) {
            if (const int order = a.key.compare(b.key); order != 0)
                return order < 0;
            return std::tie(a.kind, a.owner, a.deadline) < std::tie(b.kind, b.owner, b.deadline);
        });
    }

    std::vector<KeyRow> take() && { return std::move(m_rows); }

private:
    KeyRow &add(const QString &key, KeyRow::Kind kind, int waiters)
    {
        KeyRow &row = m_rows.emplace_back();
        row.server = m_server;
        row.key = key;
        row.kind = kind;
        row.waiters = waiters;
        row.seen = m_stats.answered;
        if (waiters > 0)
            row.contendedSince = m_stats.answered;
        return row;
    }

    void add(const LockStats &lock)
    {
        KeyRow &row = add(lock.key, KeyRow::Kind::Lock, lock.waiters);
        if (lock.owner == 0)
            return;
        row.owner = lock.owner;
        row.ownerSince = m_stats.answered;
        row.holders = 1;
        row.deadline = lock.deadline;
        row.ranOut = lock.ranOut;
        if (!lock.ranOut) {
            row.earliestEnd = lock.deadline - (m_stats.answered - m_stats.asked);
            row.leaseSeen = lock.deadline - m_stats.answered;
        }
    }

    void add(const SemaphoreStats &semaphore)
    {
        KeyRow &row = add(semaphore.key, KeyRow::Kind::Semaphore, semaphore.waiters);
        row.limit = semaphore.limit;
        row.holders = semaphore.holders;
    }

    void add(const IdleStats &key) { add(key.key, KeyRow::Kind::Free, 0).idle = key.idle; }

    int m_server;
    const ServerStats &m_stats;
    std::vector<KeyRow> m_rows;
};

/// Gives a row of this poll what was known of the same key before.
void remember(KeyRow &now, const KeyRow &before)
{
    if (now.waiters > 0 && before.waiters > 0)
        now.contendedSince = before.contendedSince;
    if (!exists(now))
        now.seen = before.seen;
    if (now.kind == KeyRow::Kind::Free)
        now.limit = before.limit; // the server keeps it until the key is forgotten
    if (ownerOf(now) == 0 || ownerOf(now) != ownerOf(before))
        return;
    now.ownerSince = before.ownerSince;
    now.leaseSeen = std::max(now.leaseSeen, before.leaseSeen);
    keepDeadline(now, before);
}

/// Compares one key's rows before and now and writes down what must have happened in between.
class Inference
{
public:
    Inference(int server, const ServerAddress &address, Moment after, const ServerStats &stats,
              std::vector<FleetEvent> &events)
        : m_server(server), m_address(address), m_after(after), m_before(stats.answered), m_events(events)
    {}

    void compare(const KeyRow &before, const KeyRow &now) const
    {
        if (!exists(before) && exists(now))
            add(Kind::Appeared, now.key);
        compareOwners(before, now);
        if (slotsTakenIn(before) != slotsTakenIn(now))
            add(Kind::HoldersChanged, now.key, slotsTakenIn(before), slotsTakenIn(now));
        if (before.waiters != now.waiters) {
            add(before.waiters < now.waiters ? Kind::QueueGrew : Kind::QueueShrank, now.key, before.waiters,
                now.waiters);
        }
        if (exists(before) && !exists(now))
            add(Kind::Forgotten, now.key);
    }

    /// The same of several keys that look alike: who holds one of them is told apart by the number of its connection,
    /// unless that holds two. Nothing else of them is compared. Both lists are sorted by kind and owner.
    void compareAlike(std::span<const KeyRow> before, std::span<KeyRow> now) const
    {
        for (const KeyRow &row : before) {
            if (ownerOf(row) != 0 && heldBy(row, before).size() == 1 && heldBy(row, now).empty())
                compareOwners(row, absent(m_server, row.key));
        }
        for (KeyRow &row : now) {
            if (ownerOf(row) == 0 || heldBy(row, now).size() != 1)
                continue;
            const std::span<const KeyRow> held = heldBy(row, before);
            if (held.empty())
                compareOwners(absent(m_server, row.key), row);
            if (held.size() != 1)
                continue;
            compareOwners(held.front(), row);
            remember(row, held.front());
        }
    }

private:
    /// Those of `rows` that the owner of `row` holds.
    static std::span<const KeyRow> heldBy(const KeyRow &row, std::span<const KeyRow> rows)
    {
        const auto [first, last] =
            std::equal_range(rows.begin(), rows.end(), row, [](const KeyRow &a, const KeyRow &b) {
                return std::tie(a.kind, a.owner) < std::tie(b.kind, b.owner);
            });
        return {first, last};
    }

    void compareOwners(const KeyRow &before, const KeyRow &now) const
    {
        const quint64 was = ownerOf(before);
        const quint64 is = ownerOf(now);
        if (was == 0 && is == 0)
            return;
        if (was == is) {
            if (wasMoved(before, now))
                addOwners(Kind::Renewed, now.key, was, is);
        } else if (was == 0) {
            addOwners(Kind::Acquired, now.key, was, is);
        } else if (is != 0 && !looksLikeOthers(now.key)) {
            addOwners(Kind::HandedOver, now.key, was, is);
        } else {
            const bool wasDue = before.earliestEnd <= m_before;
            addOwners(wasDue ? Kind::ExpiredOrLetGo : Kind::LetGo, now.key, was, 0);
            if (is != 0)
                addOwners(Kind::Acquired, now.key, 0, is);
        }
    }

    FleetEvent &add(Kind kind, const QString &key, qint64 from = 0, qint64 to = 0) const
    {
        FleetEvent &event = m_events.emplace_back();
        event.kind = kind;
        event.server = m_server;
        event.address = m_address;
        event.key = key;
        event.after = m_after;
        event.before = m_before;
        event.from = from;
        event.to = to;
        return event;
    }

    /// `owner` is who the event is about: the new holder of an acquisition, else the one before.
    void addOwners(Kind kind, const QString &key, quint64 was, quint64 is) const
    {
        FleetEvent &event = add(kind, key);
        event.owner = was != 0 ? was : is;
        event.newOwner = is;
    }

    int m_server;
    const ServerAddress &m_address;
    Moment m_after;
    Moment m_before;
    std::vector<FleetEvent> &m_events;
};

/// Cuts the rows that show the text `key` off the front.
template<typename Row>
std::span<Row> cutKey(std::span<Row> &rows, const QString &key)
{
    const auto other = std::find_if(rows.begin(), rows.end(), [&](const KeyRow &row) { return row.key != key; });
    const auto count = static_cast<std::size_t>(other - rows.begin());
    const std::span<Row> cut = rows.first(count);
    rows = rows.subspan(count);
    return cut;
}

const QString &firstKey(std::span<const KeyRow> a, std::span<const KeyRow> b)
{
    if (a.empty() || b.empty())
        return a.empty() ? b.front().key : a.front().key;
    return std::min(a.front().key, b.front().key);
}

} // namespace

ServerStep stepServer(int server, const ServerAddress &address, const std::vector<KeyRow> &previous,
                      Moment previousPoll, const ServerStats &now)
{
    ServerStep step;
    std::vector<KeyRow> polled = RowsOfPoll(server, now).take();
    const Inference inference(server, address, previousPoll, now, step.events);
    const bool sameConnection = previousPoll != Moment{};

    std::size_t passed = 0; // of the rows before

    step.rows.reserve(polled.size());
    step.origins.reserve(polled.size());
    std::span<const KeyRow> allBefore(previous);
    std::span<KeyRow> allNow(polled);
    while (!allBefore.empty() || !allNow.empty()) {
        const QString key = firstKey(allBefore, allNow);
        const std::span<const KeyRow> before = cutKey(allBefore, key);
        const std::span<KeyRow> rows = cutKey(allNow, key);

        // Keys that differ only in bytes that are not UTF-8 look alike (PROTOCOL.md, Framing), and nobody can tell
        // which is which in the next poll.
        if (before.size() > 1 || rows.size() > 1) {
            if (sameConnection)
                inference.compareAlike(before, rows);
            std::move(rows.begin(), rows.end(), std::back_inserter(step.rows));
            step.origins.resize(step.rows.size(), ServerStep::looksAlike);
            step.eventRows.resize(step.events.size(), ServerStep::noRow);
            passed += before.size();
            continue;
        }
        const KeyRow known = before.empty() ? absent(server, key) : before.front();
        KeyRow row = rows.empty() ? absent(server, key) : std::move(rows.front());
        if (sameConnection) {
            inference.compare(known, row);
            remember(row, known);
        }
        const int origin = before.empty() ? ServerStep::isNew : static_cast<int>(passed);
        passed += before.size();
        const bool gone = !exists(row) && (!sameConnection || now.answered - row.seen > forgottenStays);
        step.eventRows.resize(step.events.size(), gone ? ServerStep::noRow : static_cast<int>(step.rows.size()));
        if (gone)
            continue;
        step.origins.push_back(origin);
        row.waiterTrend = known.waiterTrend;
        pushTrend(row.waiterTrend, static_cast<float>(row.waiters));
        step.rows.push_back(std::move(row));
    }
    return step;
}

void missPoll(std::vector<KeyRow> &rows)
{
    for (KeyRow &row : rows)
        pushTrend(row.waiterTrend, -1);
}

} // namespace Lockdeck
