#include "ui/mainwindow.h"
#include "client/holdstatus.h"
#include "support/certificates.h"
#include "support/testmain.h"
#include "ui/dialogs/quitdialog.h"
#include "ui/views/connectpage.h"
#include "ui/views/eventlist.h"
#include "ui/views/holdsview.h"
#include "ui/views/inklabel.h"
#include "ui/views/inspectorview.h"
#include "ui/views/locksview.h"
#include "ui/views/serverentry.h"
#include "ui/views/statusline.h"
#include "windowfixture.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPushButton>

#include <algorithm>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// The window as a person uses it: keyboard and mouse, offscreen, against a server in this process.
class MainWindowTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void acquireQueueReleaseClose();
    void closingWithHoldsAsks();
    void quittingUnaskedReleasesFirst();
    void quittingUnaskedTwiceDoesNotWait();
    void aLostHoldExplainsItself();
    void holdsOutliveAChangeOfServers();
    void pauseFreezesTheTableOnly();
    void aServerThatIsFullSaysSo();
    void theInspectorFollowsTheSelection();
    void aPinnedInspectorStaysWithItsKey();

    void aKeyInTheUrlOnlyFillsTheField();
    void badAddressesAreExplainedAtTheField_data();
    void badAddressesAreExplainedAtTheField();
    void aDeadServerDoesNotPassForTheOneBefore();
    void aTokenOverTheNetworkNeedsAYes();
    void aTokenGoesOverTlsAndIntoNoFile();

    void layoutIsKeptBetweenStarts();
    void damagedSettingsAreSaidAndTheWindowGoesOn();
    void theViewMenuChoosesColumnsAndGroups();
    void everyActionHasItsOwnShortcut();

private:
    void open();
    void connectTo(const QString &url);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier);
    QDialog *askFor(const QString &key);
    void acquire(const QString &key);
    const HoldStatus *hold(const QString &key);
    HoldState stateOf(const QString &key);
    void clickCard(const QString &key, const QString &text);
    bool tableSays(const QString &key, const QString &word) const;
    QLineEdit *edit(const char *name) const { return m_window->findChild<QLineEdit *>(QLatin1String(name)); }

    QTemporaryDir m_folder;
    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
}

void MainWindowTest::cleanup()
{
    // In this order: the server answers in this thread, and the window waits for its holds' releases when it goes.
    m_server.reset();
    m_window.reset();
    QFile::remove(m_folder.filePath(QStringLiteral("lockdeck.ini")));
}

void MainWindowTest::open()
{
    WindowOptions options;
    options.settingsFile = m_folder.filePath(QStringLiteral("lockdeck.ini"));
    options.theme = ThemeChoice::Light;
    m_window = std::make_unique<MainWindow>(options);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void MainWindowTest::connectTo(const QString &url)
{
    QLineEdit *field = edit("urlField");
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, url);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(edit("acquireField")->isVisible());
}

/// A shortcut of the window. Offscreen nobody gives the focus back when a dialog closes.
void MainWindowTest::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), key, modifiers);
}

/// Ctrl+L, the key, Enter: the dialog that shows what is known of it.
QDialog *MainWindowTest::askFor(const QString &key)
{
    press(Qt::Key_L);
    QTest::keyClicks(edit("acquireField"), key);
    QTest::keyClick(edit("acquireField"), Qt::Key_Return);
    QDialog *dialog = nullptr;
    [[maybe_unused]] const bool opened = QTest::qWaitFor([&] {
        dialog = m_window->findChild<QDialog *>(QStringLiteral("acquireDialog"));
        return dialog && dialog->isVisible();
    });
    return dialog;
}

void MainWindowTest::acquire(const QString &key)
{
    QDialog *dialog = askFor(key);
    QVERIFY(dialog);
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_COMPARE(stateOf(key), HoldState::Held);
    QTRY_VERIFY(!m_window->findChild<QDialog *>(QStringLiteral("acquireDialog")));
}

