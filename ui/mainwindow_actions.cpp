// MainWindow, the part that says what its menus and shortcuts do.
#include "ui/mainwindow.h"

#include "ui/alerts.h"
#include "ui/desktop/desktopnotifier.h"
#include "ui/dialogs/rulesdialog.h"
#include "ui/dialogs/savefile.h"
#include "ui/dialogs/statesdialog.h"
#include "ui/holdcommands.h"
#include "ui/models/alertlog.h"
#include "ui/models/alertwords.h"
#include "ui/views/alertsview.h"
#include "ui/views/bellbutton.h"
#include "ui/views/commandpalette.h"
#include "ui/views/eventsview.h"
#include "ui/views/inspectorview.h"
#include "ui/views/locksview.h"
#include "ui/views/lowerdock.h"
#include "ui/views/maintoolbar.h"
#include "ui/views/protocolview.h"

#include <QtGui/QActionGroup>
#include <QtGui/QClipboard>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

namespace Lockdeck {

static QString aboutText()
{
    return MainWindow::tr("<h3>Lockdeck %1</h3>"
                          "<p>Watches dflockd servers, takes locks by hand, and keeps them renewed.</p>"
                          "<p>The sources are under the MIT licence. This program is linked with Qt Charts, which is "
                          "under the GPL 3, so the program as a whole is a combined work under the GPL 3.</p>"
                          "<p>Built with Qt %2.</p>")
        .arg(QStringLiteral(LOCKDECK_VERSION), QString::fromLatin1(qVersion()));
}

void MainWindow::connectActions()
{
    connect(m_bar, &MainToolBar::keyEntered, this, [this](const QString &key) {
        const QDialog *dialog = m_commands->ask(key, LockKeeper::Begin::Acquire);
        connect(dialog, &QDialog::accepted, m_bar, [this] { m_bar->setKey({}); });
    });
    connect(m_actions.savePicture, &QAction::triggered, this, &MainWindow::savePicture);
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions.filter, &QAction::triggered, m_locks, &LocksView::focusFilter);
    connect(m_actions.exportKeys, &QAction::triggered, m_locks, &LocksView::exportKeys);
    connect(m_locks, &LocksView::said, this, &MainWindow::say);
    connect(m_actions.copyKey, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_locks->currentKey()); });
    connect(m_actions.copySituation, &QAction::triggered, this, &MainWindow::copySituation);
    connect(m_actions.probe, &QAction::triggered, this, [this] { m_commands->probe(m_locks->currentKey()); });
    connect(m_actions.pause, &QAction::toggled, &m_session, &Session::setPaused);
    connect(m_actions.refresh, &QAction::triggered, &m_session, &Session::refresh);
    connect(m_actions.intervalGroup, &QActionGroup::triggered, this,
            [this](QAction *action) { setInterval(std::chrono::milliseconds(action->data().toInt())); });
    connect(m_actions.connectTo, &QAction::triggered, this, &MainWindow::showConnectPage);
    connect(m_actions.sandbox, &QAction::triggered, this, &MainWindow::startSandbox);
    connect(m_actions.disconnectFrom, &QAction::triggered, &m_session, &Session::stopWatching);
    connect(m_actions.copyUrl, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_session.servers().toUrl()); });
    connect(m_actions.states, &QAction::triggered, this, [this] {
        auto *help = new StatesDialog(this);
        help->setAttribute(Qt::WA_DeleteOnClose);
        help->show();
    });
    connect(m_actions.shortcuts, &QAction::triggered, this,
            [this] { showText(tr("Keyboard shortcuts"), shortcutTable(m_actions.menus)); });
    connect(m_actions.about, &QAction::triggered, this, [this] { showText(tr("About Lockdeck"), aboutText()); });
}

