#include "ui/models/lockrows.h"

#include "protocol/rules.h"
#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace Lockdeck {

RowState LockRow::stateAt(Moment now) const
{
    const bool ended = own && now >= own->deadline;
    return ended && seen.kind == KeyRow::Kind::Lock ? RowState::RanOut : state;
}

Moment LockRow::heldSince() const
{
    if (own)
        return own->since;
    const bool known = seen.kind == KeyRow::Kind::Lock && seen.owner != 0 && state != RowState::ServerDown;
    return known ? seen.ownerSince : Moment{};
}

Moment LockRow::leaseEnds() const
{
    if (own)
        return own->deadline;
    const bool known = seen.kind == KeyRow::Kind::Lock && seen.owner != 0 && state != RowState::ServerDown;
    return known ? seen.deadline : Moment{};
}

KeyFilter KeyFilter::containing(const QString &text)
{
    KeyFilter filter;
    filter.m_text = text;
    return filter;
}

KeyFilter KeyFilter::matching(const QString &expression)
{
    KeyFilter filter;
    if (expression.isEmpty())
        return filter;
    const QString bound = QStringLiteral("(*LIMIT_MATCH=20000)");
    filter.m_expression = QRegularExpression(bound + expression, QRegularExpression::CaseInsensitiveOption);
    if (!filter.m_expression->isValid()) {
        const auto at = std::max<qsizetype>(filter.m_expression->patternErrorOffset() - bound.size(), 0);
        filter.m_problem = QCoreApplication::translate("KeyFilter", "not a regular expression: %1 at character %2")
                               .arg(filter.m_expression->errorString())
                               .arg(at);
    }
    return filter;
}

bool KeyFilter::accepts(const QString &key) const
{
    if (m_expression)
        return m_expression->isValid() && m_expression->match(key).hasMatch();
    return key.contains(m_text, Qt::CaseInsensitive);
}

namespace {

/// What the own holds say about one key of one server.
struct OwnKey
{
    bool mine = false;
    std::optional<OwnMark> mark;
};
using OwnKeys = QHash<std::pair<int, QString>, OwnKey>;

bool isReachable(const ServerStatus &server)
{
    return server.state != ServerState::Down && server.state != ServerState::AuthFailed &&
           server.state != ServerState::NotDflockd;
}

/// When the poll that the rows come from was sent; a later one may be in flight, so lastAsked does not tell.
Moment rowsAskedAt(const ServerStatus &server)
{
    return server.lastAnswered == Moment{} ? Moment{} : server.lastAnswered - server.roundTrip;
}

/// "you" may be said only of a hold that stands at `now`, and only where the poll was sent after it was confirmed: an
/// older one may show somebody else.
std::optional<OwnMark> markFor(const HoldStatus &hold, const ServerStatus &server, Moment now)
{
    const HoldState state = hold.stateAt(now);
    if (state != HoldState::Held && state != HoldState::Uncertain)
        return {};
    if (hold.heldSince == Moment{} || rowsAskedAt(server) < hold.heldSince)
        return {};
    return OwnMark{hold.id, state, hold.heldSince, hold.deadline, hold.lease, hold.renewEvery};
}

/// Of several own slots of one semaphore the one that ends first is shown.
bool isWorse(const OwnMark &mark, const std::optional<OwnMark> &than)
{
    return !than || mark.deadline < than->deadline;
}

OwnKeys ownKeys(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds, Moment now)
{
    OwnKeys own;
    for (const HoldStatus &hold : holds) {
        const auto server = std::find_if(snapshot.servers.begin(), snapshot.servers.end(),
                                         [&](const ServerStatus &s) { return s.address == hold.server; });
        if (server == snapshot.servers.end() || isTerminal(hold.stateAt(now)))
            continue;
        OwnKey &key = own[{static_cast<int>(server - snapshot.servers.begin()), hold.key}];
        key.mine = true;
        if (const auto mark = markFor(hold, *server, now); mark && isWorse(*mark, key.mark))
            key.mark = mark;
    }
    return own;
}

/// A key that the server shows without any holder contradicts an own hold; then nothing is claimed.
bool hasHolder(const KeyRow &seen)
{
    return (seen.kind == KeyRow::Kind::Lock && seen.owner != 0) ||
           (seen.kind == KeyRow::Kind::Semaphore && seen.holders > 0);
}

RowState lockState(const LockRow &row)
{
    if (row.own)
        return row.own->state == HoldState::Uncertain ? RowState::Uncertain : RowState::Yours;
    if (row.seen.owner == 0)
        return RowState::Changing;
    return row.seen.ranOut ? RowState::RanOut : RowState::Held;
}

RowState stateOf(const LockRow &row)
{
    if (!row.reachable && !row.own)
        return RowState::ServerDown;
    switch (row.seen.kind) {
    case KeyRow::Kind::Lock:
        return lockState(row);
    case KeyRow::Kind::Semaphore:
        return RowState::Semaphore;
    case KeyRow::Kind::Free:
        return RowState::Free;
    case KeyRow::Kind::Forgotten:
        break;
    }
    return RowState::Forgotten;
}

/// What a narrow column calls the servers: their own names where all are that short, else "a" … "z", "27" and so on.
std::vector<QString> serverLetters(const std::vector<ServerStatus> &servers)
{
    const bool named = std::all_of(servers.begin(), servers.end(), [](const ServerStatus &server) {
        return Wording::serverName(server.address).size() <= 2;
    });
    std::vector<QString> letters;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const auto letter = i < 26 ? QString(QChar(u'a' + static_cast<char16_t>(i))) : QString::number(i + 1);
        letters.push_back(named ? Wording::serverName(servers[i].address) : letter);
    }
    return letters;
}

