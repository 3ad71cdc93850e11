#include "ui/views/eventsview.h"

#include "protocol/rules.h"
#include "ui/dialogs/savefile.h"
#include "ui/models/eventsaver.h"
#include "ui/models/eventsmodel.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/views/emptytext.h"
#include "ui/views/eventlist.h"
#include "ui/views/filterfield.h"
#include "ui/views/inklabel.h"
#include "ui/views/yielding.h"

#include <QtCore/QScopedValueRollback>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QToolButton>

#include <utility>

namespace Lockdeck {

EventsView::EventsView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_model(new EventsModel({}, this)),
      m_saver(new EventSaver(this)),
      m_list(new EventList(m_model, EventList::Keys::Shown, this)),
      m_empty(new EmptyText(m_list->viewport()))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHead());
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);

    connect(m_words, &FilterField::filterChanged, this, &EventsView::applyFilter);
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &EventsView::applyFilter);
    connect(m_servers, &QComboBox::currentIndexChanged, this, &EventsView::applyFilter);
    connect(m_only, &QToolButton::toggled, this, &EventsView::applyFilter);
    connect(m_only, &QToolButton::toggled, this, &EventsView::keyOnlyChanged);
    connect(m_within, &QToolButton::toggled, this, &EventsView::applyFilter);
    connect(m_export, &QToolButton::clicked, this, &EventsView::exportLines);
    connect(m_empty, &QLabel::linkActivated, this, &EventsView::clearFilter);
    connect(m_model, &EventsModel::filtered, this, &EventsView::changed);
    connect(m_saver, &EventSaver::saved, this, &EventsView::tellSaved);
    connect(m_list, &QAbstractItemView::activated, this, &EventsView::activate);
    connect(m_list, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        if (QGuiApplication::keyboardModifiers() == Qt::NoModifier) // with them rows are chosen, to be copied
            activate(index);
    });
    themeChanged();
    setServers({});
    setKey({});
    setStretch({});
    changed();
}

QWidget *EventsView::makeHead()
{
    auto *head = new QWidget(this);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    m_words = new FilterField(tr("filter events"), FilterField::Expressions::Offered, head);
    m_words->setMinimumWidth(90);
    m_words->setMaximumWidth(200);
    m_kinds = new QComboBox(head);
    m_kinds->setAccessibleName(tr("Which events"));
    m_kinds->addItem(tr("All kinds"));
    for (const auto &[text, group] : {std::pair(tr("Holders"), EventGroup::Holders),
                                      {tr("Queues"), EventGroup::Queues},
                                      {tr("Renewals"), EventGroup::Renewals},
                                      {tr("Servers"), EventGroup::Servers},
                                      {tr("Own"), EventGroup::Own}})
        m_kinds->addItem(text, static_cast<int>(group));
    m_servers = new QComboBox(head);
    m_servers->setAccessibleName(tr("Of which server"));
    m_only = makeToggle(tr("This key"));
    m_within = makeToggle(tr("Shown stretch"));
    m_counts = new Yielding<InkLabel>(Ink::Text3, 0.92);
    m_export = new QToolButton(head);
    m_export->setAutoRaise(true);
    m_export->setFocusPolicy(Qt::TabFocus);
    m_export->setToolTip(tr("Export the events shown"));
    m_export->setAccessibleName(tr("Export the events shown"));
    row->addWidget(m_words, 1);
    row->addWidget(m_kinds);
    row->addWidget(m_servers);
    row->addWidget(m_only);
    row->addWidget(m_within);
    row->addStretch(1);
    row->addWidget(m_counts);
    row->addWidget(m_export);
    return head;
}

QToolButton *EventsView::makeToggle(const QString &text) const
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setFixedHeight(26);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
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

void EventsView::setServers(const std::vector<ServerAddress> &servers)
{
    m_servers->clear();
    m_servers->addItem(tr("All servers"));
    for (const ServerAddress &server : servers)
        m_servers->addItem(Wording::serverName(server), server.toString());
    m_servers->setVisible(servers.size() > 1);
}

void EventsView::setKey(const QString &key)
{
    const bool isOther = std::exchange(m_key, key) != key;
    enableToggles();
    m_only->setToolTip(key.isEmpty() ? tr("Only events of the key that is selected; none is")
                                     : toolTipText(tr("Only events of %1").arg(displayKey(key))));
    if (isOther && m_only->isChecked())
        applyFilter();
}

/// What is switched on can be switched off, also when there is nothing any more to filter by.
void EventsView::enableToggles()
{
    m_only->setEnabled(!m_key.isEmpty() || m_only->isChecked());
    m_within->setEnabled(m_stretch || m_within->isChecked());
}

/// While the other views follow the present there is no stretch, and nothing to filter by.
void EventsView::setStretch(const std::optional<std::pair<Moment, Moment>> &stretch)
{
    const bool isOther = std::exchange(m_stretch, stretch) != stretch;
    enableToggles();
    m_within->setToolTip(stretch ? tr("Only events between %1 and %2, as the chart and the timeline show")
                                       .arg(Wording::clockTime(stretch->first), Wording::clockTime(stretch->second))
                                 : tr("Only events of the stretch that the chart and the timeline show; they follow "
                                      "the present"));
    if (isOther && m_within->isChecked())
        applyFilter();
}