void MainWindow::connectHoldActions()
{
    connect(m_actions.focusAcquire, &QAction::triggered, m_bar, &MainToolBar::focusKey);
    connect(m_actions.acquireSelected, &QAction::triggered, this,
            [this] { m_commands->ask(m_locks->currentKey(), LockKeeper::Begin::Acquire); });
    connect(m_actions.enqueueSelected, &QAction::triggered, this,
            [this] { m_commands->ask(m_locks->currentKey(), LockKeeper::Begin::Enqueue); });
    connect(m_actions.runCommand, &QAction::triggered, this, [this] { m_commands->run(m_locks->currentKey()); });
    connect(m_actions.releaseByToken, &QAction::triggered, this,
            [this] { m_commands->releaseByToken(m_locks->currentKey()); });
    connect(m_actions.dismissEnded, &QAction::triggered, &m_session, &Session::forgetEnded);
    connect(m_actions.releaseAll, &QAction::triggered, m_commands, &HoldCommands::releaseAll);

    const auto onSelected = [this](QAction *action, auto command) {
        connect(action, &QAction::triggered, this, [this, command] {
            if (const HoldStatus *hold = m_commands->holdOn(m_locks->currentKey()))
                command(m_commands, hold->id);
        });
    };
    onSelected(m_actions.wait, [](HoldCommands *c, HoldId id) { c->wait(id, LockOptions().acquireTimeout); });
    onSelected(m_actions.renew, [](HoldCommands *c, HoldId id) { c->renew(id); });
    onSelected(m_actions.changeLease, [](HoldCommands *c, HoldId id) { c->changeLease(id); });
    onSelected(m_actions.changeNote, [](HoldCommands *c, HoldId id) { c->changeNote(id); });
    onSelected(m_actions.release, [](HoldCommands *c, HoldId id) { c->giveUp(id); });
    onSelected(m_actions.explain, [](HoldCommands *c, HoldId id) { c->explain(id); });
}

void MainWindow::makePalette()
{
    const auto commands = [this] {
        std::vector<Command> all = commandsOf(m_actions.menus);
        std::erase_if(all, [this](const Command &command) { return command.action == m_actions.palette; });
        return all;
    };
    m_palette = new CommandPalette(commands, this);
    connect(m_actions.palette, &QAction::triggered, m_palette, &CommandPalette::toggle);
    connect(&m_session, &Session::snapshotShown, m_palette, &CommandPalette::setSnapshot);
    for (const Command &command : commands())
        connect(command.action, &QAction::triggered, m_palette,
                [this, command] { m_palette->noteUse(command.action); });
    connect(m_palette, &CommandPalette::keyChosen, this, [this](int server, const QString &key) {
        if (!isWorkspace())
            showWorkspace();
        m_locks->goTo(server, key);
    });
}

void MainWindow::connectEvents()
{
    EventsView *events = m_lowerDock->events();
    connect(m_locks, &LocksView::currentKeyChanged, events, &EventsView::setKey);
    connect(events, &EventsView::keyActivated, this, &MainWindow::goToKeyOfEvent);
    connect(events, &EventsView::said, this, &MainWindow::say);
    connect(m_actions.exportEvents, &QAction::triggered, events, &EventsView::exportLines);
    connect(m_actions.eventsOfKey, &QAction::toggled, events, [this, events](bool only) {
        events->setKeyOnly(only);
        if (only)
            m_actions.showEvents->trigger();
    });
    connect(events, &EventsView::keyOnlyChanged, m_actions.eventsOfKey, &QAction::setChecked);
    ProtocolView *protocol = m_lowerDock->protocol();
    protocol->setLog(m_session.protocol());
    connect(&m_session, &Session::pausedChanged, protocol, &ProtocolView::setWindowPaused);
    connect(m_actions.exportProtocol, &QAction::triggered, protocol, &ProtocolView::exportLines);
    connect(protocol, &ProtocolView::said, this, &MainWindow::say);
}

/// Where the table has the key no more, it can still be acquired.
void MainWindow::goToKeyOfEvent(const QString &key, const QString &place)
{
    const FleetSnapshotPtr snapshot = m_session.snapshot();
    for (std::size_t i = 0; i < snapshot->servers.size(); ++i) {
        const int server = static_cast<int>(i);
        if (snapshot->servers[i].address.toString() == place && snapshot->find(server, key)) {
            m_locks->goTo(server, key);
            return;
        }
    }
    m_bar->setKey(key);
}

