#pragma once

#include <QtWidgets/QDockWidget>

class QAction;
class QStackedWidget;
class QTabBar;

namespace Lockdeck {

class Alerts;
class AlertsView;
class EventsView;
class LeaseChartView;
class RunView;

/// The dock below the table: lease renewals, events, commands and alerts as tabs in its title.
class LowerDock : public QDockWidget
{
    Q_OBJECT

public:
    /// `follow` is checked while the chart runs with the time.
    LowerDock(QAction *follow, Alerts &alerts, QWidget *parent = nullptr);
    LeaseChartView *chart() const { return m_chart; }
    EventsView *events() const { return m_events; }
    RunView *runs() const { return m_runs; }
    AlertsView *alerts() const { return m_alerts; }
    void showChart();
    void showEvents();
    void showRuns();
    void showAlerts();

private:
    void showEventCount(int count);
    void showRunCount(int running);
    void showAlertCount(int unacknowledged);

    LeaseChartView *m_chart;
    EventsView *m_events;
    RunView *m_runs;
    AlertsView *m_alerts;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
};

} // namespace Lockdeck