LockRow makeRow(const KeyRow &seen, const ServerStatus &server, const OwnKey &own)
{
    LockRow row;
    row.seen = seen;
    row.shownKey = displayKey(seen.key);
    row.oldFrom = seen.seen + 2 * server.interval;
    row.mine = own.mine;
    if (hasHolder(seen))
        row.own = own.mark;
    row.reachable = isReachable(server);
    if (!row.reachable)
        row.retryAt = server.retryAt;
    row.state = stateOf(row);
    return row;
}

bool isShown(const LockRow &row, RowFilter filter)
{
    switch (filter) {
    case RowFilter::All:
        return true;
    case RowFilter::Contended:
        return row.seen.waiters > 0;
    case RowFilter::Late:
        return row.state == RowState::RanOut || (row.own && row.own->state == HoldState::Uncertain);
    case RowFilter::Mine:
        return row.mine;
    }
    return true;
}

/// The number a column is sorted by; none where the cell shows "–". Keys are compared as text.
std::optional<qint64> sortNumber(const LockRow &row, LockColumn column)
{
    const auto since = [](Moment m) -> std::optional<qint64> {
        return m == Moment{} ? std::nullopt : std::optional<qint64>(m.time_since_epoch().count());
    };
    switch (column) {
    case LockColumn::Key:
        return 0;
    case LockColumn::State:
        return static_cast<qint64>(row.state);
    case LockColumn::Holder:
        if (row.own)
            return 0;
        return row.heldSince() == Moment{} ? std::nullopt : std::optional(static_cast<qint64>(row.seen.owner));
    case LockColumn::HeldFor:
        if (const auto from = since(row.heldSince()))
            return -*from; // the earlier, the longer
        return {};
    case LockColumn::Lease:
        return since(row.leaseEnds());
    case LockColumn::Waiting:
        return row.seen.waiters;
    case LockColumn::Server:
        return row.seen.server;
    }
    return {};
}

/// Everything about a row that sorting by a column looks at, computed once per row.
struct SortKey
{
    bool absent = false; ///< no value: last, whichever way the column is sorted
    qint64 number = 0;
    bool idle = false;       ///< by waiting: keys in use before those that are not
    Moment contendedSince{}; ///< by waiting: the longest contended first

    bool operator<(const SortKey &other) const
    {
        return std::tie(absent, number, idle, contendedSince) <
               std::tie(other.absent, other.number, other.idle, other.contendedSince);
    }
};

