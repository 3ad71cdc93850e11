#include "ui/models/locksmodel.h"

#include "ui/models/locktext.h"
#include "ui/models/tooltiptext.h"

#include <QtCore/QHash>

#include <algorithm>
#include <tuple>
#include <utility>

namespace Lockdeck {

/// Which row it is, whatever it says.
static bool isSameKey(const LockRow &a, const LockRow &b)
{
    return a.seen.server == b.seen.server && a.seen.key == b.seen.key;
}

/// Whether every cell reads the same at any instant; what differs then is only in tooltips or painted.
static bool readsTheSame(const LockRow &a, const LockRow &b)
{
    const auto words = [](const LockRow &row) {
        const KeyRow &seen = row.seen;
        return std::tuple(row.state, row.own, row.heldSince(), row.leaseEnds(), seen.kind, seen.owner, seen.waiters,
                          seen.holders, seen.limit, seen.otherShard);
    };
    return words(a) == words(b) && a.reachable == b.reachable && a.letter == b.letter;
}

LocksModel::LocksModel(const Clock &clock, QObject *parent) : QAbstractTableModel(parent), m_clock(clock) {}

void LocksModel::commit(std::vector<LockRow> rows)
{
    if (std::equal(m_rows.begin(), m_rows.end(), rows.begin(), rows.end(), isSameKey))
        update(std::move(rows));
    else
        rearrange(std::move(rows));
}

void LocksModel::update(std::vector<LockRow> rows)
{
    std::size_t first = 0;
    while (first < rows.size() && m_rows[first] == rows[first])
        ++first;
    if (first == rows.size())
        return;
    std::size_t last = rows.size() - 1;
    while (m_rows[last] == rows[last])
        --last;

    const bool same = std::equal(rows.begin() + static_cast<std::ptrdiff_t>(first),
                                 rows.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                                 m_rows.begin() + static_cast<std::ptrdiff_t>(first), readsTheSame);
    QList<int> roles{RowRole, Qt::ToolTipRole};
    if (!same)
        roles << Qt::DisplayRole << Qt::AccessibleTextRole;
    m_rows = std::move(rows);
    emit dataChanged(index(static_cast<int>(first), 0), index(static_cast<int>(last), lockColumnCount - 1), roles);
}

void LocksModel::rearrange(std::vector<LockRow> rows)
{
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);

    // Persistent indexes are few (the selection, the current row), so only their keys are looked up.
    const QModelIndexList before = persistentIndexList();
    QHash<std::pair<int, QString>, int> moved;
    const auto keyOf = [](const LockRow &row) { return std::pair(row.seen.server, row.seen.key); };
    for (const QModelIndex &index : before)
        moved.insert(keyOf(row(index.row())), -1);
    for (std::size_t i = 0; i < rows.size() && !moved.isEmpty(); ++i) {
        if (const auto found = moved.find(keyOf(rows[i])); found != moved.end())
            *found = static_cast<int>(i);
    }

    QModelIndexList after;
    after.reserve(before.size());
    const std::vector<LockRow> old = std::exchange(m_rows, std::move(rows));
    for (const QModelIndex &index : before)
        after += this->index(moved.value(keyOf(old[static_cast<std::size_t>(index.row())])), index.column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

int LocksModel::find(int server, const QString &key) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const LockRow &row) {
        return row.seen.server == server && row.seen.key == key;
    });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int LocksModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LocksModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : lockColumnCount;
}

QVariant LocksModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LockRow &shown = row(index.row());
    const auto column = static_cast<LockColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return LockText::cell(shown, column, m_clock.now());
    case Qt::ToolTipRole:
        return wrappedToolTip(LockText::toolTip(shown, column, m_clock.now()));
    case Qt::AccessibleTextRole:
        return LockText::accessible(shown, column, m_clock.now());
    case RowRole:
        return QVariant::fromValue(&shown);
    default:
        return {};
    }
}

QVariant LocksModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= lockColumnCount)
        return {};
    const auto column = static_cast<LockColumn>(section);
    switch (role) {
    case Qt::DisplayRole:
        return LockText::header(column);
    case Qt::ToolTipRole:
        return LockText::headerToolTip(column);
    case Qt::InitialSortOrderRole:
        return column == LockColumn::Waiting || column == LockColumn::HeldFor ? Qt::DescendingOrder
                                                                              : Qt::AscendingOrder;
    default:
        return {};
    }
}

} // namespace Lockdeck
