#pragma once

#include "ui/models/palettemodel.h"

#include <QtCore/QString>

#include <chrono>
#include <vector>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace Lockdeck {

/// Every action of the main window and the menus they are in. The window connects them; here are only words,
/// shortcuts, icons and order.
struct WindowActions
{
    explicit WindowActions(QMainWindow *window);

    QAction *savePicture, *quit;
    QAction *focusAcquire, *acquireSelected, *enqueueSelected;
    QAction *wait, *renew, *changeLease, *changeNote, *release, *explain, *dismissEnded, *releaseAll;
    QAction *runCommand, *releaseByToken;
    QAction *filter, *copyKey, *copySituation, *pinInspector, *exportKeys, *eventsOfKey, *exportEvents, *probe,
        *refresh, *pause;
    QAction *foldHolds, *showHolds, *showServers, *showInspector, *showLower, *showChart, *showTimeline, *showEvents,
        *showProtocol, *showRuns, *showAlerts, *acknowledgeAlerts, *alertRules, *exportProtocol;
    QAction *follow, *zoomIn, *zoomOut, *showAll, *rangeBack, *rangeForward, *usualRange, *exportChart;
    QAction *themeSystem, *themeLight, *themeDark, *resetLayout, *fullScreen, *palette;
    QAction *connectTo, *sandbox, *disconnectFrom, *copyUrl;
    QAction *states, *shortcuts, *about;

    QMenu *hold, *connection, *intervals, *view;
    QAction *tableMenus;         ///< what the table adds to the View menu stands before it
    QActionGroup *intervalGroup; ///< data(): milliseconds
    std::vector<QMenu *> menus;  ///< in the order of the menu bar

    /// Those that act on the selected key, or on the own hold on it.
    std::vector<QAction *> forSelection() const { return {acquireSelected, enqueueSelected, copyKey}; }
    std::vector<QAction *> forHold() const { return {wait, renew, changeLease, changeNote, release, explain}; }
    /// Those that need servers to be watched.
    std::vector<QAction *> whileWatching() const
    {
        return {focusAcquire, filter,     refresh,        pause,      disconnectFrom, copyUrl,
                probe,        runCommand, releaseByToken, exportKeys, exportChart};
    }
};

/// Every action of the menus, as the command palette finds it; those of menus in menus after the name of their menu.
std::vector<Command> commandsOf(const std::vector<QMenu *> &menus);
/// Every action with its shortcut, as a two-column rich text table; from the menus themselves.
QString shortcutTable(const std::vector<QMenu *> &menus);
/// "every 1 s".
QString intervalText(std::chrono::milliseconds interval);

} // namespace Lockdeck
