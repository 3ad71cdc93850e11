// MainWindow, the part that places things: docks and their sizes, theme, full screen.
#include "ui/mainwindow.h"

#include "ui/charts/leasechartview.h"
#include "ui/views/connectpage.h"
#include "ui/views/locksview.h"
#include "ui/views/lowerdock.h"
#include "ui/views/maintoolbar.h"

#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStackedWidget>

#include <algorithm>

namespace Lockdeck {

static constexpr int lowerHeight = 200;
static constexpr int tableWidth = 800;
static constexpr int leastInspectorWidth = 280;

/// 198, and more where the system's font needs it for an address and a round trip side by side.
static int serversWidth()
{
    const int address =
        QFontMetrics(scaledFont(1, QFont::DemiBold)).horizontalAdvance(QStringLiteral("127.0.0.1:65535"));
    const int roundTrip = QFontMetrics(scaledFont(1)).horizontalAdvance(QStringLiteral("999 ms"));
    return std::max(198, address + roundTrip + 56);
}

std::array<std::pair<QDockWidget *, QAction *>, 4> MainWindow::dockActions() const
{
    return {{{m_holdsDock, m_actions.showHolds},
             {m_serversDock, m_actions.showServers},
             {m_inspectorDock, m_actions.showInspector},
             {m_lowerDock, m_actions.showLower}}};
}

/// What is visible follows from three facts: the page in the centre, the View menu, and whether there are holds.
void MainWindow::arrange()
{
    const bool isWorking = isWorkspace();
    m_bar->setVisible(isWorking);
    for (const auto &[dock, action] : dockActions()) {
        const bool hasContent = dock == m_holdsDock ? !m_session.holds().empty() : isWorking;
        dock->setVisible(hasContent && action->isChecked());
    }
}

void MainWindow::resetLayout()
{
    for (const auto &[dock, action] : dockActions()) {
        dock->setFloating(false);
        action->setChecked(true);
    }
    addDockWidget(Qt::TopDockWidgetArea, m_holdsDock);
    addDockWidget(Qt::LeftDockWidgetArea, m_serversDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_lowerDock);
    m_actions.foldHolds->setChecked(false);
    arrange();
    useDefaultSizes();
}

void MainWindow::useDefaultSizes()
{
    // The table comes first: in a small window the inspector gets what is left.
    const int inspectorWidth = std::clamp(width() - serversWidth() - tableWidth, leastInspectorWidth, 404);
    resizeDocks({m_serversDock, m_inspectorDock}, {serversWidth(), inspectorWidth}, Qt::Horizontal);
    resizeDocks({m_lowerDock}, {lowerHeight}, Qt::Vertical);
    m_wantsDefaultSizes = false;
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (m_wantsDefaultSizes)
        useDefaultSizes();
}

/// A dock closed by its own button is hidden until the View menu shows it again.
bool MainWindow::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::Close) {
        for (const auto &[dock, action] : dockActions()) {
            if (dock == object)
                action->setChecked(false);
        }
    }
    return QMainWindow::eventFilter(object, event);
}

void MainWindow::applyTheme(ThemeChoice choice)
{
    // Asked before the first palette of ours: afterwards it would only see that one.
    static const Theme::Scheme system = Theme::systemScheme();
    const Theme::Scheme scheme = choice == ThemeChoice::System  ? system
                                 : choice == ThemeChoice::Light ? Theme::Scheme::Light
                                                                : Theme::Scheme::Dark;
    Theme::apply(*qApp, scheme);
    QAction *action = choice == ThemeChoice::System  ? m_actions.themeSystem
                      : choice == ThemeChoice::Light ? m_actions.themeLight
                                                     : m_actions.themeDark;
    action->setChecked(true);
}

void MainWindow::connectViewActions()
{
    for (const auto &[dock, action] : dockActions())
        connect(action, &QAction::toggled, this, &MainWindow::arrange);
    connect(m_actions.showChart, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showChart();
    });
    connect(m_actions.showTimeline, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showTimeline();
    });
    connect(m_actions.showEvents, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showEvents();
    });
    connect(m_actions.showProtocol, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showProtocol();
    });
    connect(m_actions.showAlerts, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showAlerts();
    });
    connect(m_actions.showRuns, &QAction::triggered, this, [this] {
        m_actions.showLower->setChecked(true);
        m_lowerDock->showRuns();
    });
    for (const auto &[action, choice] : {std::pair{m_actions.themeSystem, ThemeChoice::System},
                                         {m_actions.themeLight, ThemeChoice::Light},
                                         {m_actions.themeDark, ThemeChoice::Dark}}) {
        connect(action, &QAction::triggered, this, [this, choice = choice] {
            m_settings.theme = choice;
            applyTheme(choice);
        });
    }
    for (QMenu *menu : {m_locks->groupMenu(), m_locks->columnMenu()})
        m_actions.view->insertMenu(m_actions.tableMenus, menu);
    connect(m_actions.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
    connect(m_actions.fullScreen, &QAction::triggered, this,
            [this](bool full) { full ? showFullScreen() : showNormal(); });
}

} // namespace Lockdeck
