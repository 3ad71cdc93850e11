#include "ui/views/lowerdock.h"

#include "ui/alerts.h"
#include "ui/charts/leasechartview.h"
#include "ui/models/alertlog.h"
#include "ui/views/alertsview.h"
#include "ui/views/docktitle.h"
#include "ui/views/eventsview.h"
#include "ui/views/runview.h"

#include <QtGui/QAction>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>

namespace Lockdeck {

enum Tab { ChartTab, EventsTab, RunsTab, AlertsTab };

LowerDock::LowerDock(QAction *follow, Alerts &alerts, QWidget *parent)
    : QDockWidget(tr("Renewals, events, commands and alerts"), parent),
      m_chart(new LeaseChartView),
      m_events(new EventsView),
      m_runs(new RunView),
      m_alerts(new AlertsView(alerts)),
      m_tabs(new QTabBar),
      m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("lower"));
    m_pages->addWidget(m_chart);
    m_pages->addWidget(m_events);
    m_pages->addWidget(m_runs);
    m_pages->addWidget(m_alerts);
    setWidget(m_pages);

    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(tr("Lease renewals"));
    m_tabs->addTab(tr("Events"));
    m_tabs->addTab(tr("Commands"));
    m_tabs->addTab(tr("Alerts"));
    auto *title = new DockTitle(this);
    title->setContent(m_tabs);
    setTitleBarWidget(title);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_events, &EventsView::countChanged, this, &LowerDock::showEventCount);
    connect(m_runs, &RunView::countChanged, this, &LowerDock::showRunCount);
    connect(alerts.log(), &AlertLog::countsChanged, this,
            [this, &alerts] { showAlertCount(alerts.log()->unacknowledged()); });
    connect(follow, &QAction::toggled, m_chart, &LeaseChartView::setFollow);
    connect(m_chart, &LeaseChartView::followChanged, follow, &QAction::setChecked);
}

void LowerDock::showChart()
{
    m_tabs->setCurrentIndex(ChartTab);
}

void LowerDock::showEvents()
{
    m_tabs->setCurrentIndex(EventsTab);
}

void LowerDock::showRuns()
{
    m_tabs->setCurrentIndex(RunsTab);
}

void LowerDock::showAlerts()
{
    m_tabs->setCurrentIndex(AlertsTab);
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
