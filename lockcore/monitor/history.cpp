#include "monitor/history.h"

#include "monitor/serverstep.h"
#include "protocol/rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Kind = FleetEvent::Kind;

namespace {

/// Of the budget so many eighths are for records, the rest for what is known of each key; and of the records so many
/// eighths are for each kind of them, in the order of History::Kept.
constexpr std::size_t recordsEighths = 3;
constexpr std::array<std::size_t, 4> keptEighths = {1, 2, 4, 1};
/// The server counts how long a key is idle in whole seconds.
constexpr nanoseconds idleStep = 1s;

LeaseEndSeen endOf(const KeyRow &row)
{
    return row.ranOut ? LeaseEndSeen{} : LeaseEndSeen{row.earliestEnd, row.deadline};
}

/// Somebody may renew it, or waits for it: it is worth being followed from the first poll that shows it.
bool isWorthFollowing(const KeyRow &row)
{
    return ownerOf(row) != 0 || row.waiters > 0;
}

bool endsHold(Kind kind)
{
    return kind == Kind::HandedOver || kind == Kind::LetGo || kind == Kind::ExpiredOrLetGo;
}

bool beginsHold(Kind kind)
{
    return kind == Kind::HandedOver || kind == Kind::Acquired;
}

/// Where a hold ended: a key that is idle says how long it has been.
SeenBetween endOfHold(const FleetEvent &event, const KeyRow &row, const PollTimes &poll)
{
    SeenBetween end{event.after, event.before};
    if (row.kind != KeyRow::Kind::Free)
        return end;
    end.after = std::max(end.after, poll.asked - row.idle - idleStep);
    end.before = std::max(end.after, std::min(end.before, poll.answered - row.idle));
    return end;
}

KeyRecord recordOf(const FleetEvent &event, const KeyRow &row)
{
    KeyRecord record;
    record.kind = event.kind;
    record.seen = {event.after, event.before};
    record.from = event.from;
    record.to = event.to;
    if (endsHold(event.kind) || event.kind == Kind::Renewed)
        record.from = static_cast<qint64>(event.owner);
    if (beginsHold(event.kind) || event.kind == Kind::Renewed) {
        record.to = static_cast<qint64>(event.newOwner);
        record.leaseEnd = row.ranOut ? Moment{} : row.deadline;
    }
    return record;
}

} // namespace

History::History(std::size_t budget) : m_budget(budget)
{
    const std::size_t records = budget / 8 * recordsEighths / RecordLog::bytesPerRecord;
    for (const std::size_t eighths : keptEighths)
        m_logs.emplace_back(std::max<std::size_t>(records * eighths / 8, 1));
}

void History::reset(std::size_t servers)
{
    *this = History(m_budget);
    m_servers.resize(servers);
}

void History::miss(int server)
{
    m_servers[static_cast<std::size_t>(server)].hasMissed = true;
}

void History::take(int index, const PollTimes &poll, const std::vector<KeyRow> &before, ServerStep &step)
{
    Server &server = m_servers[static_cast<std::size_t>(index)];
    moveSlots(server, before, step);
    const bool isCompared = poll.previousAsked != Moment{};
    const bool isUnbroken = isCompared && !server.hasMissed;
    if (!isUnbroken)
        noteGap(server, poll);
    if (!isCompared)
        startOver(server);
    takeEvents(server, poll, step);

    const nanoseconds watched = isUnbroken ? poll.answered - server.lastAnswered : 0ns;
    const bool isAnew = !isCompared || std::exchange(server.interval, poll.interval) != poll.interval;
    server.keysLeftOut = 0;
    std::size_t event = 0;
    for (std::size_t i = 0; i < step.rows.size(); ++i) {
        KeyRow &row = step.rows[i];
        while (event < step.eventRows.size() && step.eventRows[event] < static_cast<int>(i))
            ++event;
        const bool isNews = isAnew || (event < step.eventRows.size() && step.eventRows[event] == static_cast<int>(i));
        // Of most keys there is nothing new, and their rows have brought along what is known.
        if (server.slotOfRow[i] != noSlot && !isNews && row.waiters == 0 && row.contention <= 0) {
            if (row.pattern)
                row.pattern->overdue = row.pattern->isLateAt(poll.asked);
            continue;
        }
        followRow(server, i, poll, watched, step);
    }
    server.lastAnswered = poll.answered;
    if (server.firstAnswered == Moment{})
        server.firstAnswered = poll.answered;
    if (server.keysLeftOut > 0)
        server.lostAt = poll.answered;
    server.hasMissed = false;
    if (index == m_pinnedServer && m_pinned == noSlot)
        followPin(index, step.rows, poll.answered);
}