const HoldStatus *MainWindowTest::hold(const QString &key)
{
    const auto &holds = m_window->session().holds();
    const auto found = std::ranges::find(holds, key, &HoldStatus::key);
    return found == holds.end() ? nullptr : &*found;
}

HoldState MainWindowTest::stateOf(const QString &key)
{
    const HoldStatus *found = hold(key);
    return found ? found->stateAt(BootTime::now()) : HoldState::Idle;
}

/// Whether `widget` is part of a card whose accessible name starts with `key`.
static bool isOnCardOf(const QWidget *widget, const QString &key)
{
    for (; widget; widget = widget->parentWidget()) {
        if (widget->accessibleName().startsWith(key))
            return true;
    }
    return false;
}

/// Clicks the button that starts with `text` on the card of `key`.
void MainWindowTest::clickCard(const QString &key, const QString &text)
{
    QPushButton *button = nullptr;
    QTRY_VERIFY([&] {
        for (QPushButton *candidate : m_window->findChild<HoldsView *>()->findChildren<QPushButton *>()) {
            if (candidate->isVisible() && candidate->isEnabled() && candidate->text().startsWith(text) &&
                isOnCardOf(candidate, key))
                button = candidate;
        }
        return button != nullptr;
    }());
    QTest::mouseClick(button, Qt::LeftButton);
}

bool MainWindowTest::tableSays(const QString &key, const QString &word) const
{
    const auto *view = m_window->findChild<LocksView *>()->findChild<QAbstractItemView *>();
    const QAbstractItemModel *model = view->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells += model->index(row, column).data().toString();
        if (cells.first() == key && cells.contains(word))
            return true;
    }
    return false;
}

void MainWindowTest::acquireQueueReleaseClose()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("deploy/api"));
    QTRY_VERIFY(m_window->findChild<QDockWidget *>(QStringLiteral("holds"))->isVisible());
    QTRY_VERIFY(tableSays(QStringLiteral("deploy/api"), QStringLiteral("you")));
    QTRY_VERIFY(m_window->windowTitle().contains(QStringLiteral("deploy/api")));

    OtherClient other(*m_server);
    const QByteArray grant = other.ask("l", "db/migrate", "0 60");
    QVERIFY2(grant.startsWith("ok "), grant.constData());
    QDialog *dialog = askFor(QStringLiteral("db/migrate"));
    QVERIFY(dialog);
    auto *sentence = dialog->findChild<InkLabel *>(QStringLiteral("situationSentence"));
    QTRY_VERIFY2(sentence->text().contains(QStringLiteral("has held it for at least")), qPrintable(sentence->text()));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("enqueueButton")), Qt::LeftButton);
    QTRY_COMPARE(stateOf(QStringLiteral("db/migrate")), HoldState::Queued);
    QTRY_COMPARE(hold(QStringLiteral("db/migrate"))->placeAtMost, std::optional(1));

    clickCard(QStringLiteral("db/migrate"), QStringLiteral("Wait"));
    QTRY_COMPARE(stateOf(QStringLiteral("db/migrate")), HoldState::Waiting);
    QCOMPARE(other.ask("r", "db/migrate", grant.split(' ').at(1)), QByteArray("ok"));
    QTRY_COMPARE(stateOf(QStringLiteral("db/migrate")), HoldState::Held);

    clickCard(QStringLiteral("deploy/api"), QStringLiteral("Release"));
    clickCard(QStringLiteral("db/migrate"), QStringLiteral("Release"));
    QTRY_COMPARE(m_window->session().openHolds(), 0);
    QCOMPARE(stateOf(QStringLiteral("deploy/api")), HoldState::Released);
    QCOMPARE(stateOf(QStringLiteral("db/migrate")), HoldState::Released);
    QVERIFY(m_window->close());
    QVERIFY(!m_window->isVisible());
}

