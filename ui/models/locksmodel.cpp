#include "ui/models/locksmodel.h"

#include "ui/models/locktext.h"
#include "ui/models/tooltiptext.h"

#include <utility>

namespace Lockdeck {

LocksModel::LocksModel(const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_clock(clock), m_rows(std::make_shared<const LockRows>())
{}

void LocksModel::commit(LockRowsPtr rows, const RowChange &change)
{
    if (!change.sameOrder) {
        rearrange(std::move(rows), change.moved);
        return;
    }
    m_rows = std::move(rows);
    if (change.first < 0)
        return;
    QList<int> roles{RowRole, Qt::ToolTipRole};
    if (change.readsOther)
        roles << Qt::DisplayRole << Qt::AccessibleTextRole;
    emit dataChanged(index(change.first, 0), index(change.last, lockColumnCount - 1), roles);
}

void LocksModel::rearrange(LockRowsPtr rows, const std::vector<int> &moved)
{
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    m_rows = std::move(rows);
    const QModelIndexList before = persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &old : before)
        after += index(moved[static_cast<std::size_t>(old.row())], old.column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

int LocksModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows->rows.size());
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