SortKey sortKey(const LockRow &row, const LockQuery &query)
{
    SortKey key;
    const auto number = sortNumber(row, query.sort);
    key.absent = !number;
    key.number = query.order == Qt::DescendingOrder ? -number.value_or(0) : number.value_or(0);
    if (query.sort == LockColumn::Waiting) {
        key.idle = row.state == RowState::Free || row.state == RowState::Forgotten;
        key.contendedSince = row.seen.contendedSince;
    }
    return key;
}

bool keyComesFirst(const LockRow &a, const LockRow &b)
{
    return std::tie(a.seen.key, a.seen.server) < std::tie(b.seen.key, b.seen.server);
}

using Order = std::vector<std::size_t>;

/// The places of the rows by key and server. Each server's rows come sorted by key, so they need only be merged:
/// comparing strings is what sorting spends its time on.
Order keyOrder(const std::vector<LockRow> &rows)
{
    Order order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto before = [&](std::size_t a, std::size_t b) { return keyComesFirst(rows[a], rows[b]); };
    auto run = order.begin();
    while (run != order.end()) {
        const int server = rows[*run].seen.server;
        const auto end = std::find_if(run, order.end(), [&](std::size_t i) { return rows[i].seen.server != server; });
        std::inplace_merge(order.begin(), run, end, before);
        run = end;
    }
    return order;
}

/// From the last key to the first; the servers of one key stay in their order.
void reverseKeys(Order &order, const std::vector<LockRow> &rows)
{
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rows[b].seen.key < rows[a].seen.key; });
}

/// A stable sort of what is in the order of keys leaves equal values in that order.
std::vector<LockRow> sorted(std::vector<LockRow> rows, const LockQuery &query)
{
    Order order = keyOrder(rows);
    if (query.sort == LockColumn::Key) {
        if (query.order == Qt::DescendingOrder)
            reverseKeys(order, rows);
    } else {
        std::vector<SortKey> keys;
        keys.reserve(rows.size());
        for (const LockRow &row : rows)
            keys.push_back(sortKey(row, query));
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    }

    std::vector<LockRow> result;
    result.reserve(rows.size());
    for (const std::size_t i : order)
        result.push_back(std::move(rows[i]));
    return result;
}

} // namespace

std::vector<LockRow> lockRows(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds,
                              const LockQuery &query, Moment now)
{
    const OwnKeys own = ownKeys(snapshot, holds, now);
    const std::vector<QString> letters = serverLetters(snapshot.servers);
    std::vector<QString> addresses;
    for (const ServerStatus &server : snapshot.servers)
        addresses.push_back(server.address.toString());

    std::vector<LockRow> rows;
    rows.reserve(snapshot.keys.size());
    for (const KeyRow &seen : snapshot.keys) {
        if (!query.keys.accepts(seen.key))
            continue;
        const auto server = static_cast<std::size_t>(seen.server);
        const OwnKey ownKey = own.isEmpty() ? OwnKey{} : own.value({seen.server, seen.key});
        LockRow row = makeRow(seen, snapshot.servers[server], ownKey);
        if (!isShown(row, query.rows))
            continue;
        row.letter = letters[server];
        row.address = addresses[server];
        rows.push_back(std::move(row));
    }
    return sorted(std::move(rows), query);
}

int worstRow(const std::vector<LockRow> &rows)
{
    const auto worse = [byWaiting = LockQuery{}](const LockRow &a, const LockRow &b) {
        const SortKey keyA = sortKey(a, byWaiting);
        const SortKey keyB = sortKey(b, byWaiting);
        return keyA < keyB || (!(keyB < keyA) && keyComesFirst(a, b));
    };
    const auto worst = std::min_element(rows.begin(), rows.end(), worse);
    return worst == rows.end() ? -1 : static_cast<int>(worst - rows.begin());
}

LockCounts countLocks(const FleetSnapshot &snapshot)
{
    LockCounts counts;
    for (const KeyRow &row : snapshot.keys) {
        counts.held += hasHolder(row) ? 1 : 0;
        counts.contended += row.waiters > 0 ? 1 : 0;
        counts.free += row.kind == KeyRow::Kind::Free ? 1 : 0;
    }
    for (const ServerStatus &server : snapshot.servers)
        counts.leftOut += server.keysLeftOut;
    return counts;
}

} // namespace Lockdeck
