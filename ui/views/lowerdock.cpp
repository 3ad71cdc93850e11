#include "ui/views/lowerdock.h"

#include "ui/alerts.h"
#include "ui/charts/leasechartview.h"
#include "ui/models/alertlog.h"
#include "ui/timeline/timelinepage.h"
#include "ui/views/alertsview.h"
#include "ui/views/docktitle.h"
#include "ui/views/eventsview.h"
#include "ui/views/protocolview.h"
#include "ui/views/runview.h"
#include "ui/windowactions.h"

#include <QtGui/QAction>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QToolButton>

namespace Lockdeck {

/// From this width on tools have words.
static constexpr int wordsFrom = 960;
/// From here on all are shown.
static constexpr int allToolsFrom = 900;

enum Tab { ChartTab, TimelineTab, EventsTab, ProtocolTab, RunsTab, AlertsTab };

LowerDock::LowerDock(const WindowActions &actions, ViewRange &range, Alerts &alerts, QWidget *parent)
    : QDockWidget(tr("Renewals, timeline, events, protocol, commands and alerts"), parent),
      m_chart(new LeaseChartView(range)),
      m_timeline(new TimelinePage(range)),
      m_events(new EventsView),
      m_protocol(new ProtocolView),
      m_runs(new RunView),
      m_alerts(new AlertsView(alerts)),
      m_tabs(new QTabBar),
      m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("lower"));
    m_pages->addWidget(m_chart);
    m_pages->addWidget(m_timeline);
    m_pages->addWidget(m_events);
    m_pages->addWidget(m_protocol);
    m_pages->addWidget(m_runs);
    m_pages->addWidget(m_alerts);
    setWidget(m_pages);

    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(tr("Lease renewals"));
    m_tabs->addTab(tr("Timeline"));
    m_tabs->addTab(tr("Events"));
    m_tabs->addTab(tr("Protocol"));
    m_tabs->addTab(tr("Commands"));
    m_tabs->addTab(tr("Alerts"));
    auto *title = new DockTitle(this);
    title->setContent(m_tabs);
    QWidget *tools = makeRangeTools(actions);
    title->addTool(tools);
    setTitleBarWidget(title);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, tools,
            [tools](int tab) { tools->setVisible(tab == ChartTab || tab == TimelineTab); });
    m_timeline->view()->setOwn(&m_chart->history());
    connect(m_events, &EventsView::countChanged, this, &LowerDock::showEventCount);
    connect(m_runs, &RunView::countChanged, this, &LowerDock::showRunCount);
    connect(alerts.log(), &AlertLog::countsChanged, this,
            [this, &alerts] { showAlertCount(alerts.log()->unacknowledged()); });
}

QWidget *LowerDock::makeRangeTools(const WindowActions &actions)
{
    auto *tools = new QWidget;
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(2);
    for (QAction *action : {actions.rangeBack, actions.rangeForward, actions.zoomIn, actions.zoomOut, actions.showAll,
                            actions.follow, actions.exportChart}) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setIconSize({15, 15});
        button->setFixedHeight(24);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(action->toolTip());
        button->setMinimumWidth(22);
        if (action == actions.follow)
            m_follow = button;
        if (action == actions.rangeBack || action == actions.rangeForward || action == actions.showAll)
            m_rare.push_back(button);
        row->addWidget(button);
    }
    return tools;
}

/// Where it is narrow the tabs need the room of the word, and of what is rarely asked for and has keys.
void LowerDock::resizeEvent(QResizeEvent *event)
{
    QDockWidget::resizeEvent(event);
    m_follow->setToolButtonStyle(width() < wordsFrom ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    for (QToolButton *tool : m_rare)
        tool->setVisible(width() >= allToolsFrom);
}

/// Who asks for a page goes on by keyboard there.
void LowerDock::goTo(int tab)
{
    m_tabs->setCurrentIndex(tab);
    m_pages->currentWidget()->setFocus(Qt::ShortcutFocusReason);
}

void LowerDock::showChart()
{
    goTo(ChartTab);
}

void LowerDock::showTimeline()
{
    goTo(TimelineTab);
}

void LowerDock::exportShown()
{
    if (m_tabs->currentIndex() == TimelineTab)
        return m_timeline->view()->exportLanes();
    showChart();
    m_chart->exportChart();
}

void LowerDock::showEvents()
{
    goTo(EventsTab);
}

void LowerDock::showProtocol()
{
    goTo(ProtocolTab);
}

void LowerDock::showRuns()
{
    m_tabs->setCurrentIndex(RunsTab);
}

void LowerDock::showAlerts()
{
    goTo(AlertsTab);
}

void LowerDock::showAlertCount(int unacknowledged)
{
    m_tabs->setTabText(AlertsTab, unacknowledged == 0 ? tr("Alerts") : tr("Alerts  %1 new").arg(unacknowledged));
}

void LowerDock::showRunCount(int running)
{
    m_tabs->setTabText(RunsTab, running == 0 ? tr("Commands") : tr("Commands  %1 running").arg(running));
}

void LowerDock::showEventCount(int count)
{
    m_tabs->setTabText(EventsTab, count == 0 ? tr("Events") : tr("Events  %1").arg(count));
}

} // namespace Lockdeck
