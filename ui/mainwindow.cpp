#include "ui/mainwindow.h"

#include "client/holdwords.h"
#include "ui/alerts.h"
#include "ui/charts/leasechartview.h"
#include "ui/dialogs/quitdialog.h"
#include "ui/holdcommands.h"
#include "ui/keysituation.h"
#include "ui/models/tooltiptext.h"
#include "ui/paint/paint.h"
#include "ui/summary.h"
#include "ui/views/commandpalette.h"
#include "ui/views/connectionbutton.h"
#include "ui/views/connectpage.h"
#include "ui/views/docktitle.h"
#include "ui/views/eventsview.h"
#include "ui/views/holdsview.h"
#include "ui/views/inspectorview.h"
#include "ui/views/locksview.h"
#include "ui/views/lowerdock.h"
#include "ui/views/maintoolbar.h"
#include "ui/views/runview.h"
#include "ui/views/serversview.h"
#include "ui/views/statusline.h"

#include <QtGui/QCloseEvent>
#include <QtGui/QScreen>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>

namespace Lockdeck {

using namespace std::chrono_literals;

MainWindow::MainWindow(const WindowOptions &options, QWidget *parent)
    : QMainWindow(parent),
      m_options(options),
      m_file(options.settingsFile),
      m_jobs(m_session),
      m_actions(this),
      m_commands(new HoldCommands(m_session, m_jobs, this)),
      m_alerts(new Alerts(m_session, this))
{
    m_bar = new MainToolBar(m_actions, m_actions.connection, m_actions.intervals);
    addToolBar(Qt::TopToolBarArea, m_bar);
    makeCentre();
    makeDocks();
    m_status = new StatusLine;
    setStatusBar(m_status);
    setContextMenuPolicy(Qt::NoContextMenu);

    connectSession();
    connectActions();
    connectHoldActions();
    connectViewActions();
    makePalette();
    connectEvents();
    connectRange();
    connectTimeline();
    connectAlerts();
    resize(QSize(1440, 900).boundedTo(screen()->availableSize().expandedTo({1280, 800})));
    applySettings(m_file.load());
    connect(&m_tick, &QTimer::timeout, this, &MainWindow::tick);
    m_tick.start(250ms);
    showConnectPage();
    tick();
}

MainWindow::~MainWindow() = default;

void MainWindow::makeCentre()
{
    m_page = new ConnectPage;
    m_locks = new LocksView;
    m_centre = new QStackedWidget;
    m_centre->setMinimumSize(360, 120); // else the larger page would decide for both
    m_centre->addWidget(m_page);
    m_centre->addWidget(m_locks);
    setCentralWidget(m_centre);
    connect(m_page, &ConnectPage::connectRequested, this, &MainWindow::watchUrl);
    connect(m_page, &ConnectPage::sandboxRequested, this, &MainWindow::startSandbox);
    connect(m_page, &ConnectPage::openAnywayRequested, this, &MainWindow::showWorkspace);
    connect(m_page, &ConnectPage::closeRequested, this, &MainWindow::showWorkspace);
    connect(m_page, &ConnectPage::forgetRecentRequested, this, [this] {
        m_settings.recentUrls.clear();
        m_page->setRecent({});
    });
    connect(m_locks, &LocksView::acquireRequested, this,
            [this](const QString &key) { m_commands->ask(key, LockKeeper::Begin::Acquire); });
    connect(m_locks, &LocksView::enqueueRequested, this,
            [this](const QString &key) { m_commands->ask(key, LockKeeper::Begin::Enqueue); });
    connect(m_locks, &LocksView::currentKeyChanged, this, &MainWindow::refreshActions);
    connect(m_locks, &LocksView::currentKeyChanged, this, &MainWindow::inspectCurrent);
    m_locks->addKeyActions({m_actions.probe, m_actions.runCommand, m_actions.releaseByToken});
}

void MainWindow::makeDocks()
{
    setDockNestingEnabled(true);
    setCorner(Qt::TopLeftCorner, Qt::TopDockWidgetArea);
    setCorner(Qt::TopRightCorner, Qt::TopDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    addHoldsDock();

    m_servers = new ServersView;
    m_serversDock = new QDockWidget(tr("Servers"), this);
    m_serversDock->setObjectName(QStringLiteral("servers"));
    m_serversDock->setWidget(m_servers);
    m_serversTitle = new DockTitle(m_serversDock);
    m_serversDock->setTitleBarWidget(m_serversTitle);
    m_lowerDock = new LowerDock(m_actions, m_range, *m_alerts, this);
    makeInspector();

    addDockWidget(Qt::TopDockWidgetArea, m_holdsDock);
    addDockWidget(Qt::LeftDockWidgetArea, m_serversDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_lowerDock);
    for (const auto &[dock, action] : dockActions())
        dock->installEventFilter(this);
    connect(m_servers, &ServersView::retryRequested, &m_session, &Session::refreshServer);
}

void MainWindow::addHoldsDock()
{
    m_holds = new HoldsView;
    m_holdsDock = new QDockWidget(tr("My holds"), this);
    m_holdsDock->setObjectName(QStringLiteral("holds"));
    m_holdsDock->setWidget(m_holds);
    m_holdsTitle = new DockTitle(m_holdsDock);
    QToolButton *fold =
        DockTitle::makeButton(QStringLiteral("chevron-up"), tr("Fold the cards into pills, or unfold them"));
    m_holdsTitle->addTool(fold);
    m_holdsDock->setTitleBarWidget(m_holdsTitle);
    m_commands->serve(m_holds);
    connect(fold, &QToolButton::clicked, m_actions.foldHolds, &QAction::trigger);
    connect(m_actions.foldHolds, &QAction::toggled, this, [this, fold](bool folded) {
        m_holds->setFolded(folded);
        fold->setIcon(icon(folded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up")));
    });
}

void MainWindow::makeInspector()
{
    m_inspector = new InspectorView;
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName(QStringLiteral("inspector"));
    m_inspectorDock->setWidget(m_inspector);
    auto *title = new DockTitle(m_inspectorDock);
    QToolButton *pin = DockTitle::makeButton(QStringLiteral("pin"), m_actions.pinInspector->toolTip());
    pin->setCheckable(true);
    title->addTool(pin);
    m_inspectorDock->setTitleBarWidget(title);
    connect(pin, &QToolButton::clicked, m_actions.pinInspector, &QAction::setChecked);
    connect(m_actions.pinInspector, &QAction::changed, pin, [this, pin] {
        pin->setEnabled(m_actions.pinInspector->isEnabled());
        pin->setChecked(m_actions.pinInspector->isChecked());
    });
    connect(m_actions.pinInspector, &QAction::toggled, this, &MainWindow::inspectCurrent);
    connect(m_inspector, &InspectorView::copyRequested, this, &MainWindow::copySituation);
    connect(m_inspector, &InspectorView::acquireRequested, this,
            [this](const QString &key) { m_commands->ask(key, LockKeeper::Begin::Acquire); });
    connect(m_inspector, &InspectorView::enqueueRequested, this,
            [this](const QString &key) { m_commands->ask(key, LockKeeper::Begin::Enqueue); });
    connect(m_inspector, &InspectorView::probeRequested, m_commands, &HoldCommands::probe);
    connect(m_commands, &HoldCommands::probed, m_inspector, &InspectorView::setProbe);
    connect(m_inspector, &InspectorView::runRequested, m_commands, &HoldCommands::run);
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::snapshotShown, m_locks, &LocksView::setSnapshot);
    connect(&m_session, &Session::snapshotShown, m_servers, &ServersView::setSnapshot);
    connect(&m_session, &Session::fleetEvents, m_servers, &ServersView::noteEvents);
    connect(&m_session, &Session::serverFull, m_servers, &ServersView::noteFull);
    connect(&m_session, &Session::fleetEvents, m_locks, &LocksView::noteEvents);
    connect(m_locks, &LocksView::rowsShown, m_servers,
            [this](const FleetSnapshotPtr &snapshot, const Overview &overview) {
                m_servers->noteWait(snapshot->taken, overview.longestWait);
            });
    connect(&m_session, &Session::snapshotShown, this, [this](const FleetSnapshotPtr &snapshot) {
        m_inspector->setSnapshot(snapshot, m_session.servers());
        inspectCurrent();
    });
    connect(&m_session, &Session::storyShown, this, [this] { m_inspector->setStory(m_session.story()); });
    connect(&m_session, &Session::fleetEvents, m_lowerDock->events(),
            qOverload<const std::vector<FleetEvent> &>(&EventsView::append));
    connect(&m_session, &Session::holdEvents, m_lowerDock->events(),
            qOverload<const std::vector<HoldEvent> &>(&EventsView::append));
    connect(&m_session, &Session::logged, m_lowerDock->events(), qOverload<const LoggedEvent &>(&EventsView::append));
    connect(&m_session, &Session::holdEvents, m_lowerDock->chart(), &LeaseChartView::append);
    connect(&m_session, &Session::snapshotChanged, this, &MainWindow::followConnecting);
    connect(&m_session, &Session::serversChanged, this, &MainWindow::refreshConnection);
    connect(&m_session, &Session::holdsChanged, this, &MainWindow::refreshHolds);
    connect(&m_session, &Session::notice, this, &MainWindow::say);
    connect(&m_jobs, &RunJobs::started, this, [this](RunJob *job) {
        m_lowerDock->runs()->add(job);
        m_actions.showRuns->trigger();
    });
    connect(&m_session, &Session::pausedChanged, this, [this](bool paused) {
        m_actions.pause->setChecked(paused);
        m_actions.pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
        m_actions.pause->setText(paused ? tr("Go on") : tr("&Pause"));
        tick();
    });
    connect(&m_session, &Session::holdLost, this, [this](const HoldStatus &hold) {
        if (!m_options.unattended && !m_quitting)
            m_commands->tellLost(hold);
    });
}

/// Reads what was kept; a layout that does not fit any more is ignored by Qt, and the default stays.
void MainWindow::applySettings(const SettingsFile::Loaded &loaded)
{
    m_settings = loaded.settings;
    applyTheme(m_options.theme.value_or(m_settings.theme));
    restoreGeometry(m_settings.geometry);
    m_wantsDefaultSizes = !restoreState(m_settings.layout);
    if (!m_settings.columns.isEmpty())
        m_locks->restoreState(m_settings.columns);
    for (const auto &[dock, action] : dockActions())
        action->setChecked(!m_settings.hiddenDocks.contains(dock->objectName()));
    m_actions.foldHolds->setChecked(m_settings.holdsFolded);
    setInterval(m_settings.interval);
    m_alerts->setRules(m_settings.alertRules);
    if (m_settings.alertsMuted)
        m_alerts->mute({});
    else if (m_settings.alertsMutedUntil.isValid())
        m_alerts->muteUntil(m_settings.alertsMutedUntil);
    m_page->setRecent(m_settings.recentUrls);
    m_page->setCaFile(m_settings.caFile);
    m_page->setUrl(m_settings.recentUrls.isEmpty() ? QStringLiteral("dflockd://127.0.0.1:6388")
                                                   : m_settings.recentUrls.first());
    if (!loaded.problem.isEmpty())
        say(loaded.problem, true);
}

void MainWindow::saveSettings()
{
    m_settings.geometry = saveGeometry();
    m_settings.layout = saveState();
    m_settings.columns = m_locks->saveState();
    m_settings.holdsFolded = m_actions.foldHolds->isChecked();
    m_settings.interval = m_session.interval();
    m_settings.alertRules = m_alerts->rules();
    m_settings.alertsMuted = m_alerts->isMutedForGood();
    m_settings.alertsMutedUntil = m_alerts->mutedUntil();
    m_settings.hiddenDocks.clear();
    for (const auto &[dock, action] : dockActions()) {
        if (!action->isChecked())
            m_settings.hiddenDocks += dock->objectName();
    }
    if (const QString problem = m_file.save(m_settings); !problem.isEmpty())
        qWarning("%s", qUtf8Printable(problem));
}

void MainWindow::openUrl(const QString &url, const QString &caFile)
{
    showConnectPage();
    if (!caFile.isEmpty())
        m_page->setCaFile(caFile);
    m_page->setUrl(url);
    m_page->submit();
}

void MainWindow::startSandbox()
{
    m_connecting = true;
    if (const Outcome problem = m_session.startSandbox()) {
        m_connecting = false;
        say(problem->message, true);
        m_page->showProblem(problem->message);
    }
}

void MainWindow::watchUrl(const ServerUrl &url)
{
    m_connecting = true;
    m_bar->setKey(url.key);
    m_page->showProgress(tr("Asking %1…").arg(url.servers.toUrl()));
    m_session.watch(url.servers);
}

/// Of TLS only the file is remembered, of the token nothing.
void MainWindow::rememberServers(const ServerSet &servers)
{
    m_settings.rememberUrl(servers.toUrl());
    if (servers.tls)
        m_settings.caFile = servers.trust.caFile;
}

/// The connect page stays until a server answers, so that what goes wrong is said where the address was typed.
void MainWindow::followConnecting()
{
    const FleetSnapshotPtr snapshot = m_session.snapshot();
    m_holds->setSnapshot(snapshot);
    m_serversTitle->setCounts(QString::number(snapshot->servers.size()));
    m_bar->connection()->setHealth(Summary::worstState(*snapshot), Summary::health(*snapshot));
    if (!m_connecting)
        return;
    if (Summary::anyUp(*snapshot)) {
        if (!m_session.isSandbox())
            rememberServers(m_session.servers());
        m_page->setRecent(m_settings.recentUrls);
        showWorkspace();
    } else if (const QString why = Summary::whyNoneAnswers(*snapshot); !why.isEmpty()) {
        m_page->showProblem(why + QLatin1Char('\n') + tr("Lockdeck goes on asking and opens as soon as one answers."),
                            true);
    }
}

bool MainWindow::isWorkspace() const
{
    return m_centre->currentWidget() == m_locks;
}

void MainWindow::showWorkspace()
{
    m_connecting = false;
    m_page->clearProgress();
    m_centre->setCurrentWidget(m_locks);
    arrange();
    refreshActions();
    m_bar->focusKey();
}

void MainWindow::showConnectPage()
{
    m_page->setCanClose(m_session.isWatching());
    const int open = m_session.openHolds();
    m_page->setHoldsNote(
        open == 0   ? QString()
        : open == 1 ? tr("Your hold goes on: it stays on its server, whatever this window watches.")
                    : tr("Your %1 holds go on: they stay on their servers, whatever this window watches.").arg(open));
    m_centre->setCurrentWidget(m_page);
    arrange();
    refreshActions();
    m_page->focusUrl();
}

void MainWindow::refreshConnection()
{
    const QString name = m_session.connectionName();
    m_bar->connection()->setConnection(name);
    m_actions.pinInspector->setChecked(false);
    m_range.forgetBegin();
    m_inspector->inspect(-1, {}); // the same key of other servers is another
    m_locks->setEmptyText(m_session.isWatching() ? tr("Asking %1…").arg(name)
                                                 : tr("Not connected: Ctrl+Shift+C opens the connect page."));
    if (!m_session.isWatching())
        showConnectPage();
    followConnecting();
    m_lowerDock->events()->setServers(m_session.isWatching() ? m_session.servers().servers
                                                             : std::vector<ServerAddress>());
    tick();
}

/// What the inspector shows is the table's current row, or the one that it was told to stay with.
void MainWindow::inspectCurrent()
{
    if (m_actions.pinInspector->isChecked())
        return;
    m_inspector->inspect(m_locks->currentServer(), m_locks->currentKey());
    m_session.inspect(m_locks->currentServer(), m_locks->currentKey());
    for (QAction *action : {m_actions.copySituation, m_actions.pinInspector})
        action->setEnabled(!m_inspector->key().isEmpty());
}

void MainWindow::refreshHolds()
{
    const std::vector<HoldStatus> &holds = m_session.holds();
    m_holds->setHolds(holds);
    m_locks->setHolds(holds);
    m_palette->setHolds(holds);
    m_inspector->setHolds(holds);
    m_lowerDock->chart()->setHolds(holds);
    m_holdsTitle->setCounts(m_holds->summary());
    arrange();
    refreshActions();
    tick();
}

/// Whether release or cancel is a step of `hold`, which looks like `state`.
static bool hasWayOut(const HoldStatus &hold, HoldState state)
{
    return hold.comesBack() || (!isTerminal(state) && state != HoldState::Releasing);
}

void MainWindow::refreshActions()
{
    const bool isWorking = isWorkspace();
    const QString key = isWorking ? m_locks->currentKey() : QString();
    const HoldStatus *hold = key.isEmpty() ? nullptr : m_commands->holdOn(key);
    const HoldState state = hold ? hold->stateAt(BootTime::now()) : HoldState::Idle;
    const bool isHeld = state == HoldState::Held || state == HoldState::Uncertain;
    for (QAction *action : m_actions.forSelection())
        action->setEnabled(!key.isEmpty());
    for (QAction *action : {m_actions.renew, m_actions.changeLease})
        action->setEnabled(isHeld);
    const bool isLeaving = hold && hold->leaving;
    m_actions.wait->setEnabled(state == HoldState::Queued && !isLeaving);
    m_actions.release->setEnabled(hold && hasWayOut(*hold, state) && !isLeaving);
    m_actions.release->setToolTip(state == HoldState::Waiting ? toolTipText(HoldWords::ghost(*hold)) : QString());
    m_actions.changeNote->setEnabled(hold);
    m_actions.explain->setEnabled(hold);
    m_actions.releaseAll->setEnabled(m_session.openHolds() > 0);
    m_actions.dismissEnded->setEnabled(static_cast<int>(m_session.holds().size()) > m_session.openHolds());
    for (QAction *action : m_actions.whileWatching())
        action->setEnabled(isWorking && m_session.isWatching());
    m_actions.disconnectFrom->setEnabled(m_session.isWatching());
}

/// Before anything is painted, what the keeper has told is taken in: after a standstill the paint that was due first
/// would show as lost what was renewed all the while.
bool MainWindow::event(QEvent *event)
{
    if (event->type() == QEvent::UpdateRequest)
        QCoreApplication::sendPostedEvents(&m_session.keeper());
    return QMainWindow::event(event);
}

void MainWindow::tick()
{
    const Moment now = BootTime::now();
    const QString title = Summary::windowTitle(m_session.holds(), m_session.connectionName(), now);
    if (title != windowTitle())
        setWindowTitle(title);
    const FleetSnapshotPtr snapshot = m_session.snapshot();
    m_status->refresh(m_session.isWatching() ? snapshot.get() : nullptr, m_session.pausedSince(), m_session.holds(),
                      now);
    m_holdsTitle->setCounts(m_holds->summary());
}

/// Everything goes to the events; a problem stays in the status bar until it is clicked away.
void MainWindow::say(const QString &text, bool problem)
{
    m_lowerDock->events()->append(text, problem);
    if (problem)
        m_status->say(text, true);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_quitting && !m_options.unattended && (m_session.openHolds() > 0 || !m_jobs.open().empty())) {
        event->ignore();
        if (!findChild<QuitDialog *>())
            askToQuit();
        return;
    }
    saveSettings();
    event->accept();
}

QuitDialog *MainWindow::askToQuit()
{
    auto *question = new QuitDialog(m_session, m_jobs, QuitDialog::Purpose::Quit, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QDialog::accepted, this, [this] {
        m_quitting = true;
        close();
    });
    question->open();
    return question;
}

void MainWindow::releaseAndQuit()
{
    const auto questions = findChildren<QuitDialog *>();
    m_quitting = m_options.unattended || std::ranges::any_of(questions, &QuitDialog::isReleasing) ||
                 (m_session.openHolds() == 0 && m_jobs.open().empty());
    if (m_quitting)
        close();
    else
        askToQuit()->releaseAll();
}

} // namespace Lockdeck
