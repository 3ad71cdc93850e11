#pragma once

#include <QtWidgets/QDockWidget>

class QAction;
class QStackedWidget;
class QTabBar;

namespace Lockdeck {

class EventsView;
class LeaseChartView;
class RunView;

/// The dock below the table: lease renewals, events and commands as tabs in its title.
class LowerDock : public QDockWidget
{
    Q_OBJECT

public:
    /// `follow` is checked while the chart runs with the time.
    explicit LowerDock(QAction *follow, QWidget *parent = nullptr);
    LeaseChartView *chart() const { return m_chart; }
    EventsView *events() const { return m_events; }
    RunView *runs() const { return m_runs; }
    void showChart();
    void showEvents();
    void showRuns();

private:
    void showEventCount(int count);
    void showRunCount(int running);

    LeaseChartView *m_chart;
    EventsView *m_events;
    RunView *m_runs;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
};

} // namespace Lockdeck
