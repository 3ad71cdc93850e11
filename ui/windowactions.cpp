#include "ui/windowactions.h"

#include "ui/paint/paint.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QActionGroup>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>

#include <array>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(WindowActions)
};

QAction *add(QMenu *menu, const QString &text, const char *shortcut, const char *iconName = nullptr)
{
    QAction *action = menu->addAction(text);
    action->setShortcut(QKeySequence(QLatin1String(shortcut)));
    if (iconName)
        action->setIcon(icon(QLatin1String(iconName)));
    return action;
}

QAction *addToggle(QMenu *menu, const QString &text, const char *shortcut, bool checked = false)
{
    QAction *action = add(menu, text, shortcut);
    action->setCheckable(true);
    action->setChecked(checked);
    return action;
}

} // namespace

QString intervalText(std::chrono::milliseconds interval)
{
    return Words::tr("every %1\u00a0s").arg(QString::number(static_cast<double>(interval.count()) / 1000, 'g', 3));
}

static void addIntervals(WindowActions &a, QMenu *menu)
{
    struct Choice
    {
        int milliseconds;
        const char *shortcut;
    };
    a.intervals = menu->addMenu(Words::tr("&Ask servers"));
    a.intervalGroup = new QActionGroup(menu);
    for (const Choice &choice : {Choice{500, "Alt+1"}, {1000, "Alt+2"}, {2000, "Alt+3"}, {5000, "Alt+4"}}) {
        QAction *action = addToggle(a.intervals, intervalText(std::chrono::milliseconds(choice.milliseconds)),
                                    choice.shortcut, choice.milliseconds == 1000);
        action->setData(choice.milliseconds);
        a.intervalGroup->addAction(action);
    }
}

static void addFileMenu(WindowActions &a, QMenu *menu)
{
    a.savePicture = add(menu, Words::tr("Save a &Picture of the Window…"), "Ctrl+S", "export");
    menu->addSeparator();
    a.quit = add(menu, Words::tr("&Quit"), "Ctrl+Q");
}

static void addHoldMenu(WindowActions &a, QMenu *menu)
{
    a.hold = menu;
    a.focusAcquire = add(menu, Words::tr("&Acquire a Lock…"), "Ctrl+L", "acquire");
    a.acquireSelected = add(menu, Words::tr("Acquire &Selected Key…"), "Ctrl+Return");
    a.enqueueSelected = add(menu, Words::tr("&Enqueue for Selected Key…"), "Ctrl+E", "enqueue");
    menu->addSeparator();
    a.wait = add(menu, Words::tr("&Wait 10\u00a0s for Selected Key"), "Ctrl+T", "wait");
    a.renew = add(menu, Words::tr("Re&new Selected Key Now"), "Ctrl+N", "renew");
    a.changeLease = add(menu, Words::tr("Change &Lease of Selected Key…"), "Ctrl+Shift+L", "clock");
    a.changeNote = add(menu, Words::tr("N&ote of Selected Key…"), "Ctrl+M", "note");
    a.release = add(menu, Words::tr("&Release Selected Key, or Leave Its Queue"), "Ctrl+R", "release");
    a.explain = add(menu, Words::tr("W&hat Happened to Selected Key"), "Ctrl+H", "help");
    menu->addSeparator();
    a.dismissEnded = add(menu, Words::tr("&Dismiss Ended Holds"), "Ctrl+D");
    a.releaseAll = add(menu, Words::tr("Release A&ll…"), "Ctrl+Shift+R");
    menu->addSeparator();
    a.runCommand = add(menu, Words::tr("Run &Command…"), "Ctrl+Shift+X", "run-command");
    a.runCommand->setToolTip(Words::tr("Runs a command while a lock is held, and ends it when the lock is lost"));
    a.releaseByToken = add(menu, Words::tr("Release &by Token…"), "Ctrl+Shift+T", "token");
    a.releaseByToken->setToolTip(Words::tr("Releases a lock that somebody else left, when its token is known"));
}

