#include "ui/views/alertsview.h"

#include "ui/alerts.h"
#include "ui/models/alertlog.h"
#include "ui/paint/paint.h"
#include "ui/views/alertdelegate.h"
#include "ui/views/emptytext.h"
#include "ui/views/inklabel.h"
#include "ui/views/yielding.h"

#include <QtGui/QAction>
#include <QtGui/QGuiApplication>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTreeView>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

AlertsView::AlertsView(Alerts &alerts, QWidget *parent)
    : QWidget(parent),
      m_alerts(alerts),
      m_log(alerts.log()),
      m_counts(new Yielding<InkLabel>(Ink::Text2, 0.92)),
      m_note(new FieldError(Ink::Doubt)),
      m_acknowledge(new QPushButton(tr("Acknowledge all"))),
      m_mute(new QPushButton),
      m_list(new QTreeView),
      m_empty(new EmptyText(m_list->viewport()))
{
    makeHead();
    makeList();
    setFocusProxy(m_list);
    connect(m_log, &AlertLog::countsChanged, this, &AlertsView::refresh);
    connect(&m_alerts, &Alerts::muteChanged, this, &AlertsView::refresh);
    connect(&m_alerts, &Alerts::rulesChanged, this, &AlertsView::refresh);
    refresh();
}

void AlertsView::makeHead()
{
    auto *menu = new QMenu(m_mute);
    const auto addMute = [this, menu](const QString &words, std::optional<std::chrono::seconds> time) {
        connect(menu->addAction(words), &QAction::triggered, this, [this, time] { m_alerts.mute(time); });
    };
    addMute(tr("For 15 Minutes"), 15min);
    addMute(tr("For 1 Hour"), 1h);
    addMute(tr("Until Told Otherwise"), {});
    menu->addSeparator();
    connect(menu->addAction(tr("Not Muted")), &QAction::triggered, &m_alerts, &Alerts::unmute);
    m_mute->setObjectName(QStringLiteral("mute"));
    m_mute->setMenu(menu);
    m_mute->setFixedHeight(26);
    m_mute->setToolTip(tr("Muted, alerts are listed, but nobody is called"));
    m_acknowledge->setFixedHeight(26);
    connect(m_acknowledge, &QPushButton::clicked, m_log, &AlertLog::acknowledgeAll);

    auto *rules = new QPushButton(tr("Rules…"));
    rules->setObjectName(QStringLiteral("editRules"));
    rules->setFixedHeight(26);
    connect(rules, &QPushButton::clicked, this, &AlertsView::rulesRequested);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 5, 12, 5);
    head->setSpacing(8);
    head->addWidget(m_counts, 1);
    head->addWidget(rules);
    head->addWidget(m_mute);
    head->addWidget(m_acknowledge);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    m_note->setContentsMargins(12, 0, 12, 5);
    m_note->setMinimumWidth(1); // no word of somebody else's makes the window wider
    column->addWidget(m_note);
    column->addWidget(m_list, 1);
}

void AlertsView::makeList()
{
    m_list->setModel(m_log);
    m_list->setItemDelegate(new AlertDelegate(m_list));
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Alerts"));
    m_list->header()->hide();
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setMinimumSectionSize(1);
    m_list->viewport()->installEventFilter(this);

    auto *acknowledge = new QAction(tr("&Acknowledge"), m_list);
    acknowledge->setShortcut(QKeySequence(Qt::Key_Space));
    acknowledge->setShortcutContext(Qt::WidgetShortcut);
    connect(acknowledge, &QAction::triggered, this, &AlertsView::acknowledgeSelected);
    m_list->addAction(acknowledge);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto choose = [this](const QModelIndex &index) {
        const AlertIncident incident = m_log->line(index.row()).incident;
        if (!incident.key.isEmpty())
            emit keyChosen(incident.server, incident.key);
    };
    connect(m_list, &QAbstractItemView::activated, this, choose);
    connect(m_list, &QAbstractItemView::clicked, this, [choose](const QModelIndex &index) {
        if (QGuiApplication::keyboardModifiers() == Qt::NoModifier) // with them rows are chosen, to be acknowledged
            choose(index);
    });
}

bool AlertsView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

/// The words take what is left.
void AlertsView::fitColumns()
{
    const QFontMetrics metrics(m_list->font());
    const int width = m_list->viewport()->width();
    const int time = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 18;
    const int until = metrics.horizontalAdvance(tr("until %1").arg(QStringLiteral("00:00:00"))) + 20;
    const int server = width < 520 ? 0 : std::clamp(width / 8, 70, 150);
    const int subject = std::clamp(width / 4, 90, 260);
    QHeaderView *header = m_list->header();
    header->setSectionHidden(AlertLog::Server, server == 0);
    header->resizeSection(AlertLog::Time, time);
    header->resizeSection(AlertLog::Glyph, 26);
    header->resizeSection(AlertLog::Subject, subject);
    if (server > 0)
        header->resizeSection(AlertLog::Server, server);
    header->resizeSection(AlertLog::Until, until);
    header->resizeSection(AlertLog::Text, std::max(width - time - 26 - subject - server - until, 80));
}

void AlertsView::setNote(const QString &note)
{
    m_note->showText(note);
}

void AlertsView::acknowledgeSelected()
{
    for (const QModelIndex &index : m_list->selectionModel()->selectedRows())
        m_log->acknowledge(index.row());
}

void AlertsView::refresh()
{
    const auto active = std::ranges::count(m_alerts.rules(), true, &AlertRule::enabled);
    QStringList counts{tr("%1 open").arg(m_log->open()), tr("%1 not acknowledged").arg(m_log->unacknowledged())};
    if (m_log->dropped() > 0)
        counts += tr("%1 older ones dropped").arg(m_log->dropped());
    if (m_alerts.notListed() > 0)
        counts += m_alerts.notListed() == 1 ? tr("1 more key is not listed")
                                            : tr("%1 more keys are not listed").arg(m_alerts.notListed());
    counts += active == 1 ? tr("1 rule on") : tr("%1 rules on").arg(active);
    m_counts->setText(counts.join(QStringLiteral(" · ")));
    m_acknowledge->setEnabled(m_log->unacknowledged() > 0);
    const QString muted = m_alerts.muteText();
    m_mute->setText(muted.isEmpty() ? tr("Mute") : muted);
    m_mute->setIcon(icon(muted.isEmpty() ? QStringLiteral("bell") : QStringLiteral("bell-muted")));
    m_mute->setAccessibleName(muted.isEmpty() ? tr("Mute alerts") : tr("Alerts are %1").arg(muted));
    m_empty->say(m_log->rowCount() > 0 ? QString()
                 : active == 0         ? tr("No rule is on, so no alert will appear.")
                               : tr("No alerts.\nWhen many wait for a key, a renewal is late, a server is down, or "
                                    "something happens to your holds, it appears here."));
}

} // namespace Lockdeck
