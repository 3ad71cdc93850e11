#include "ui/views/eventsview.h"

#include "ui/models/eventsmodel.h"
#include "ui/paint/theme.h"
#include "ui/views/emptytext.h"
#include "ui/views/eventdelegate.h"
#include "ui/views/filterfield.h"
#include "ui/views/tonecolors.h"

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTreeView>

#include <algorithm>

namespace Lockdeck {

EventsView::EventsView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_model(new EventsModel(EventsModel::usualBound, this)),
      m_filter(new FilterField(tr("filter events"), FilterField::Expressions::No, this)),
      m_counts(new QLabel(this)),
      m_list(new QTreeView(this)),
      m_empty(new EmptyText(m_list->viewport()))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 12, 6);
    head->setSpacing(12);
    m_filter->setMaximumWidth(240);
    m_counts->setFont(scaledFont(0.92));
    m_counts->setTextFormat(Qt::PlainText);
    setTextColor(m_counts, Theme::current().text3);
    head->addWidget(m_filter, 1);
    head->addStretch(1);
    head->addWidget(m_counts);
    column->addLayout(head);
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);
    makeList();

    connect(m_filter, &FilterField::filterChanged, this, [this] {
        m_model->setFilter(m_filter->text());
        changed();
    });
    connect(m_empty, &QLabel::linkActivated, m_filter, &QLineEdit::clear);
    connect(m_model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &, int first, int last) { keepPlace(last - first + 1); });
    connect(m_list, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QString key = m_model->event(index.row()).key;
        if (!key.isEmpty())
            emit keyActivated(key);
    });
    changed();
}

void EventsView::makeList()
{
    m_list->setModel(m_model);
    m_list->setItemDelegate(new EventDelegate(m_list));
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Events"));
    m_list->header()->hide();
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setMinimumSectionSize(1);
    m_list->viewport()->installEventFilter(this);

    auto *copy = new QAction(tr("&Copy"), m_list);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &EventsView::copySelected);
    m_list->addAction(copy);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void EventsView::append(const std::vector<FleetEvent> &events)
{
    std::vector<LoggedEvent> lines;
    lines.reserve(events.size());
    for (const FleetEvent &event : events)
        lines.push_back(loggedEvent(event));
    m_model->append(std::move(lines));
    changed();
}

void EventsView::append(const std::vector<HoldEvent> &events)
{
    std::vector<LoggedEvent> lines;
    for (const HoldEvent &event : events) {
        if (auto line = loggedEvent(event))
            lines.push_back(std::move(*line));
    }
    m_model->append(std::move(lines));
    changed();
}

void EventsView::append(const LoggedEvent &line)
{
    m_model->append({line});
    changed();
}

void EventsView::append(const QString &text, bool problem)
{
    append(loggedEvent(text, problem, m_clock.now()));
}

int EventsView::count() const
{
    return m_model->total();
}

void EventsView::changed()
{
    const int total = m_model->total();
    const int shown = m_model->rowCount();
    m_counts->setText(m_filter->text().isEmpty() ? tr("%1 events").arg(total)
                                                 : tr("%1 of %2 events").arg(shown).arg(total));
    if (shown > 0)
        m_empty->say({});
    else if (total > 0)
        m_empty->say(tr("No event matches “%1”.").arg(m_filter->text()), tr("Clear the filter"));
    else
        m_empty->say(tr("No events yet.\nWhat happens to the locks, and what you do, appears here."));
    emit countChanged(total);
}

/// Lines enter at the top. Who has scrolled down to read goes on reading the same lines.
void EventsView::keepPlace(int inserted)
{
    QScrollBar *bar = m_list->verticalScrollBar();
    const int before = bar->value();
    if (before == 0)
        return;
    m_list->doItemsLayout();
    bar->setValue(before + inserted * m_list->visualRect(m_model->index(0, 0)).height());
}

/// The words take what is left; the key gives way first where it is narrow.
void EventsView::fitColumns()
{
    const QFontMetrics metrics(m_list->font());
    const int width = m_list->viewport()->width();
    const int time = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 18;
    const int detail = metrics.horizontalAdvance(QStringLiteral("±00.0 s")) + 16;
    const int key = width < 420 ? 0 : std::clamp(width / 4, 100, 260);
    QHeaderView *header = m_list->header();
    header->resizeSection(EventsModel::Time, time);
    header->resizeSection(EventsModel::Glyph, 26);
    header->resizeSection(EventsModel::Detail, detail);
    header->setSectionHidden(EventsModel::Key, key == 0);
    if (key > 0)
        header->resizeSection(EventsModel::Key, key);
    header->resizeSection(EventsModel::Text, std::max(width - time - 26 - detail - key, 80));
}

void EventsView::copySelected() const
{
    QModelIndexList rows = m_list->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex &row : rows) {
        const LoggedEvent &line = m_model->event(row.row());
        text +=
            QStringList{whenText(line), line.text, line.key, line.place}.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void EventsView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->setFocus(Qt::ShortcutFocusReason);
    else
        QWidget::keyPressEvent(event);
}

void EventsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        setTextColor(m_counts, Theme::current().text3);
    QWidget::changeEvent(event);
}

bool EventsView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

} // namespace Lockdeck
