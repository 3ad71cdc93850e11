#include "ui/models/lockrows.h"

#include "protocol/rules.h"
#include "ui/models/lockgroups.h"
#include "ui/models/wording.h"

#include <QtCore/QHash>

#include <algorithm>
#include <tuple>
#include <utility>

namespace Lockdeck {

bool LockRow::operator==(const LockRow &other) const
{
    if (group || other.group)
        return group && other.group && *group == *other.group && letter == other.letter;
    return std::tie(seen, letter, address, reachable, retryAt, oldFrom, own, mine, state) ==
           std::tie(other.seen, other.letter, other.address, other.reachable, other.retryAt, other.oldFrom, other.own,
                    other.mine, other.state);
}

RowState LockRow::stateAt(Moment now) const
{
    const bool ended = own && now >= own->deadline;
    return ended && seen.kind == KeyRow::Kind::Lock ? RowState::RanOut : state;
}

bool LockRow::hasKnownOwner() const
{
    return reachable && seen.kind == KeyRow::Kind::Lock && seen.owner != 0;
}

Moment LockRow::heldSince() const
{
    if (own)
        return own->since;
    return hasKnownOwner() ? seen.ownerSince : Moment{};
}

Moment LockRow::leaseEnds() const
{
    if (own)
        return own->deadline;
    return hasKnownOwner() ? seen.deadline : Moment{};
}

bool isReachable(const ServerStatus &server)
{
    return server.state != ServerState::Down && server.state != ServerState::AuthFailed &&
           server.state != ServerState::NotDflockd;
}

bool hasHolder(const KeyRow &seen)
{
    return (seen.kind == KeyRow::Kind::Lock && seen.owner != 0) ||
           (seen.kind == KeyRow::Kind::Semaphore && seen.holders > 0);
}

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

namespace {

/// What the own holds say about one key of one server.
struct OwnKey
{
    bool mine = false;
    std::optional<OwnMark> mark;
};
using OwnKeys = QHash<std::pair<int, QString>, OwnKey>;

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

RowState lockState(const LockRow &row)
{
    if (row.own)
        return row.own->state == HoldState::Uncertain ? RowState::Uncertain : RowState::Yours;
    if (row.seen.owner == 0)
        return RowState::Changing;
    if (row.seen.ranOut)
        return RowState::RanOut;
    return row.seen.pattern && row.seen.pattern->overdue ? RowState::Late : RowState::Held;
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
        return row.reachable && row.seen.waiters > 0;
    case RowFilter::Late:
        return row.state == RowState::RanOut || row.state == RowState::Late || row.state == RowState::Uncertain;
    case RowFilter::Mine:
        return row.mine;
    }
    return true;
}

float mostWaiters(const std::vector<LockRow> &rows)
{
    float most = 0;
    for (const LockRow &row : rows)
        most = std::max(most, *std::max_element(row.seen.waiterTrend.begin(), row.seen.waiterTrend.end()));
    return most;
}

/// Chooses keys by the filter field. After so many that were too costly it gives up, as all may be.
class KeyChooser
{
public:
    explicit KeyChooser(const KeyFilter &filter) : m_filter(filter) {}

    bool accepts(const QString &key)
    {
        constexpr int patience = 200;
        if (m_costly >= patience)
            return false;
        const KeyFilter::Verdict verdict = m_filter.judge(key);
        m_costly += verdict == KeyFilter::Verdict::TooCostly ? 1 : 0;
        return verdict == KeyFilter::Verdict::Accepted;
    }
    bool anyTooCostly() const { return m_costly > 0; }

private:
    const KeyFilter &m_filter;
    int m_costly = 0;
};

/// What all rows of one snapshot are made with.
class RowSource
{
public:
    RowSource(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds, Moment now)
        : m_snapshot(snapshot), m_own(ownKeys(snapshot, holds, now)), m_letters(serverLetters(snapshot.servers))
    {
        for (const ServerStatus &server : snapshot.servers)
            m_addresses.push_back(server.address.toString());
    }

    LockRow row(const KeyRow &seen) const
    {
        const auto server = static_cast<std::size_t>(seen.server);
        const OwnKey own = m_own.isEmpty() ? OwnKey{} : m_own.value({seen.server, seen.key});
        LockRow row = makeRow(seen, m_snapshot.servers[server], own);
        row.letter = m_letters[server];
        row.address = m_addresses[server];
        return row;
    }

private:
    const FleetSnapshot &m_snapshot;
    OwnKeys m_own;
    std::vector<QString> m_letters;
    std::vector<QString> m_addresses;
};

} // namespace

LockRows lockRows(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds, const LockQuery &query,
                  Moment now, const std::function<bool()> &isAbandoned)
{
    const RowSource source(snapshot, holds, now);
    KeyChooser chooser(query.keys);
    std::vector<LockRow> rows;
    rows.reserve(snapshot.keys.size());
    for (const KeyRow &seen : snapshot.keys) {
        if (isAbandoned && isAbandoned())
            return {};
        if (!chooser.accepts(seen.key))
            continue;
        LockRow row = source.row(seen);
        if (isShown(row, query.rows))
            rows.push_back(std::move(row));
    }

    const auto worst = worstRow(rows);
    const float waiters = mostWaiters(rows);
    const KeyRow worstKey = worst ? rows[*worst].seen : KeyRow{};
    const RowOrder order = sortedOrder(rows, query);
    LockRows result = arranged(std::move(rows), order, query);
    result.worst = worst ? result.find(worstKey.server, worstKey.key) : -1;
    result.all = static_cast<int>(snapshot.keys.size());
    result.mostWaiters = waiters;
    result.tooCostly = chooser.anyTooCostly();
    return result;
}

int LockRows::find(int server, const QString &key) const
{
    const auto comesBefore = [this](int place, const std::pair<int, const QString &> &wanted) {
        const KeyRow &seen = rows[static_cast<std::size_t>(place)].seen;
        return seen.server < wanted.first || (seen.server == wanted.first && seen.key < wanted.second);
    };
    const auto found =
        std::lower_bound(byKey.begin(), byKey.end(), std::pair<int, const QString &>(server, key), comesBefore);
    if (found == byKey.end())
        return -1;
    const KeyRow &seen = rows[static_cast<std::size_t>(*found)].seen;
    return seen.server == server && seen.key == key ? *found : -1;
}

} // namespace Lockdeck