static void addLocksMenu(WindowActions &a, QMenu *menu)
{
    a.filter = add(menu, Words::tr("&Filter Keys"), "Ctrl+F", "filter");
    a.copyKey = add(menu, Words::tr("Copy &Key"), "Ctrl+Alt+C", "copy");
    a.copySituation = add(menu, Words::tr("Copy &Situation"), "Ctrl+Shift+K");
    a.copySituation->setToolTip(Words::tr("What is known of the inspected key, to paste into an incident"));
    a.pinInspector = addToggle(menu, Words::tr("Keep This Key in the &Inspector"), "Ctrl+Shift+I");
    a.pinInspector->setIcon(icon(QStringLiteral("pin")));
    a.pinInspector->setToolTip(Words::tr("The inspector stays with its key, whatever is selected"));
    a.exportKeys = add(menu, Words::tr("E&xport Shown Keys…"), "Ctrl+Shift+E", "export");
    a.eventsOfKey = addToggle(menu, Words::tr("E&vents of Selected Key Only"), "Ctrl+Shift+J");
    a.exportEvents = add(menu, Words::tr("Export Shown Even&ts…"), "Ctrl+Alt+E", "export");
    a.exportProtocol = add(menu, Words::tr("Export Shown Pr&otocol…"), "Ctrl+Alt+O", "export");
    a.probe = add(menu, Words::tr("P&robe Key…"), "Ctrl+Shift+P", "expert-probe");
    a.probe->setToolTip(Words::tr("Asks again and again whether a key is free, and how fast its server answers"));
    menu->addSeparator();
    a.pause = addToggle(menu, Words::tr("&Pause"), "Ctrl+P");
    a.pause->setIcon(icon(QStringLiteral("pause")));
    a.pause->setToolTip(Words::tr("Freezes what is shown; collecting and renewing go on"));
    a.refresh = add(menu, Words::tr("Ask &Now"), "F5", "renew");
    addIntervals(a, menu);
}

/// What the lease chart, the timeline and the inspector show.
static void addRangeMenu(WindowActions &a, QMenu *menu)
{
    a.follow = addToggle(menu, Words::tr("&Follow"), "Ctrl+Shift+O", true);
    a.follow->setIcon(icon(QStringLiteral("follow")));
    a.follow->setToolTip(Words::tr("Run with the time"));
    a.zoomIn = add(menu, Words::tr("Zoom &In"), "Ctrl++", "zoom-in");
    a.zoomOut = add(menu, Words::tr("Zoom &Out"), "Ctrl+-", "zoom-out");
    a.showAll = add(menu, Words::tr("&All That Is Known"), "Ctrl+Alt+0", "fit");
    a.usualRange = add(menu, Words::tr("As at the &Start"), "Ctrl+Alt+Home");
    a.rangeBack = add(menu, Words::tr("&Back"), "Alt+Left", "arrow-left");
    a.rangeForward = add(menu, Words::tr("For&ward"), "Alt+Right", "arrow-right");
    menu->addSeparator();
    a.exportChart = add(menu, Words::tr("&Export Chart or Timeline…"), "Ctrl+Alt+P", "export");
    a.exportChart->setToolTip(Words::tr("Saves what is shown as PNG, SVG or CSV"));
}

static void addViewMenu(WindowActions &a, QMenu *menu)
{
    a.view = menu;
    a.palette = add(menu, Words::tr("Command &Palette…"), "Ctrl+K", "command");
    a.palette->setToolTip(Words::tr("Finds every command and every key by a few letters"));
    menu->addSeparator();
    a.showHolds = addToggle(menu, Words::tr("My &Holds"), "Ctrl+1", true);
    a.showServers = addToggle(menu, Words::tr("&Servers"), "Ctrl+2", true);
    a.showInspector = addToggle(menu, Words::tr("&Inspector"), "Ctrl+I", true);
    a.showLower = addToggle(menu, Words::tr("&Renewals to Alerts"), "Ctrl+3", true);
    menu->addSeparator();
    a.showChart = add(menu, Words::tr("&Lease Renewals"), "Ctrl+4", "chart-lines");
    a.showTimeline = add(menu, Words::tr("&Timeline"), "Ctrl+5", "timeline");
    a.showEvents = add(menu, Words::tr("&Events"), "Ctrl+6", "events");
    a.showProtocol = add(menu, Words::tr("Pr&otocol"), "Ctrl+7", "protocol");
    a.showRuns = add(menu, Words::tr("Co&mmands"), "Ctrl+8", "terminal");
    a.showAlerts = add(menu, Words::tr("&Alerts"), "Ctrl+9", "bell");
    a.acknowledgeAlerts = add(menu, Words::tr("Ac&knowledge All Alerts"), "Ctrl+Shift+A", "check");
    a.alertRules = add(menu, Words::tr("Alert R&ules…"), "Ctrl+Shift+G", "gear");
    addRangeMenu(a, menu->addMenu(Words::tr("Stretch of T&ime")));
    a.foldHolds = addToggle(menu, Words::tr("Hold &Cards as Pills"), "Ctrl+Shift+H");
    menu->addSeparator();
    a.tableMenus = menu->addSeparator();
    QMenu *theme = menu->addMenu(Words::tr("&Theme"));
    a.themeSystem = addToggle(theme, Words::tr("As the &System"), "Ctrl+Alt+S");
    a.themeLight = addToggle(theme, Words::tr("&Light"), "Ctrl+Alt+L");
    a.themeDark = addToggle(theme, Words::tr("&Dark"), "Ctrl+Alt+D");
    auto *themes = new QActionGroup(theme);
    for (QAction *action : {a.themeSystem, a.themeLight, a.themeDark})
        themes->addAction(action);
    a.resetLayout = add(menu, Words::tr("Reset La&yout"), "Ctrl+0", "layout-reset");
    a.fullScreen = addToggle(menu, Words::tr("F&ull Screen"), "F11");
}

