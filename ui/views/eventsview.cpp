#include "ui/views/eventsview.h"

#include "ui/models/eventsmodel.h"
#include "ui/paint/theme.h"
#include "ui/views/emptytext.h"
#include "ui/views/eventlist.h"
#include "ui/views/filterfield.h"
#include "ui/views/tonecolors.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>

namespace Lockdeck {

EventsView::EventsView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_model(new EventsModel(EventsModel::usualBound, this)),
      m_filter(new FilterField(tr("filter events"), FilterField::Expressions::No, this)),
      m_counts(new QLabel(this)),
      m_list(new EventList(m_model, EventList::Keys::Shown, this)),
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

    connect(m_filter, &FilterField::filterChanged, this, [this] {
        m_model->setFilter(m_filter->text());
        changed();
    });
    connect(m_empty, &QLabel::linkActivated, m_filter, &QLineEdit::clear);
    connect(m_list, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QString key = m_model->event(index.row()).key;
        if (!key.isEmpty())
            emit keyActivated(key);
    });
    changed();
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

} // namespace Lockdeck