/// The bell, and what leads from an alert to its key.
void MainWindow::connectAlerts()
{
    const auto refresh = [this] {
        const AlertLog *log = m_alerts->log();
        m_bar->bell()->show(log->unacknowledged(), log->isTrouble(), m_alerts->muteText());
        m_actions.acknowledgeAlerts->setEnabled(log->unacknowledged() > 0);
    };
    connect(m_alerts->log(), &AlertLog::countsChanged, this, refresh);
    connect(m_alerts, &Alerts::muteChanged, this, refresh);
    connect(m_actions.acknowledgeAlerts, &QAction::triggered, m_alerts->log(), &AlertLog::acknowledgeAll);
    connect(m_lowerDock->alerts(), &AlertsView::keyChosen, this,
            [this](const ServerAddress &address, const QString &key) {
                const auto &servers = m_session.snapshot()->servers;
                const auto server = std::ranges::find(servers, address, &ServerStatus::address);
                if (server != servers.end() && isWorkspace())
                    m_locks->goTo(static_cast<int>(server - servers.begin()), key);
            });
    connect(m_lowerDock->alerts(), &AlertsView::rulesRequested, m_actions.alertRules, &QAction::trigger);
    connect(m_actions.alertRules, &QAction::triggered, this, [this] {
        auto *dialog = new RulesDialog(m_alerts->rules(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog] { m_alerts->setRules(dialog->rules()); });
        connect(dialog, &RulesDialog::previewWanted, m_alerts, &Alerts::preview);
        connect(m_alerts, &Alerts::previewed, dialog, &RulesDialog::showPreview);
        dialog->open();
    });
    refresh();
    if (m_options.unattended)
        return;
    auto *notifier = new DesktopNotifier({}, this);
    connect(notifier, &DesktopNotifier::problemChanged, this,
            [this, notifier] { m_lowerDock->alerts()->setNote(notifier->problem()); });
    connect(m_alerts, &Alerts::began, notifier, [notifier](const std::vector<AlertIncident> &begun) {
        const AlertIncident &newest = begun.back();
        const QString title = begun.size() == 1 ? AlertWords::subject(newest) : tr("%1 alerts").arg(begun.size());
        const bool isUrgent = std::ranges::any_of(
            begun, [](const AlertIncident &incident) { return AlertWords::tone(incident.rule.kind) == Tone::Bad; });
        const QString subject = begun.size() == 1 ? QString() : AlertWords::subject(newest) + QStringLiteral(": ");
        notifier->tell(title, subject + AlertWords::incident(newest), isUrgent);
    });
}

void MainWindow::setInterval(std::chrono::milliseconds interval)
{
    m_session.setInterval(interval);
    m_bar->setIntervalText(intervalText(interval));
    for (QAction *action : m_actions.intervalGroup->actions())
        action->setChecked(action->data().toInt() == interval.count());
}

/// What is to be saved is what was on the screen when it was asked for, so it is taken before the dialog opens.
void MainWindow::savePicture()
{
    const QPixmap picture = grab();
    QFileDialog *dialog = askWhereToSave(this, tr("Save a picture of the window"), QString(), tr("Pictures (*.png)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString &path) {
        if (picture.save(path))
            say(tr("picture saved as %1").arg(path), false);
        else
            say(tr("The picture could not be written to %1.").arg(path), true);
    });
    dialog->open();
}

void MainWindow::copySituation()
{
    QApplication::clipboard()->setText(m_inspector->situation());
}

void MainWindow::showText(const QString &title, const QString &text)
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop);
    label->setMargin(8);
    auto *scroll = new QScrollArea;
    scroll->setWidget(label);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->addWidget(scroll);
    layout->addWidget(buttons);
    dialog->resize(480, std::min(620, label->heightForWidth(440) + 100));
    dialog->open();
}

} // namespace Lockdeck
