#include "ui/views/lowerdock.h"

#include "ui/charts/leasechartview.h"
#include "ui/views/docktitle.h"
#include "ui/views/eventsview.h"

#include <QtGui/QAction>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>

namespace Lockdeck {

enum Tab { ChartTab, EventsTab };

LowerDock::LowerDock(QAction *follow, QWidget *parent)
    : QDockWidget(tr("Renewals and events"), parent),
      m_chart(new LeaseChartView),
      m_events(new EventsView),
      m_tabs(new QTabBar),
      m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("lower"));
    m_pages->addWidget(m_chart);
    m_pages->addWidget(m_events);
    setWidget(m_pages);

    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(tr("Lease renewals"));
    m_tabs->addTab(tr("Events"));
    auto *title = new DockTitle(this);
    title->setContent(m_tabs);
    setTitleBarWidget(title);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_events, &EventsView::countChanged, this, &LowerDock::showEventCount);
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

void LowerDock::showEventCount(int count)
{
    m_tabs->setTabText(EventsTab, count == 0 ? tr("Events") : tr("Events  %1").arg(count));
}

} // namespace Lockdeck