void MainWindowTest::closingWithHoldsAsks()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("k"));

    press(Qt::Key_Q);
    auto *question = m_window->findChild<QuitDialog *>();
    QVERIFY(question && question->isVisible());
    QVERIFY(m_window->isVisible());
    QTest::keyClick(question, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<QuitDialog *>());
    QVERIFY(m_window->isVisible());
    QCOMPARE(stateOf(QStringLiteral("k")), HoldState::Held);

    m_window->close();
    question = m_window->findChild<QuitDialog *>();
    QVERIFY(question);
    QTest::keyClick(question, Qt::Key_Return);
    QTRY_VERIFY(!m_window->isVisible());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0").startsWith("ok "));
}

void MainWindowTest::quittingUnaskedReleasesFirst()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("k"));
    press(Qt::Key_Q); // a question that nobody answers is no obstacle
    QVERIFY(m_window->findChild<QuitDialog *>());

    m_window->releaseAndQuit();
    QVERIFY(m_window->isVisible());
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(stateOf(QStringLiteral("k")), HoldState::Released);
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0").startsWith("ok "));
}

void MainWindowTest::quittingUnaskedTwiceDoesNotWait()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("k"));
    m_window->releaseAndQuit();
    m_window->releaseAndQuit();
    QVERIFY(!m_window->isVisible());
}

void MainWindowTest::aLostHoldExplainsItself()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("cache/rebuild"));
    m_server->stop();
    QTRY_COMPARE(stateOf(QStringLiteral("cache/rebuild")), HoldState::Lost);
    QVERIFY(hold(QStringLiteral("cache/rebuild"))->reason);
    QTRY_VERIFY(m_window->findChild<QDialog *>(QStringLiteral("lossDialog")));
    const auto *story = m_window->findChild<QDialog *>(QStringLiteral("lossDialog"));
    QVERIFY(story->isVisible());
    QVERIFY(!story->isModal());
    QString all;
    for (const QLabel *label : story->findChildren<QLabel *>())
        all += label->text() + QLatin1Char('\n');
    for (const char *word : {"cache/rebuild", "Last confirmed", "What was seen", "What to do"})
        QVERIFY2(all.contains(QLatin1String(word)), qPrintable(all));
    QTRY_VERIFY(m_window->windowTitle().startsWith(QStringLiteral("lost")));
}

void MainWindowTest::holdsOutliveAChangeOfServers()
{
    LocalServer second;
    QVERIFY(second.isListening());
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("k"));
    press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(edit("urlField")->isVisible());
    connectTo(second.url());
    QCOMPARE(m_window->session().servers().servers.front().port, second.port());
    QCOMPARE(stateOf(QStringLiteral("k")), HoldState::Held);
    QCOMPARE(hold(QStringLiteral("k"))->server.port, m_server->port());
}

void MainWindowTest::pauseFreezesTheTableOnly()
{
    open();
    connectTo(m_server->url());
    acquire(QStringLiteral("mine"));
    press(Qt::Key_P);
    QVERIFY(m_window->session().isPaused());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "later", "0 60").startsWith("ok "));
    QTRY_VERIFY([&] { return m_window->session().snapshot()->find(0, QStringLiteral("later")) != nullptr; }());
    QVERIFY(!tableSays(QStringLiteral("later"), QStringLiteral("held")));
    QCOMPARE(stateOf(QStringLiteral("mine")), HoldState::Held);
    press(Qt::Key_P);
    QTRY_VERIFY(tableSays(QStringLiteral("later"), QStringLiteral("held")));
}

void MainWindowTest::aServerThatIsFullSaysSo()
{
    ServerOptions small;
    small.maxLocks = 2;
    m_server = std::make_unique<LocalServer>(small);
    open();
    connectTo(m_server->url());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "one", "0 60").startsWith("ok "));
    QVERIFY(other.ask("l", "two", "0 60").startsWith("ok "));
    QTRY_VERIFY(tableSays(QStringLiteral("two"), QStringLiteral("held")));
    LockOptions third;
    third.key = QStringLiteral("three");
    QVERIFY(m_window->session().start(third, LockKeeper::Begin::Acquire));
    QTRY_VERIFY(m_window->findChild<ServerEntry *>()->accessibleName().contains(u"full at about 2 keys"));
}

