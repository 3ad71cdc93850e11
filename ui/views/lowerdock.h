#pragma once

#include <QtWidgets/QDockWidget>

#include <vector>

class QStackedWidget;
class QTabBar;
class QToolButton;

namespace Lockdeck {

class Alerts;
class AlertsView;
class EventsView;
class LeaseChartView;
class ProtocolView;
class RunView;
class TimelinePage;
class ViewRange;
struct WindowActions;

/// The dock below the table: lease renewals, timeline, events, protocol, commands and alerts as tabs in its title, and
/// the tools for the stretch of time that the first two show.
class LowerDock : public QDockWidget
{
    Q_OBJECT

public:
    /// All of these must outlive the dock.
    LowerDock(const WindowActions &actions, ViewRange &range, Alerts &alerts, QWidget *parent = nullptr);
    LeaseChartView *chart() const { return m_chart; }
    TimelinePage *timeline() const { return m_timeline; }
    EventsView *events() const { return m_events; }
    ProtocolView *protocol() const { return m_protocol; }
    RunView *runs() const { return m_runs; }
    AlertsView *alerts() const { return m_alerts; }
    void showChart();
    void showTimeline();
    void showEvents();
    void showProtocol();
    void showRuns();
    void showAlerts();
    /// Asks for a file for the chart or the timeline, whichever is shown.
    void exportShown();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeRangeTools(const WindowActions &actions);
    void goTo(int tab);
    void showEventCount(int count);
    void showRunCount(int running);
    void showAlertCount(int unacknowledged);

    LeaseChartView *m_chart;
    TimelinePage *m_timeline;
    EventsView *m_events;
    ProtocolView *m_protocol;
    RunView *m_runs;
    AlertsView *m_alerts;
    QTabBar *m_tabs;
    QToolButton *m_follow = nullptr;
    std::vector<QToolButton *> m_rare;
    QStackedWidget *m_pages;
};

} // namespace Lockdeck