void History::followRow(Server &server, std::size_t index, const PollTimes &poll, nanoseconds watched, ServerStep &step)
{
    KeyRow &row = step.rows[index];
    Slot &slot = server.slotOfRow[index];
    if (slot == noSlot && isWorthFollowing(row) && step.origins[index] != ServerStep::looksAlike) {
        slot = open(server, poll.answered);
        server.keysLeftOut += slot == noSlot;
    }
    if (slot != noSlot)
        return conclude(row, poll, watched, m_entries[slot]);
    row.renewalsSeen = 0; // what was known before is not followed any more
    row.pattern.reset();
    row.contention = 0;
}

/// Every row takes along what was known of its key; keys without a row depart, and may come back.
void History::moveSlots(Server &server, const std::vector<KeyRow> &before, const ServerStep &step)
{
    std::vector<Slot> moved(step.rows.size(), noSlot);
    std::size_t passed = 0;
    const auto departUpTo = [&](std::size_t end) {
        for (; passed < end; ++passed) {
            if (const Slot slot = server.slotOfRow[passed]; slot != noSlot)
                depart(server, before[passed].key, slot);
        }
    };
    for (std::size_t i = 0; i < moved.size(); ++i) {
        const int origin = step.origins[i];
        if (origin >= 0) {
            departUpTo(static_cast<std::size_t>(origin));
            moved[i] = server.slotOfRow[passed];
            ++passed;
        } else if (origin == ServerStep::isNew && !server.departed.isEmpty()) {
            moved[i] = comeBack(server, step.rows[i].key);
        }
    }
    departUpTo(server.slotOfRow.size());
    server.slotOfRow = std::move(moved);
}

/// Nothing is compared with what was before: connection numbers may have restarted.
void History::startOver(Server &server)
{
    for (const Slot slot : server.slotOfRow) {
        if (slot == noSlot)
            continue;
        Entry &entry = m_entries[slot];
        entry.owner = 0;
        entry.begin.reset();
        entry.renewals = {};
        entry.waiters = 0;
    }
}

void History::noteGap(Server &server, const PollTimes &poll)
{
    if (server.lastAnswered == Moment{})
        return;
    if (server.gaps.size() == maxGaps)
        server.gaps.pop_front();
    server.gaps.push_back({server.lastAnswered, poll.answered, poll.previousAsked == Moment{}});
}

void History::takeEvents(Server &server, const PollTimes &poll, const ServerStep &step)
{
    for (std::size_t i = 0; i < step.events.size(); ++i) {
        if (step.eventRows[i] == ServerStep::noRow)
            continue;
        const auto row = static_cast<std::size_t>(step.eventRows[i]);
        Slot &slot = server.slotOfRow[row];
        if (slot == noSlot)
            slot = open(server, poll.answered);
        if (slot != noSlot)
            record(step.events[i], step.rows[row], poll, slot);
    }
}

void History::record(const FleetEvent &event, const KeyRow &row, const PollTimes &poll, Slot slot)
{
    Entry &entry = m_entries[slot];
    KeyRecord record = recordOf(event, row);
    const bool someWaited = entry.waiters > 0;
    if (endsHold(event.kind) && entry.begin)
        record.held = endOfHold(event, row, poll).middle() - entry.begin->middle();
    if (endsHold(event.kind)) {
        entry.owner = 0;
        entry.begin.reset();
    }
    if (beginsHold(event.kind)) {
        entry.owner = event.newOwner;
        entry.begin = record.seen;
        entry.renewals.begin(endOf(row), record.seen);
        // Who holds it now most likely stood in the queue.
        entry.departures = std::max(entry.departures, someWaited ? 1 : 0);
    }
    if (event.kind == Kind::Renewed)
        entry.renewals.renewed(endOf(row), record.seen);
    if (event.kind == Kind::QueueShrank)
        entry.departures = std::max(entry.departures, static_cast<int>(event.from - event.to));

    const Kept kept = slot == m_pinned                                ? Pinned
                      : someWaited || row.waiters > 0 || entry.window ? Contended
                      : event.kind == Kind::Renewed                   ? Renewals
                                                                      : Quiet;
    entry.newest[kept] = m_logs[kept].append(record, entry.newest[kept]);
    ++entry.recorded;
}

