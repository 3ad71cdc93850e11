#pragma once

#include <QtWidgets/QDockWidget>

class QAction;
class QStackedWidget;
class QTabBar;

namespace Lockdeck {

class EventsView;
class LeaseChartView;

/// The dock below the table: lease renewals and events as tabs in its title.
class LowerDock : public QDockWidget
{
    Q_OBJECT

public:
    /// `follow` is checked while the chart runs with the time.
    explicit LowerDock(QAction *follow, QWidget *parent = nullptr);
    LeaseChartView *chart() const { return m_chart; }
    EventsView *events() const { return m_events; }
    void showChart();
    void showEvents();

private:
    void showEventCount(int count);

    LeaseChartView *m_chart;
    EventsView *m_events;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
};

} // namespace Lockdeck
