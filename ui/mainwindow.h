#pragma once

#include "ui/charts/viewrange.h"
#include "ui/paint/theme.h"
#include "ui/runjob.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/windowactions.h"

#include <QtCore/QTimer>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>

#include <array>
#include <optional>

class QStackedWidget;

namespace Lockdeck {

class Alerts;
class CommandPalette;
class ConnectPage;
class DockTitle;
class HoldCommands;
class HoldsView;
class InspectorView;
class LocksView;
class LowerDock;
class MainToolBar;
class QuitDialog;
class ServersView;
class StatusLine;
struct ServerUrl;

/// How a window is started.
struct WindowOptions
{
    /// Where the layout is kept; "" keeps and reads nothing.
    QString settingsFile;
    /// Instead of the remembered one, for this run.
    std::optional<ThemeChoice> theme;
    /// Nobody sits in front: no dialog opens and nothing is asked.
    bool unattended = false;
};

/// The main window: puts the views together and connects them to a Session. What it remembers between starts is in
/// Settings; what a person does with holds is in HoldCommands; words and shortcuts are in WindowActions.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const WindowOptions &options, QWidget *parent = nullptr);
    ~MainWindow() override;

    Session &session() { return m_session; }
    /// As typed into the connect page: connects, or says there what is wrong. A key only fills the acquire field in.
    /// `caFile` is whom to trust with TLS; without one, what the page says.
    void openUrl(const QString &url, const QString &caFile = {});
    void startSandbox();
    /// For whoever cannot be asked, such as SIGTERM at the end of a session: ends commands, releases all holds, leaves
    /// all queues, and closes as soon as that is done, at most 7 s and what commands have to end. Calling it again does
    /// not wait for that.
    void releaseAndQuit();

protected:
    bool event(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void makeCentre();
    void makeDocks();
    void addHoldsDock();
    void makeInspector();
    void connectAlerts();
    void connectSession();
    void connectActions();
    void connectHoldActions();
    void connectViewActions();
    void makePalette();
    void connectEvents();
    void connectRange();
    void connectTimeline();
    void goToKeyOfEvent(const QString &key, const QString &place);
    void applySettings(const SettingsFile::Loaded &loaded);
    void saveSettings();

    void watchUrl(const ServerUrl &url);
    void rememberServers(const ServerSet &servers);
    void followConnecting();
    void showWorkspace();
    void showConnectPage();
    bool isWorkspace() const;

    /// Each dock with its action in the View menu.
    std::array<std::pair<QDockWidget *, QAction *>, 4> dockActions() const;
    void arrange();
    void resetLayout();
    void useDefaultSizes();
    void applyTheme(ThemeChoice choice);
    void setInterval(std::chrono::milliseconds interval);

    void inspectCurrent();
    void refreshHolds();
    void refreshConnection();
    void refreshActions();
    void tick();
    void say(const QString &text, bool problem);

    void savePicture();
    void copySituation();
    QuitDialog *askToQuit();
    void showText(const QString &title, const QString &text);

    WindowOptions m_options;
    SettingsFile m_file;
    Settings m_settings;
    Session m_session;
    /// After the session, whose keeper it needs. Closing ends the commands before their locks are released; where the
    /// window goes without that, they get SIGTERM first, but the locks do not wait for their end.
    RunJobs m_jobs;
    WindowActions m_actions;
    ViewRange m_range;
    HoldCommands *m_commands;
    Alerts *m_alerts;
    QTimer m_tick;

    QStackedWidget *m_centre = nullptr;
    ConnectPage *m_page = nullptr;
    LocksView *m_locks = nullptr;
    HoldsView *m_holds = nullptr;
    ServersView *m_servers = nullptr;
    InspectorView *m_inspector = nullptr;
    StatusLine *m_status = nullptr;
    MainToolBar *m_bar = nullptr;
    CommandPalette *m_palette = nullptr;
    QDockWidget *m_holdsDock = nullptr;
    QDockWidget *m_serversDock = nullptr;
    QDockWidget *m_inspectorDock = nullptr;
    LowerDock *m_lowerDock = nullptr;
    DockTitle *m_holdsTitle = nullptr;
    DockTitle *m_serversTitle = nullptr;

    bool m_connecting = false; ///< until one of the servers asked for answers
    bool m_quitting = false;
    bool m_wantsDefaultSizes = true;
};

} // namespace Lockdeck
