#include "ui/views/eventlist.h"

#include "ui/models/eventsmodel.h"
#include "ui/views/eventdelegate.h"

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace Lockdeck {

EventList::EventList(EventsModel *model, Keys keys, QWidget *parent) : QTreeView(parent), m_events(model), m_keys(keys)
{
    setModel(model);
    setItemDelegate(new EventDelegate(this));
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Events"));
    header()->hide();
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(1);

    auto *copy = new QAction(tr("&Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &EventList::copySelected);
    addAction(copy);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { keepPlace(last - first + 1); });
}

/// Lines enter at the top.
void EventList::keepPlace(int inserted)
{
    QScrollBar *bar = verticalScrollBar();
    const int before = bar->value();
    if (before == 0)
        return;
    doItemsLayout();
    bar->setValue(before + inserted * visualRect(m_events->index(0, 0)).height());
}

/// The words take what is left; the key gives way first where it is narrow.
void EventList::fitColumns()
{
    const QFontMetrics metrics(font());
    const int width = viewport()->width();
    const int time = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 18;
    const int detail = metrics.horizontalAdvance(QStringLiteral("±00.0 s")) + 16;
    const int key = m_keys == Keys::Left || width < 420 ? 0 : std::clamp(width / 4, 100, 260);
    header()->resizeSection(EventsModel::Time, time);
    header()->resizeSection(EventsModel::Glyph, 26);
    header()->resizeSection(EventsModel::Detail, detail);
    header()->setSectionHidden(EventsModel::Key, key == 0);
    if (key > 0)
        header()->resizeSection(EventsModel::Key, key);
    header()->resizeSection(EventsModel::Text, std::max(width - time - 26 - detail - key, 80));
}

void EventList::copySelected() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex &row : rows) {
        const LoggedEvent &line = m_events->event(row.row());
        text +=
            QStringList{whenText(line), line.text, line.key, line.place}.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void EventList::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

} // namespace Lockdeck