static void addConnectionMenu(WindowActions &a, QMenu *menu)
{
    a.connection = menu;
    a.connectTo = add(menu, Words::tr("&Connect"), "Ctrl+Shift+C", "connect");
    a.sandbox = add(menu, Words::tr("Start the &Sandbox"), "Ctrl+Shift+S", "sandbox");
    a.disconnectFrom = add(menu, Words::tr("&Disconnect"), "Ctrl+Shift+D");
    menu->addSeparator();
    a.copyUrl = add(menu, Words::tr("Copy &URL"), "Ctrl+Shift+U", "copy");
}

static void addHelpMenu(WindowActions &a, QMenu *menu)
{
    a.states = add(menu, Words::tr("What the &States Mean"), "F2", "help");
    a.shortcuts = add(menu, Words::tr("&Keyboard Shortcuts"), "F1", "command");
    a.about = add(menu, Words::tr("&About Lockdeck"), "Shift+F1", "info");
}

WindowActions::WindowActions(QMainWindow *window)
{
    using Fill = void (*)(WindowActions &, QMenu *);
    const std::array<std::pair<QString, Fill>, 6> order{{{Words::tr("&File"), addFileMenu},
                                                         {Words::tr("&Hold"), addHoldMenu},
                                                         {Words::tr("&Locks"), addLocksMenu},
                                                         {Words::tr("&View"), addViewMenu},
                                                         {Words::tr("&Connection"), addConnectionMenu},
                                                         {Words::tr("H&elp"), addHelpMenu}}};
    for (const auto &[title, fill] : order) {
        QMenu *menu = window->menuBar()->addMenu(title);
        menu->setToolTipsVisible(true);
        menus.push_back(menu);
        fill(*this, menu);
    }
}

static QString plainText(const QAction *action)
{
    QString text = action->text();
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

/// Menus bring their check marks and what can be done up to date when they are about to be shown, and here they are.
static void addCommands(std::vector<Command> &commands, QMenu *menu, const QString &title, const QString &path)
{
    emit menu->aboutToShow();
    for (QAction *action : menu->actions()) {
        const QString text = plainText(action);
        if (action->menu())
            addCommands(commands, action->menu(), title, path + Words::tr("%1: ").arg(text));
        else if (!action->isSeparator() && action->isVisible())
            commands.push_back({action, path + text, title});
    }
}

std::vector<Command> commandsOf(const std::vector<QMenu *> &menus)
{
    std::vector<Command> commands;
    for (QMenu *menu : menus)
        addCommands(commands, menu, plainText(menu->menuAction()), {});
    return commands;
}

static QString menuRows(const QMenu *menu)
{
    QString rows;
    for (const QAction *action : menu->actions()) {
        if (action->menu())
            rows += menuRows(action->menu());
        else if (!action->shortcut().isEmpty())
            rows += QStringLiteral("<tr><td>%1</td><td style=\"padding-left:24px\">%2</td></tr>")
                        .arg(plainText(action).toHtmlEscaped(),
                             action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped());
    }
    return rows;
}

QString shortcutTable(const std::vector<QMenu *> &menus)
{
    QString table = QStringLiteral("<table cellspacing=\"3\">");
    for (const QMenu *menu : menus) {
        table += QStringLiteral("<tr><td colspan=\"2\" style=\"padding-top:8px\"><b>%1</b></td></tr>")
                     .arg(plainText(menu->menuAction()).toHtmlEscaped());
        table += menuRows(menu);
    }
    return table + QStringLiteral("</table>");
}

} // namespace Lockdeck
