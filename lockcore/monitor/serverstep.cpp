#include "monitor/serverstep.h"

#include "monitor/keyindex.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;

namespace {

/// How far a lease's end may seem to wander without anybody having touched it, beyond what the round trip explains:
/// the server's clock and ours do not run equally fast. From half of it on the new value is taken, silently, so that
/// the drift of many polls does not add up to a renewal that never was.
constexpr std::chrono::nanoseconds drift = 50ms;

using Kind = FleetEvent::Kind;

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

bool isAfter(const LeaseEndSeen &a, const LeaseEndSeen &b, std::chrono::nanoseconds by)
{
    return a.earliest > b.latest + by;
}

/// Whether the lease's end was moved between the two, by a renewal or a new hold of the same connection. A lease that
/// ran out shows 0, poll after poll: it says nothing.
bool wasMoved(const KeyRow &before, const KeyRow &now)
{
    const LeaseEndSeen old{before.earliestEnd, before.deadline};
    const LeaseEndSeen seen{now.earliestEnd, now.deadline};
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

/// What one poll says of its keys, without any memory. Rows are numbered through all its lists, in the server's order,
/// which is random.
class PollRows
{
public:
    PollRows(int server, const ServerStats &stats) : m_server(server), m_stats(stats)
    {
        m_keys.reserve(stats.locks.size() + stats.semaphores.size() + stats.idleLocks.size() +
                       stats.idleSemaphores.size());
        addKeys(stats.locks);
        addKeys(stats.semaphores);
        addKeys(stats.idleLocks);
        addKeys(stats.idleSemaphores);
    }

    const std::vector<const QString *> &keys() const { return m_keys; }
    const QString &key(int i) const { return *m_keys[static_cast<std::size_t>(i)]; }

    /// `key` is the text of key(i): shared with the row before, it lies where it lay and is not copied.
    KeyRow row(int i, const QString &key) const
    {
        auto place = static_cast<std::size_t>(i);
        if (place < m_stats.locks.size())
            return rowOf(m_stats.locks[place], key);
        place -= m_stats.locks.size();
        if (place < m_stats.semaphores.size())
            return rowOf(m_stats.semaphores[place], key);
        place -= m_stats.semaphores.size();
        if (place < m_stats.idleLocks.size())
            return rowOf(m_stats.idleLocks[place], key);
        return rowOf(m_stats.idleSemaphores[place - m_stats.idleLocks.size()], key);
    }

private:
    template<typename List>
    void addKeys(const List &list)
    {
        for (const auto &each : list)
            m_keys.push_back(&each.key);
    }

    KeyRow make(const QString &key, KeyRow::Kind kind, int waiters) const
    {
        KeyRow row;
        row.server = m_server;
        row.key = key;
        row.kind = kind;
        row.waiters = waiters;
        row.seen = m_stats.answered;
        if (waiters > 0)
            row.contendedSince = m_stats.answered;
        return row;
    }

    KeyRow rowOf(const LockStats &lock, const QString &key) const
    {
        KeyRow row = make(key, KeyRow::Kind::Lock, lock.waiters);
        if (lock.owner == 0)
            return row;
        row.owner = lock.owner;
        row.ownerSince = m_stats.answered;
        row.holders = 1;
        row.deadline = lock.deadline;
        row.ranOut = lock.ranOut;
        if (!lock.ranOut) {
            row.earliestEnd = lock.deadline - (m_stats.answered - m_stats.asked);
            row.leaseSeen = lock.deadline - m_stats.answered;
        }
        return row;
    }

    KeyRow rowOf(const SemaphoreStats &semaphore, const QString &key) const
    {
        KeyRow row = make(key, KeyRow::Kind::Semaphore, semaphore.waiters);
        row.limit = semaphore.limit;
        row.holders = semaphore.holders;
        return row;
    }

    KeyRow rowOf(const IdleStats &idle, const QString &key) const
    {
        KeyRow row = make(key, KeyRow::Kind::Free, 0);
        row.idle = idle.idle;
        return row;
    }

    int m_server;
    const ServerStats &m_stats;
    std::vector<const QString *> m_keys;
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
    now.contention = before.contention;
    if (ownerOf(now) == 0 || ownerOf(now) != ownerOf(before))
        return;
    now.ownerSince = before.ownerSince;
    now.leaseSeen = std::max(now.leaseSeen, before.leaseSeen);
    now.renewalsSeen = before.renewalsSeen;
    now.pattern = before.pattern;
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

/// Takes the keys of two polls, in order, one after the other.
class Stepping
{
public:
    Stepping(std::vector<KeyRow> spare, int server, const ServerAddress &address, const std::vector<KeyRow> &previous,
             Moment previousPoll, const ServerStats &now, bool wasInPart)
        : m_server(server),
          m_isCompared(previousPoll != Moment{}),
          m_wasInPart(wasInPart),
          m_isInPart(now.keysLeftOut > 0),
          m_previous(previous),
          m_now(now),
          m_polled(server, now),
          m_index(previous),
          m_inference(server, address, previousPoll, now, m_step.events),
          m_polledOf(previous.size(), none),
          m_alike(m_polled.keys().size(), none)
    {
        spare.clear();
        m_step.rows = std::move(spare);
        const std::size_t most = previous.size() + m_alike.size();
        m_step.rows.reserve(std::min(most, std::max(previous.size(), m_alike.size()) * 9 / 8));
        m_step.origins.reserve(m_step.rows.capacity());
    }

    ServerStep run() &&
    {
        std::vector<int> fresh = matchKeys();
        std::sort(fresh.begin(), fresh.end(), [this](int a, int b) { return m_polled.key(a) < m_polled.key(b); });
        for (auto key = fresh.begin(); key != fresh.end();) {
            const QString &text = m_polled.key(*key);
            const auto next = std::find_if(key + 1, fresh.end(), [&](int i) { return m_polled.key(i) != text; });
            const auto place = std::lower_bound(m_previous.begin() + m_passed, m_previous.end(), text,
                                                [](const KeyRow &row, const QString &k) { return row.key < k; });
            takeKnown(static_cast<int>(place - m_previous.begin()));
            take({}, {key, next});
            key = next;
        }
        takeKnown(static_cast<int>(m_previous.size()));
        return std::move(m_step);
    }

private:
    static constexpr int none = -1;

    /// Notes for each key that was there before which rows of this poll show it; returns the others.
    std::vector<int> matchKeys()
    {
        const std::vector<int> found = m_index.find(m_polled.keys());
        std::vector<int> fresh;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (found[i] < 0)
                fresh.push_back(static_cast<int>(i));
            else
                m_alike[i] = std::exchange(m_polledOf[static_cast<std::size_t>(found[i])], static_cast<int>(i));
        }
        return fresh;
    }

    /// The keys of the rows before up to `end`.
    void takeKnown(int end)
    {
        std::vector<int> polled;
        while (m_passed < end) {
            const auto first = static_cast<std::size_t>(m_passed);
            std::size_t next = first + 1;
            while (next < m_previous.size() && !m_index.isFirst(next))
                ++next;
            polled.clear();
            for (int i = m_polledOf[first]; i != none; i = m_alike[static_cast<std::size_t>(i)])
                polled.push_back(i);
            take(std::span(m_previous).subspan(first, next - first), polled);
            m_passed = static_cast<int>(next);
        }
    }

    void take(std::span<const KeyRow> before, std::span<const int> polled)
    {
        // Keys that differ only in bytes that are not UTF-8 look alike (PROTOCOL.md, Framing), and nobody can tell
        // which is which in the next poll.
        if (before.size() > 1 || polled.size() > 1)
            takeAlike(before, polled);
        else
            takeOne(before.empty() ? nullptr : &before.front(), polled.empty() ? none : polled.front());
    }

    void takeOne(const KeyRow *before, int polled)
    {
        if (before)
            step(*before, m_passed, polled);
        else
            step(absent(m_server, m_polled.key(polled)), ServerStep::isNew, polled);
    }

    void step(const KeyRow &known, int origin, int polled)
    {
        if (polled == none && m_isInPart)
            return; // it may be among those left out, and then nothing is known of it
        KeyRow &row =
            m_step.rows.emplace_back(polled == none ? absent(m_server, known.key) : m_polled.row(polled, known.key));
        const bool mayHaveBeenLeftOut = origin == ServerStep::isNew && m_wasInPart;
        if (m_isCompared && !mayHaveBeenLeftOut) {
            m_inference.compare(known, row);
            remember(row, known);
        }
        const bool isGone = !exists(row) && (!m_isCompared || m_now.answered - row.seen > forgottenStays);
        m_step.eventRows.resize(m_step.events.size(),
                                isGone ? ServerStep::noRow : static_cast<int>(m_step.rows.size()) - 1);
        if (isGone) {
            m_step.rows.pop_back();
            return;
        }
        m_step.origins.push_back(origin);
        row.waiterTrend = known.waiterTrend;
        pushTrend(row.waiterTrend, static_cast<float>(row.waiters));
    }

    void takeAlike(std::span<const KeyRow> before, std::span<const int> polled)
    {
        std::vector<KeyRow> rows;
        for (const int i : polled)
            rows.push_back(m_polled.row(i, m_polled.key(i)));
        std::sort(rows.begin(), rows.end(), [](const KeyRow &a, const KeyRow &b) {
            return std::tie(a.kind, a.owner, a.deadline) < std::tie(b.kind, b.owner, b.deadline);
        });
        if (m_isCompared && !m_wasInPart && !m_isInPart)
            m_inference.compareAlike(before, rows);
        std::move(rows.begin(), rows.end(), std::back_inserter(m_step.rows));
        m_step.origins.resize(m_step.rows.size(), ServerStep::looksAlike);
        m_step.eventRows.resize(m_step.events.size(), ServerStep::noRow);
    }

    int m_server;
    bool m_isCompared;
    bool m_wasInPart; ///< of more keys than are taken the poll before showed some, in no known order,
    bool m_isInPart;  ///< and so does this one
    const std::vector<KeyRow> &m_previous;
    const ServerStats &m_now;
    PollRows m_polled;
    KeyIndex m_index;
    ServerStep m_step;
    Inference m_inference;
    int m_passed = 0;            ///< of the rows before
    std::vector<int> m_polledOf; ///< of the first row before of each text: the newest row of this poll that shows it,
    std::vector<int> m_alike;    ///< and the next one of the same text
};

} // namespace

ServerStep stepServer(int server, const ServerAddress &address, const std::vector<KeyRow> &previous,
                      Moment previousPoll, const ServerStats &now)
{
    return stepServerOver({}, server, address, previous, previousPoll, now, false);
}

ServerStep stepServerOver(std::vector<KeyRow> spare, int server, const ServerAddress &address,
                          const std::vector<KeyRow> &previous, Moment previousPoll, const ServerStats &now,
                          bool wasInPart)
{
    return Stepping(std::move(spare), server, address, previous, previousPoll, now, wasInPart).run();
}

void missPoll(std::vector<KeyRow> &rows)
{
    for (KeyRow &row : rows)
        pushTrend(row.waiterTrend, -1);
}

} // namespace Lockdeck