void MainWindowTest::theInspectorFollowsTheSelection()
{
    open();
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "k", "0 30").startsWith("ok "));
    connectTo(m_server->url());
    const auto *inspector = m_window->findChild<InspectorView *>();
    const auto *sentence = inspector->findChild<QLabel *>(QStringLiteral("inspectorSentence"));
    const QAbstractItemModel *events = inspector->findChild<EventList *>()->model();
    QTRY_COMPARE(inspector->key(), QStringLiteral("k"));
    QTRY_VERIFY(sentence->text().contains(QStringLiteral("has held it for at least")));
    QVERIFY(inspector->isVisible());

    OtherClient waiter(*m_server);
    QVERIFY(waiter.ask("e", "k", "30").startsWith("queued"));
    QTRY_COMPARE(events->rowCount(), 1);
    press(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY(copied.startsWith(QStringLiteral("k on 127.0.0.1:")));
    QVERIFY(copied.contains(QStringLiteral("queue grew 0 → 1")));

    const LocalServer second;
    OtherClient another(second);
    QVERIFY(another.ask("l", "k", "0 30").startsWith("ok "));
    m_window->openUrl(second.url());
    QTRY_VERIFY(inspector->isVisible() && inspector->key() == QStringLiteral("k"));
    QTRY_VERIFY2(events->rowCount() == 0, "the same key of another server is another");
}

void MainWindowTest::aPinnedInspectorStaysWithItsKey()
{
    open();
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "one", "0 60").startsWith("ok "));
    QVERIFY(other.ask("l", "two", "0 60").startsWith("ok "));
    connectTo(m_server->url());
    const auto *inspector = m_window->findChild<InspectorView *>();
    QTRY_COMPARE(inspector->key(), QStringLiteral("one"));
    press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    auto *locks = m_window->findChild<LocksView *>();
    locks->goTo(0, QStringLiteral("two"));
    QTRY_COMPARE(locks->currentKey(), QStringLiteral("two"));
    QCOMPARE(inspector->key(), QStringLiteral("one"));
    press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(inspector->key(), QStringLiteral("two"));

    press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    m_window->session().stopWatching(); // nothing to stay with any more
    QCOMPARE(inspector->key(), QString());
}

void MainWindowTest::aKeyInTheUrlOnlyFillsTheField()
{
    open();
    connectTo(m_server->url() + QStringLiteral("/deploy/api"));
    QCOMPARE(edit("acquireField")->text(), QStringLiteral("deploy/api"));
    QVERIFY(m_window->session().holds().empty());
    QVERIFY(!m_window->findChild<QDialog *>(QStringLiteral("acquireDialog")));
}

void MainWindowTest::badAddressesAreExplainedAtTheField_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("word");
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("another scheme") << QStringLiteral("http://localhost") << QStringLiteral("dflockd");
    QTest::newRow("TLS, nobody listens") << QStringLiteral("dflockds://127.0.0.1:1") << QStringLiteral("127.0.0.1:1");
    QTest::newRow("nobody listens") << QStringLiteral("dflockd://127.0.0.1:1") << QStringLiteral("127.0.0.1:1");
}

void MainWindowTest::badAddressesAreExplainedAtTheField()
{
    QFETCH(const QString, url);
    QFETCH(const QString, word);
    open();
    auto *page = m_window->findChild<ConnectPage *>();
    edit("urlField")->selectAll();
    QTest::keyClick(edit("urlField"), Qt::Key_Delete);
    QTest::keyClicks(edit("urlField"), url);
    QTest::keyClick(edit("urlField"), Qt::Key_Return);
    QTRY_VERIFY(!page->problem().isEmpty());
    QVERIFY2(page->problem().contains(word), qPrintable(page->problem()));
    QVERIFY(page->isVisible());
}