void EventsView::showMoment(const QString &key, const QString &place, Moment at)
{
    const int row = m_isActivating ? -1 : m_model->rowNear(key, place, at);
    if (row < 0)
        return;
    m_list->selectRow(row);
    m_list->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void EventsView::setKeyOnly(bool only)
{
    m_only->setChecked(only);
}

/// Enter and a click are alike: the keyboard stays here, to go on reading.
void EventsView::activate(const QModelIndex &index)
{
    const LoggedEvent line = m_model->event(index.row());
    {
        const QScopedValueRollback activating(m_isActivating, true); // this is the line, no other near it
        emit momentActivated(line.at);
    }
    if (line.key.isEmpty())
        return;
    emit keyActivated(line.key, line.place);
    m_list->setFocus();
}

/// While an expression is not finished, what was shown before stays.
void EventsView::applyFilter()
{
    enableToggles();
    EventFilter filter;
    const QString text = m_words->text();
    filter.words = m_words->isExpression() ? KeyFilter::matching(text) : KeyFilter::containing(text);
    m_problem = filter.words.problem();
    if (!m_problem.isEmpty()) {
        showProblem();
        return;
    }
    if (const QVariant group = m_kinds->currentData(); group.isValid())
        filter.group = static_cast<EventGroup>(group.toInt());
    filter.place = m_servers->currentData().toString();
    if (m_only->isChecked())
        filter.key = m_key;
    if (m_within->isChecked() && m_stretch)
        std::tie(filter.from, filter.to) = *m_stretch;
    m_model->setFilter(filter);
    m_list->scrollToTop();
    changed();
}

void EventsView::clearFilter()
{
    m_words->clear();
    m_kinds->setCurrentIndex(0);
    m_servers->setCurrentIndex(0);
    m_only->setChecked(false);
    m_within->setChecked(false);
    m_list->setFocus();
}

void EventsView::changed()
{
    const int total = m_model->total();
    QString counts = total == 1 ? tr("1 event") : tr("%1 events").arg(total);
    if (!m_model->filter().acceptsAll())
        counts = tr("%1 of %2").arg(m_model->rowCount()).arg(counts);
    if (m_model->isFiltering())
        counts = tr("looking further: %1").arg(counts);
    if (m_model->dropped() > 0)
        counts = tr("%1 · %2 older ones dropped").arg(counts).arg(m_model->dropped());
    m_counts->setText(counts);
    m_counts->setToolTip(m_model->dropped() > 0
                             ? tr("Events are kept as long as they need less than %1\u00a0MiB of memory.")
                                   .arg(EventBounds().bytes / (1024 * 1024))
                             : QString());
    m_export->setEnabled(m_model->rowCount() > 0);
    showProblem();
    showEmptyText();
    emit countChanged(total);
}

void EventsView::showProblem()
{
    QString problem = m_problem;
    if (problem.isEmpty() && m_model->isGivenUp())
        problem = tr("This expression needs too many steps for many events, so it was given up and no further ones are "
                     "shown: write it more simply.");
    else if (problem.isEmpty() && m_model->isTooCostly())
        problem = tr("This expression needs too many steps for some events, so they are not shown: write it more "
                     "simply.");
    m_words->setProblem(problem);
}

void EventsView::showEmptyText()
{
    if (m_model->rowCount() > 0)
        m_empty->say({});
    else if (m_model->isFiltering())
        m_empty->say(tr("Looking through %1 events…").arg(m_model->total()));
    else if (m_model->total() == 0)
        m_empty->say(tr("No events yet.\nWhat happens to the locks, and what you do, appears here."));
    else if (!m_words->text().isEmpty())
        m_empty->say(tr("No event matches “%1”.").arg(m_words->text()), tr("Clear the filter"));
    else
        m_empty->say(tr("Nothing of this kind has happened."), tr("Show all events"));
}

void EventsView::exportLines()
{
    QFileDialog *dialog = askWhereToSave(this, tr("Export the events shown"), QStringLiteral("events.csv"),
                                         tr("Comma-separated values (*.csv);;JSON lines (*.jsonl)"));
    connect(dialog, &QFileDialog::fileSelected, this, &EventsView::exportLinesTo);
    dialog->open();
}

/// Lines that the filter has not judged yet are waited for.
void EventsView::exportLinesTo(const QString &path)
{
    if (m_model->isFiltering()) {
        connect(
            m_model, &EventsModel::filtered, this, [this, path] { exportLinesTo(path); }, Qt::SingleShotConnection);
        return;
    }
    const bool isJson = path.endsWith(QLatin1String(".jsonl"), Qt::CaseInsensitive) ||
                        path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    m_saver->save(m_model->shown(), isJson ? EventFormat::JsonLines : EventFormat::Csv, path);
}

void EventsView::tellSaved()
{
    for (const SavedEvents &saved : m_saver->takeSaved()) {
        if (!saved.problem.isEmpty())
            emit said(tr("The events could not be written to %1: %2.").arg(saved.path, saved.problem), true);
        else
            emit said((saved.lines == 1 ? tr("%1 event exported to %2") : tr("%1 events exported to %2"))
                          .arg(QString::number(saved.lines), saved.path),
                      false);
    }
}

void EventsView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_words->setFocus(Qt::ShortcutFocusReason);
    else
        QWidget::keyPressEvent(event);
}

void EventsView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_export)
        themeChanged();
    QWidget::changeEvent(event);
}

void EventsView::themeChanged()
{
    m_only->setIcon(icon(QStringLiteral("key")));
    m_within->setIcon(icon(QStringLiteral("fit")));
    m_export->setIcon(icon(QStringLiteral("export")));
}

} // namespace Lockdeck
