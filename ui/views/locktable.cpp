#include "ui/views/locktable.h"

#include "ui/models/locksmodel.h"
#include "ui/views/lockheader.h"
#include "ui/views/showntimer.h"

#include <QtGui/QContextMenuEvent>
#include <QtGui/QHoverEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr auto tickInterval = 250ms;
static constexpr int ticksPerSecond = 4;

LockTable::LockTable(LocksModel *model, TableLook &look, QWidget *parent)
    : QTableView(parent), m_look(look), m_header(new LockHeader(this))
{
    setModel(model);
    setHorizontalHeader(m_header);
    for (int i = 0; i < lockColumnCount; ++i) {
        const auto column = static_cast<LockColumn>(i);
        setItemDelegateForColumn(i, lockDelegate(column, look, this));
        m_chosen[static_cast<std::size_t>(i)] = lockColumnWidth(column);
    }
    m_header->setSectionResizeMode(static_cast<int>(LockColumn::Key), QHeaderView::Fixed);
    connect(m_header, &QHeaderView::sectionResized, this, [this](int section, int, int width) {
        if (!m_fitting && width > 0) // a hidden one is reported as 0
            chooseWidth(section, width);
    });

    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(std::max(26, fontMetrics().height() + 8));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(NoFrame);
    viewport()->setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Locks"));
    connect(new ShownTimer(this, tickInterval), &QTimer::timeout, this, &LockTable::tick);
}

void LockTable::setCurrentRow(int row)
{
    setAutoScroll(false);
    setCurrentIndex(model()->index(row, 0));
    setAutoScroll(true);
}

std::vector<int> LockTable::selectedRowNumbers() const
{
    std::vector<int> rows;
    const QModelIndexList selected = selectionModel()->selectedRows();
    for (const QModelIndex &index : selected)
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void LockTable::chooseWidth(int column, int width)
{
    m_chosen[static_cast<std::size_t>(column)] = width;
    fitColumns();
}

void LockTable::fitColumns()
{
    std::array<int, lockColumnCount> widths = m_chosen;
    int left = viewport()->width();
    for (std::size_t i = 1; i < widths.size(); ++i)
        left -= isColumnHidden(static_cast<int>(i)) ? 0 : widths[i];
    widths[0] = lockColumnWidth(LockColumn::Key);
    for (const auto &[column, least] : {std::pair(LockColumn::Waiting, 82), std::pair(LockColumn::Lease, 114)}) {
        int &width = widths[static_cast<std::size_t>(column)];
        const int missing = std::max(widths[0] - left, 0);
        const int given =
            isColumnHidden(static_cast<int>(column)) ? 0 : std::clamp(missing, 0, std::max(width - least, 0));
        width -= given;
        left += given;
    }
    widths[0] = std::max(widths[0], left);

    m_fitting = true;
    for (int i = 0; i < lockColumnCount; ++i)
        setColumnWidth(i, widths[static_cast<std::size_t>(i)]);
    m_fitting = false;
}

/// The group that a row is the header of; null for the row of a key.
const RowGroup *LockTable::groupAt(int row) const
{
    const QModelIndex index = model()->index(row, 0);
    return index.isValid() ? index.data(LocksModel::RowRole).value<const LockRow *>()->group.get() : nullptr;
}

void LockTable::mousePressEvent(QMouseEvent *event)
{
    QTableView::mousePressEvent(event);
    const int row = rowAt(event->pos().y());
    if (event->button() == Qt::LeftButton && event->pos().x() < lockChevronWidth && groupAt(row))
        emit foldRequested(row);
}

void LockTable::keyPressEvent(QKeyEvent *event)
{
    const RowGroup *group = groupAt(currentIndex().row());
    if (group && event->key() == (group->folded ? Qt::Key_Right : Qt::Key_Left)) {
        emit foldRequested(currentIndex().row());
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->matches(QKeySequence::Copy))
        emit copyRequested();
    else if (enter && event->modifiers().testFlag(Qt::ShiftModifier))
        emit secondaryActivated();
    else
        QTableView::keyPressEvent(event);
}

void LockTable::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    emit menuRequested(byKey ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()) : event->globalPos());
}

bool LockTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter)
        hover(rowAt(static_cast<QHoverEvent *>(event)->position().toPoint().y()));
    else if (event->type() == QEvent::HoverLeave)
        hover(-1);
    return QTableView::viewportEvent(event);
}

void LockTable::hover(int row)
{
    const int before = std::exchange(m_look.hoveredRow, row);
    if (before == row)
        return;
    updateRow(before);
    updateRow(row);
}

void LockTable::updateRow(int row)
{
    if (row >= 0)
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowHeight(row));
}

void LockTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void LockTable::tick()
{
    m_ticks = (m_ticks + 1) % ticksPerSecond;
    if (m_ticks == 0) {
        viewport()->update();
        return;
    }
    const int lease = static_cast<int>(LockColumn::Lease);
    if (!isColumnHidden(lease))
        viewport()->update(columnViewportPosition(lease), 0, columnWidth(lease), viewport()->height());
}

} // namespace Lockdeck