void MainWindowTest::aDeadServerDoesNotPassForTheOneBefore()
{
    open();
    connectTo(m_server->url());
    press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    auto *page = m_window->findChild<ConnectPage *>();
    page->setUrl(QStringLiteral("dflockd://127.0.0.1:1"));
    QTest::keyClick(edit("urlField"), Qt::Key_Return);
    QVERIFY(page->isVisible());
    QTRY_VERIFY(page->problem().contains(QStringLiteral("127.0.0.1:1")));
    QVERIFY(page->isVisible());
}

void MainWindowTest::aTokenOverTheNetworkNeedsAYes()
{
    open();
    auto *page = m_window->findChild<ConnectPage *>();
    page->setUrl(QStringLiteral("dflockd://192.0.2.1:6388"));
    QTest::keyClicks(edit("tokenField"), QStringLiteral("secret"));
    QTest::keyClick(edit("tokenField"), Qt::Key_Return);
    QVERIFY(page->problem().contains(QStringLiteral("token"), Qt::CaseInsensitive));
    QVERIFY(m_window->findChild<QCheckBox *>(QStringLiteral("plainTokenBox"))->isVisible());
    QVERIFY(!m_window->session().isWatching());
}

/// All that the window shows, tells or has to copy at this moment; of a password its dots.
static QString everythingSaid(const QWidget &window)
{
    QStringList said{window.windowTitle()};
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        said << widget->toolTip() << widget->accessibleName() << widget->accessibleDescription();
        const bool isField = qobject_cast<const QLineEdit *>(widget);
        for (const char *text : {"displayText", "plainText", "title", isField ? "displayText" : "text"})
            said << widget->property(text).toString();
    }
    for (const QAbstractItemModel *model : window.findChildren<QAbstractItemModel *>()) {
        for (int cell = 0; cell < model->rowCount() * model->columnCount(); ++cell) {
            const QModelIndex index = model->index(cell / model->columnCount(), cell % model->columnCount());
            for (int role = Qt::DisplayRole; role <= Qt::UserRole + 16; ++role)
                said << index.data(role).toString();
        }
    }
    return said.join(QLatin1Char('\n'));
}

