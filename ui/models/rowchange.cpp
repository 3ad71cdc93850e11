#include "ui/models/rowchange.h"

#include <QtCore/QHash>

#include <algorithm>
#include <tuple>

namespace Lockdeck {

namespace {

/// Whether every cell reads the same at any instant; what differs then is only in tooltips or painted.
bool readsTheSame(const LockRow &a, const LockRow &b)
{
    if (a.group)
        return a == b;
    const auto words = [](const LockRow &row) {
        const KeyRow &seen = row.seen;
        return std::tuple(row.state, row.own, row.heldSince(), row.leaseEnds(), seen.kind, seen.owner, seen.waiters,
                          seen.holders, seen.limit, seen.otherShard);
    };
    return words(a) == words(b) && a.reachable == b.reachable && a.letter == b.letter;
}

void moveHeaders(const LockRows &before, const LockRows &after, std::vector<int> &moved)
{
    QHash<QString, int> places;
    for (std::size_t i = 0; i < after.rows.size(); ++i) {
        if (after.rows[i].group)
            places.insert(after.rows[i].group->id, static_cast<int>(i));
    }
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        if (before.rows[i].group)
            moved[i] = places.value(before.rows[i].group->id, -1);
    }
}

/// Both sides know their keys in the order of server and key, so one walk along both finds every pair.
void moveKeys(const LockRows &before, const LockRows &after, std::vector<int> &moved)
{
    auto old = before.byKey.begin();
    auto now = after.byKey.begin();
    while (old != before.byKey.end() && now != after.byKey.end()) {
        const KeyRow &a = before.rows[static_cast<std::size_t>(*old)].seen;
        const KeyRow &b = after.rows[static_cast<std::size_t>(*now)].seen;
        const int order = a.server != b.server ? a.server - b.server : QString::compare(a.key, b.key);
        if (order == 0)
            moved[static_cast<std::size_t>(*old)] = *now;
        old += order <= 0 ? 1 : 0;
        now += order >= 0 ? 1 : 0;
    }
}

void findRange(const LockRows &before, const LockRows &after, RowChange &change)
{
    for (std::size_t i = 0; i < after.rows.size(); ++i) {
        if (before.rows[i] == after.rows[i])
            continue;
        change.first = change.first < 0 ? static_cast<int>(i) : change.first;
        change.last = static_cast<int>(i);
        change.readsOther = change.readsOther || !readsTheSame(before.rows[i], after.rows[i]);
    }
}

} // namespace

RowChange changeOf(const LockRows &before, const LockRows &after)
{
    RowChange change;
    change.moved.assign(before.rows.size(), -1);
    moveHeaders(before, after, change.moved);
    moveKeys(before, after, change.moved);

    change.sameOrder = before.rows.size() == after.rows.size();
    for (std::size_t i = 0; i < change.moved.size() && change.sameOrder; ++i)
        change.sameOrder = change.moved[i] == static_cast<int>(i);
    if (change.sameOrder) {
        change.moved.clear();
        findRange(before, after, change);
    }
    return change;
}

} // namespace Lockdeck
