#include "ui/models/lockorder.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

namespace Lockdeck {

namespace {

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
        return row.reachable ? std::optional<qint64>(row.seen.waiters) : std::nullopt;
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

/// The places of the rows by key and server. Each server's rows come sorted by key, so they need only be merged:
/// comparing strings is what sorting spends its time on.
RowOrder keyOrder(const std::vector<LockRow> &rows)
{
    RowOrder order(rows.size());
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
void reverseKeys(RowOrder &order, const std::vector<LockRow> &rows)
{
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rows[b].seen.key < rows[a].seen.key; });
}

} // namespace

/// A stable sort of what is in the order of keys leaves equal values in that order.
RowOrder sortedOrder(const std::vector<LockRow> &rows, const LockQuery &query)
{
    RowOrder order = keyOrder(rows);
    if (query.sort == LockColumn::Key) {
        if (query.order == Qt::DescendingOrder)
            reverseKeys(order, rows);
        return order;
    }
    std::vector<SortKey> keys;
    keys.reserve(rows.size());
    for (const LockRow &row : rows)
        keys.push_back(sortKey(row, query));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    return order;
}

std::optional<std::size_t> worstRow(const std::vector<LockRow> &rows)
{
    const auto worse = [byWaiting = LockQuery{}](const LockRow &a, const LockRow &b) {
        const SortKey keyA = sortKey(a, byWaiting);
        const SortKey keyB = sortKey(b, byWaiting);
        return keyA < keyB || (!(keyB < keyA) && keyComesFirst(a, b));
    };
    const auto worst = std::min_element(rows.begin(), rows.end(), worse);
    if (worst == rows.end())
        return {};
    return static_cast<std::size_t>(worst - rows.begin());
}

} // namespace Lockdeck
