#include "ui/views/linetable.h"

#include <QtGui/QAction>
#include <QtGui/QHoverEvent>
#include <QtWidgets/QHeaderView>

#include <algorithm>

namespace Lockdeck {

static constexpr int leastRowHeight = 22;

LineTable::LineTable(QAbstractItemModel *lines, QWidget *parent) : QTableView(parent)
{
    setModel(lines);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(std::max(leastRowHeight, fontMetrics().height() + 4));
    horizontalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(1);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(NoFrame);
    viewport()->setAttribute(Qt::WA_Hover);

    auto *copy = new QAction(tr("&Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { copySelected(); });
    addAction(copy);
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

std::vector<int> LineTable::selectedLines() const
{
    std::vector<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

bool LineTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter)
        hoverAt(static_cast<QHoverEvent *>(event)->position().toPoint().y());
    else if (event->type() == QEvent::HoverLeave)
        hoverAt(-1);
    return QTableView::viewportEvent(event);
}

void LineTable::hoverAt(int y)
{
    const int before = hoveredRow();
    m_hoverY = y;
    const int after = hoveredRow();
    for (const int changed : {before, after}) {
        if (before != after && changed >= 0)
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), rowHeight(changed));
    }
}

/// What is painted moves with the lines, and what is under the pointer is another one.
void LineTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (m_hoverY >= 0)
        viewport()->update();
}

void LineTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

} // namespace Lockdeck