void MainWindowTest::aTokenGoesOverTlsAndIntoNoFile()
{
    const Certificates &certificates = Certificates::get();
    const QString secret = QStringLiteral("s3cret-of-the-window");
    ServerOptions options;
    options.port = 0;
    options.tlsCertificate = certificates.good();
    options.tlsKey = certificates.key();
    options.authToken = secret.toUtf8();
    LockServer server(options);
    QVERIFY(!server.listen());

    open();
    auto *page = m_window->findChild<ConnectPage *>();
    QVERIFY(!edit("caField")->isVisible());
    page->setUrl(QStringLiteral("dflockds://127.0.0.1:%1").arg(server.port()));
    QVERIFY(edit("caField")->isVisible());
    QTest::keyClicks(edit("tokenField"), secret);
    QVERIFY(!m_window->findChild<QCheckBox *>(QStringLiteral("plainTokenBox"))->isVisible());
    edit("caField")->setText(QStringLiteral("/no/such.pem"));
    QTest::keyClick(edit("caField"), Qt::Key_Return);
    QVERIFY2(page->problem().contains(QStringLiteral("/no/such.pem cannot be read")), qPrintable(page->problem()));
    QVERIFY(!m_window->session().isWatching());
    edit("caField")->setText(certificates.ca());
    QTest::keyClick(edit("caField"), Qt::Key_Return);
    QTRY_VERIFY(edit("acquireField")->isVisible());
    acquire(QStringLiteral("under/tls"));
    QTRY_VERIFY(tableSays(QStringLiteral("under/tls"), QStringLiteral("you")));
    auto *locks = m_window->findChild<LocksView *>();
    for (const char *name : {"keys.csv", "keys.json", "keys.txt"})
        locks->exportKeysTo(m_folder.filePath(QLatin1String(name)));
    QTRY_VERIFY(QFile::exists(m_folder.filePath(QStringLiteral("keys.txt"))));
    QVERIFY(everythingSaid(*m_window).contains(QStringLiteral("under/tls")));
    QVERIFY(!everythingSaid(*m_window).contains(secret));
    clickCard(QStringLiteral("under/tls"), QStringLiteral("Release"));
    QTRY_COMPARE(stateOf(QStringLiteral("under/tls")), HoldState::Released);
    QVERIFY(!everythingSaid(*m_window).contains(secret));
    QVERIFY(m_window->close());

    bool isRemembered = false;
    for (const QFileInfo &each : QDir(m_folder.path()).entryInfoList(QDir::Files | QDir::Hidden)) {
        QFile file(each.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY2(!content.contains(secret.toUtf8()), qPrintable(each.filePath()));
        isRemembered = isRemembered || content.contains(certificates.ca().toUtf8());
    }
    QVERIFY(isRemembered);
    open();
    QCOMPARE(edit("caField")->text(), certificates.ca());
    QCOMPARE(edit("tokenField")->text(), QString());
}

void MainWindowTest::layoutIsKeptBetweenStarts()
{
    open();
    connectTo(m_server->url());
    const auto servers = [this] { return m_window->findChild<QDockWidget *>(QStringLiteral("servers")); };
    QVERIFY(servers()->isVisible());
    press(Qt::Key_2);
    QVERIFY(!servers()->isVisible());
    m_window->resize(1111, 777);
    QVERIFY(m_window->close());

    open();
    QCOMPARE(m_window->size(), QSize(1111, 777));
    QCOMPARE(edit("urlField")->text(), m_server->url());
    connectTo(m_server->url());
    QVERIFY(!servers()->isVisible());
    press(Qt::Key_0);
    QVERIFY(servers()->isVisible());
}

void MainWindowTest::damagedSettingsAreSaidAndTheWindowGoesOn()
{
    QFile file(m_folder.filePath(QStringLiteral("lockdeck.ini")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("garbage without any sense\n");
    file.close();
    open();
    const QString said = m_window->findChild<StatusLine *>()->sentence();
    QVERIFY2(said.contains(QStringLiteral("damaged")), qPrintable(said));
    connectTo(m_server->url());
}

void MainWindowTest::theViewMenuChoosesColumnsAndGroups()
{
    open();
    connectTo(m_server->url());
    OtherClient other(*m_server);
    QVERIFY(other.ask("l", "db/migrate", "0 60").startsWith("ok "));
    QTRY_VERIFY(tableSays(QStringLiteral("db/migrate"), QStringLiteral("held")));
    const auto *view = m_window->findChild<LocksView *>();
    QList<QMenu *> shown;
    for (const QAction *action : m_window->menuBar()->actions()[3]->menu()->actions()) {
        if (action->menu())
            shown += action->menu();
    }
    QVERIFY(shown.contains(view->columnMenu()) && shown.contains(view->groupMenu()));

    QVERIFY(!tableSays(QStringLiteral("db/"), QStringLiteral("1 held")));
    view->groupMenu()->actions()[static_cast<int>(LockGrouping::Prefix)]->trigger();
    QTRY_VERIFY(tableSays(QStringLiteral("db/"), QStringLiteral("1 held")));
    m_window->close();
    m_window.reset();
    open(); // as it was left
    connectTo(m_server->url());
    QTRY_VERIFY(tableSays(QStringLiteral("db/"), QStringLiteral("1 held")));
}

void MainWindowTest::everyActionHasItsOwnShortcut()
{
    open();
    QStringList seen;
    for (const QAction *action : m_window->findChildren<QAction *>()) {
        const bool isOurs = qobject_cast<QMenu *>(action->parent()) && !action->menu() && !action->isSeparator();
        if (!isOurs || action->shortcut().isEmpty())
            continue;
        const QString shortcut = action->shortcut().toString();
        QVERIFY2(!seen.contains(shortcut), qPrintable(shortcut + QStringLiteral(" ") + action->text()));
        seen += shortcut;
    }
    QVERIFY(seen.size() > 30);
}

LOCKDECK_TEST(MainWindowTest)
#include "mainwindowtest.moc"