void History::conclude(KeyRow &row, const PollTimes &poll, nanoseconds watched, Entry &entry)
{
    if (const quint64 owner = ownerOf(row); owner != entry.owner) { // nobody saw since when
        entry.owner = owner;
        entry.begin.reset();
        entry.renewals.begin(endOf(row), {});
    }
    row.renewalsSeen = entry.owner == 0 ? 0 : entry.renewals.renewals();
    row.pattern = entry.owner == 0 ? std::nullopt : entry.renewals.pattern(poll.interval, poll.asked);

    if (row.waiters > 0 && !entry.window && hasRoom(sizeof(ContentionWindow))) {
        entry.window = std::make_unique<ContentionWindow>();
        ++m_windows;
    }
    const int departures = std::exchange(entry.departures, 0);
    const int waiters = std::exchange(entry.waiters, row.waiters);
    row.contention = 0;
    if (!entry.window)
        return;
    entry.window->add(poll.answered, watched, waiters, departures);
    row.contention = entry.window->waiterSeconds();
    if (row.waiters == 0 && entry.window->isEmpty()) {
        entry.window.reset();
        --m_windows;
    }
}

int History::rowOf(const QString &key, const std::vector<KeyRow> &rows)
{
    const auto row = std::lower_bound(rows.begin(), rows.end(), key,
                                      [](const KeyRow &each, const QString &wanted) { return each.key < wanted; });
    return row != rows.end() && row->key == key ? static_cast<int>(row - rows.begin()) : absent;
}

void History::pin(int server, const QString &key, int row)
{
    m_pinnedServer = key.isEmpty() ? -1 : server;
    m_pinnedKey = key;
    m_pinned = key.isEmpty() ? noSlot : slotOf(server, key, row);
}

/// A pinned key of which nothing is kept yet is followed as soon as there is a row of it.
void History::followPin(int index, const std::vector<KeyRow> &rows, Moment now)
{
    const int row = rowOf(m_pinnedKey, rows);
    if (row == absent)
        return;
    Server &server = m_servers[static_cast<std::size_t>(index)];
    Slot &slot = server.slotOfRow[static_cast<std::size_t>(row)];
    if (slot == noSlot)
        slot = open(server, now);
    m_pinned = slot;
}

History::Slot History::slotOf(int index, const QString &key, int row) const
{
    if (index < 0 || index >= static_cast<int>(m_servers.size()))
        return noSlot;
    const Server &server = m_servers[static_cast<std::size_t>(index)];
    return row == absent ? server.departed.value(key).slot : server.slotOfRow[static_cast<std::size_t>(row)];
}

History::Revision History::revision(int index, const QString &key, int row) const
{
    const Slot slot = slotOf(index, key, row);
    if (slot == noSlot)
        return {};
    const Entry &entry = m_entries[slot];
    const Server &server = m_servers[static_cast<std::size_t>(index)];
    const Moment newestGap = server.gaps.empty() ? Moment{} : server.gaps.back().from;
    return {entry.since, entry.recorded, entry.waiters, entry.owner, newestGap, server.hasMissed};
}

