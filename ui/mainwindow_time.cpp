// MainWindow, the part that lets the views over time show the same stretch and the same moment.
#include "ui/mainwindow.h"

#include "ui/charts/leasechartview.h"
#include "ui/charts/rangekeys.h"
#include "ui/models/lockrows.h"
#include "ui/summary.h"
#include "ui/timeline/timelinepage.h"
#include "ui/views/eventsview.h"
#include "ui/views/inspectorview.h"
#include "ui/views/locksview.h"
#include "ui/views/lowerdock.h"

namespace Lockdeck {

void MainWindow::connectRange()
{
    m_inspector->setRange(&m_range);
    connect(m_actions.follow, &QAction::toggled, &m_range, &ViewRange::setFollow);
    connect(&m_range, &ViewRange::followChanged, m_actions.follow, &QAction::setChecked);
    connect(m_actions.zoomIn, &QAction::triggered, &m_range, [this] { m_range.zoomMiddle(1 / zoomStep); });
    connect(m_actions.zoomOut, &QAction::triggered, &m_range, [this] { m_range.zoomMiddle(zoomStep); });
    connect(m_actions.showAll, &QAction::triggered, &m_range, &ViewRange::showAll);
    connect(m_actions.usualRange, &QAction::triggered, &m_range, &ViewRange::reset);
    connect(m_actions.rangeBack, &QAction::triggered, &m_range, &ViewRange::back);
    connect(m_actions.rangeForward, &QAction::triggered, &m_range, &ViewRange::forward);
    connect(m_actions.exportChart, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true); // what is hidden is not up to date
        m_lowerDock->exportShown();
    });
    connect(m_lowerDock->chart(), &LeaseChartView::said, this, &MainWindow::say);

    EventsView *events = m_lowerDock->events();
    connect(events, &EventsView::momentActivated, &m_range, &ViewRange::mark);
    connect(&m_range, &ViewRange::markedChanged, events, [this, events] {
        if (!m_range.marked())
            return;
        const auto &servers = m_session.snapshot()->servers;
        const auto server = static_cast<std::size_t>(m_locks->currentServer());
        const QString place = server < servers.size() ? servers[server].address.toString() : QString();
        events->showMoment(m_locks->currentKey(), place, *m_range.marked());
    });
    const auto refresh = [this, events] {
        m_actions.rangeBack->setEnabled(m_range.canGoBack());
        m_actions.rangeForward->setEnabled(m_range.canGoForward());
        const auto chosen = m_range.chosen();
        events->setStretch(chosen ? std::optional(std::pair(chosen->from, chosen->to())) : std::nullopt);
    };
    connect(&m_range, &ViewRange::changed, this, refresh);
    refresh();
}

/// Of all servers that answer.
static qint64 waitersOf(const FleetSnapshot &snapshot)
{
    qint64 waiters = 0;
    for (const KeyRow &row : snapshot.keys) {
        if (isReachable(snapshot.servers[static_cast<std::size_t>(row.server)]))
            waiters += row.waiters;
    }
    return waiters;
}

void MainWindow::connectTimeline()
{
    TimelineView *timeline = m_lowerDock->timeline()->view();
    RangeStrip *strip = m_lowerDock->timeline()->strip();
    connect(m_locks, &LocksView::rowsShown, timeline,
            [this, timeline, strip](const FleetSnapshotPtr &snapshot, const Overview &overview) {
                timeline->setRows(m_locks->shownRows(), snapshot->servers);
                if (Summary::anyUp(*snapshot))
                    strip->note(snapshot->taken, overview.waiters, m_session.interval());
            });
    connect(&m_session, &Session::snapshotChanged, strip, [this, strip] {
        const FleetSnapshotPtr snapshot = m_session.snapshot(); // no rows are made while it is paused
        if (m_session.isPaused() && Summary::anyUp(*snapshot))
            strip->note(snapshot->taken, waitersOf(*snapshot), m_session.interval());
    });
    connect(&m_session, &Session::serversChanged, strip, &RangeStrip::forget);
    connect(&m_session, &Session::serversChanged, timeline, &TimelineView::forget);
    connect(timeline, &TimelineView::keysWanted, &m_session, &Session::follow);
    connect(&m_session, &Session::followedShown, timeline,
            [this, timeline] { timeline->setStories(m_session.followed()); });
    connect(m_locks, &LocksView::currentKeyChanged, timeline, [this, timeline](const QString &key) {
        timeline->setCurrent(m_locks->currentServer(), key);
        m_lowerDock->chart()->setWantedKey(key);
    });
    connect(timeline, &TimelineView::keyChosen, m_locks, &LocksView::goTo);
    connect(timeline, &TimelineView::said, this, &MainWindow::say);
    connect(&m_session, &Session::pausedChanged, timeline, [this, timeline](bool paused) {
        timeline->setFrozen(paused ? std::optional(m_session.pausedSince()) : std::nullopt);
    });
}

} // namespace Lockdeck