KeyStory History::story(int index, const QString &key, int row, std::size_t most) const
{
    KeyStory story;
    story.server = index;
    story.key = key;
    const Slot slot = slotOf(index, key, row);
    if (slot == noSlot)
        return story;
    const Entry &entry = m_entries[slot];
    const Server &server = m_servers[static_cast<std::size_t>(index)];
    story.since = entry.since;
    story.until = server.lastAnswered;
    story.waiters = entry.waiters;
    story.owner = entry.owner;
    for (std::size_t kept = 0; kept < m_logs.size(); ++kept) {
        std::vector<KeyRecord> chain;
        const Moment whole = m_logs[kept].collect(entry.newest[kept], most, chain);
        story.wholeSince = std::max(story.wholeSince, whole);
        if (kept != Renewals)
            story.changesSince = std::max(story.changesSince, whole);
        story.records.insert(story.records.end(), chain.rbegin(), chain.rend());
    }
    std::stable_sort(story.records.begin(), story.records.end(),
                     [](const KeyRecord &a, const KeyRecord &b) { return a.seen.before < b.seen.before; });
    if (story.records.size() > most) {
        story.records.erase(story.records.begin(), story.records.end() - static_cast<std::ptrdiff_t>(most));
        const Moment whole = story.records.front().seen.before;
        story.wholeSince = std::max(story.wholeSince, whole);
        story.changesSince = std::max(story.changesSince, whole);
    }
    story.dropped = entry.recorded - static_cast<qint64>(story.records.size());
    std::copy_if(server.gaps.begin(), server.gaps.end(), std::back_inserter(story.gaps),
                 [&](const PollGap &gap) { return gap.to > entry.since; });
    if (server.hasMissed)
        story.gaps.push_back({server.lastAnswered, Moment::max(), false});
    story.holdTimes = holdTimes(story.records);
    if (entry.window)
        story.meanWait = entry.window->meanWait();
    return story;
}

std::vector<QString> History::departedKeys(int index) const
{
    const QHash<QString, Departed> &departed = m_servers[static_cast<std::size_t>(index)].departed;
    return {departed.keyBegin(), departed.keyEnd()};
}

HistoryFigures History::figures() const
{
    HistoryFigures figures;
    figures.budget = m_budget;
    figures.bytes = m_entries.size() * sizeof(Entry) + m_windows * sizeof(ContentionWindow);
    for (const RecordLog &log : m_logs) {
        figures.records += static_cast<qint64>(log.size());
        figures.dropped += log.dropped();
        figures.bytes += log.size() * RecordLog::bytesPerRecord;
    }
    for (const Server &server : m_servers)
        figures.keysLeftOut += server.keysLeftOut;
    return figures;
}

bool History::hasRoom(std::size_t bytes) const
{
    const std::size_t used = (m_entries.size() - m_free.size()) * sizeof(Entry) + m_windows * sizeof(ContentionWindow);
    return used + bytes <= m_budget / 8 * (8 - recordsEighths);
}

/// Keys that are gone make room; noSlot when there is none all the same.
History::Slot History::open(Server &server, Moment now)
{
    while (!hasRoom(sizeof(Entry))) {
        if (!closeLongestDeparted(server))
            return noSlot;
    }
    Slot slot = static_cast<Slot>(m_entries.size());
    if (m_free.empty()) {
        m_entries.emplace_back();
    } else {
        slot = m_free.back();
        m_free.pop_back();
    }
    m_entries[slot].since = now;
    return slot;
}

void History::close(Slot slot)
{
    if (m_entries[slot].window)
        --m_windows;
    m_entries[slot] = {};
    m_free.push_back(slot);
    if (slot == m_pinned)
        m_pinned = noSlot;
}

void History::depart(Server &server, const QString &key, Slot slot)
{
    if (key.size() > maxRequestLine) { // no dflockd's, and the text is in no budget
        server.lostAt = server.lastAnswered;
        return close(slot);
    }
    Entry &entry = m_entries[slot];
    if (std::exchange(entry.window, nullptr))
        --m_windows;
    entry.owner = 0;
    entry.begin.reset();
    entry.renewals = {};
    entry.waiters = 0;
    if (const Slot older = comeBack(server, key); older != noSlot) // of another key that looked alike
        close(older);
    server.departed.insert(key, {slot, ++m_turn});
    server.turns.emplace_back(m_turn, key);
    while (server.departed.size() > maxDeparted || server.turns.size() > std::size_t{2} * maxDeparted)
        closeLongestDeparted(server);
}

History::Slot History::comeBack(Server &server, const QString &key)
{
    return server.departed.take(key).slot;
}

bool History::closeLongestDeparted(Server &server)
{
    while (!server.turns.empty()) {
        const auto [turn, key] = server.turns.front();
        server.turns.pop_front();
        const auto departed = server.departed.constFind(key);
        if (departed == server.departed.constEnd() || departed->turn != turn)
            continue; // it came back
        close(departed->slot);
        server.departed.erase(departed);
        server.lostAt = server.lastAnswered;
        return true;
    }
    return false;
}

} // namespace Lockdeck
