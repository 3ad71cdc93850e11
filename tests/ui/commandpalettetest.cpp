#include "ui/views/commandpalette.h"
#include "samples.h"
#include "support/testmain.h"
#include "ui/mainwindow.h"
#include "ui/views/locksview.h"
#include "windowfixture.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QAbstractItemModelTester>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolButton>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// The command palette: what it offers for what was typed, and in the whole window by keyboard and mouse.
class CommandPaletteTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void nothingTypedOffersTheLastUsedFirst();
    void whatCannotBeDoneComesLast();
    void keysTellTheirState();
    void rowsAreReadOut();
    void ownHoldsDoNotBeginTheSearchAnew();

    void itFindsAnActionAndTriggersIt();
    void itFindsAKeyAndSelectsIt();
    void escapeGivesTheFocusBack();
    void itGoesWhenSomethingElseIsClicked();
    void itGoesWhenSomethingElseGetsTheFocus();
    void enterWaitsForTheBestOfManyKeys();
    void whatWasChosenStaysWhenRowsChange();
    void whatWasChosenStaysWhileManyKeysAreLookedAt();
    void whenWhatWasChosenGoesNothingIsChosen();
    void rowsThatStayAreNotMoved();
    void noRowsSayWhy();
    void checkMarksOfMenusNeverOpenedAreTrue();
    void itFitsIntoASmallWindow();

private:
    void openWindow();
    void openPalette();
    void type(const QString &text) { QTest::keyClicks(field(), text); }
    void press(Qt::Key key) { QTest::keyClick(field(), key); }
    CommandPalette *palette() const { return m_window->findChild<CommandPalette *>(); }
    QLineEdit *field() const { return palette()->findChild<QLineEdit *>(); }
    QListView *list() const { return palette()->findChild<QListView *>(); }
    QString titleAt(int row) const { return list()->model()->index(row, 0).data().toString(); }
    QString current() const { return list()->currentIndex().data().toString(); }

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<MainWindow> m_window;
};

void CommandPaletteTest::init()
{
    m_server = std::make_unique<LocalServer>();
    QVERIFY(m_server->isListening());
}

void CommandPaletteTest::cleanup()
{
    m_server.reset();
    m_window.reset();
}

void CommandPaletteTest::openWindow()
{
    m_window = std::make_unique<MainWindow>(WindowOptions{{}, ThemeChoice::Light});
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->openUrl(m_server->url());
    QTRY_VERIFY(m_window->findChild<LocksView *>()->isVisible());
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

/// Whatever has the focus gets the key, as from a keyboard.
void CommandPaletteTest::openPalette()
{
    QTest::keyClick(m_window->windowHandle(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(palette()->isVisible());
    QVERIFY(field()->hasFocus());
}

void CommandPaletteTest::nothingTypedOffersTheLastUsedFirst()
{
    QAction first(u"First"_qs), second(u"Second"_qs), third(u"Third"_qs);
    PaletteModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setCommands({{&first, u"First"_qs, {}}, {&second, u"Second"_qs, {}}, {&third, u"Third"_qs, {}}});
    QCOMPARE(model.row(0).title, u"First"_qs);
    model.noteUse(&third);
    model.noteUse(&second);
    model.setTyped(u"x"_qs);
    QCOMPARE(model.rowCount(), 0);
    model.setTyped({});
    QCOMPARE(model.row(0).title, u"Second"_qs);
    QCOMPARE(model.row(1).title, u"Third"_qs);
    QCOMPARE(model.row(2).title, u"First"_qs);
}

void CommandPaletteTest::whatCannotBeDoneComesLast()
{
    QAction release(u"Release"_qs), other(u"Lea of Others, Somewhere"_qs);
    release.setEnabled(false);
    PaletteModel model;
    model.setCommands({{&release, release.text(), {}}, {&other, other.text(), {}}});
    model.setTyped(u"lea"_qs);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.row(0).command.action, &other);
    QVERIFY(!model.row(1).isUsable());
}

void CommandPaletteTest::keysTellTheirState()
{
    PaletteModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const Moment now = model.clock().now();
    model.setKeys(pictureFleet(now).take());
    QCOMPARE(model.rowCount(), 0);
    model.setTyped(u"dbmig"_qs);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.row(0).title, u"db/migrate"_qs);
    QCOMPARE(model.row(0).note(now), u"held · #17 · 7 wait · c"_qs);
    QCOMPARE(model.row(0).marks, (std::vector<int>{0, 1, 3, 4, 5}));
    model.setTyped(u"e"_qs); // many, whose order is not that of the snapshot
    QVERIFY(model.rowCount() > 8);
    for (int i = 0; i < model.rowCount(); ++i) {
        QCOMPARE(model.row(i).title, model.row(i).lock->shownKey);
        QVERIFY(i == 0 || model.row(i).score <= model.row(i - 1).score);
    }
    model.setTyped(u"tenant"_qs);
    QVERIFY(!model.row(0).title.contains(QChar(0x202e))); // what would turn the words around is shown escaped
    QVERIFY(model.row(0).lock->seen.key.contains(QChar(0x202e)));
}

void CommandPaletteTest::rowsAreReadOut()
{
    QAction pause(u"Pause"_qs);
    pause.setCheckable(true);
    pause.setChecked(true);
    pause.setEnabled(false);
    pause.setShortcut(QKeySequence(u"Ctrl+P"_qs));
    PaletteModel model;
    model.setCommands({{&pause, u"Pause"_qs, u"Locks"_qs}});
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(),
             u"Pause, Locks, Ctrl+P, on, not possible now"_qs);
}

/// So many that looking at all of them takes several slices, on any machine; "wanted" and "wanted/too" come last.
static FleetSnapshotPtr manyKeys()
{
    auto many = std::make_shared<FleetSnapshot>();
    many->servers.resize(1);
    for (int i = 0; i < 100'000; ++i)
        many->keys.emplace_back().key = u"un/wanted-%1"_qs.arg(i, 5, 10, QLatin1Char('0'));
    many->keys.emplace_back().key = u"wanted"_qs;
    many->keys.emplace_back().key = u"wanted/too"_qs;
    return many;
}

void CommandPaletteTest::ownHoldsDoNotBeginTheSearchAnew()
{
    PaletteModel model;
    model.setKeys(manyKeys());
    model.setTyped(u"wanted"_qs);
    QVERIFY(model.isBusy());
    for (int i = 0; i < 2000 && model.isBusy(); ++i) {
        model.setHolds({}); // as often as there is time
        QCoreApplication::processEvents();
    }
    QVERIFY(!model.isBusy());
    QCOMPARE(model.row(0).title, u"wanted"_qs);
}

void CommandPaletteTest::itFindsAnActionAndTriggersIt()
{
    openWindow();
    openPalette();
    type(u"copy url"_qs);
    QCOMPARE(current(), u"Copy URL"_qs);
    QVERIFY(field()->accessibleDescription().startsWith(u"Copy URL, Connection"_qs));
    QGuiApplication::clipboard()->clear();
    press(Qt::Key_Return);
    QVERIFY(!palette()->isVisible());
    QCOMPARE(QGuiApplication::clipboard()->text(), m_server->url());

    openPalette();
    QCOMPARE(field()->text(), QString());
    QCOMPARE(current(), u"Copy URL"_qs); // used last
    press(Qt::Key_Down);
    QVERIFY(current() != u"Copy URL"_qs);
    press(Qt::Key_Up);
    press(Qt::Key_Up); // round the end
    QCOMPARE(list()->currentIndex().row(), list()->model()->rowCount() - 1);
    press(Qt::Key_PageUp);
    QVERIFY(list()->currentIndex().row() < list()->model()->rowCount() - 5);
}

void CommandPaletteTest::itFindsAKeyAndSelectsIt()
{
    OtherClient other(*m_server);
    for (const char *key : {"db/migrate", "deploy/api", "zoo/keeper"})
        QVERIFY(other.ask("l", key, "0 60").startsWith("ok "));
    openWindow();
    auto *locks = m_window->findChild<LocksView *>();
    QTRY_VERIFY(!locks->currentKey().isEmpty());
    QVERIFY(locks->currentKey() != u"zoo/keeper"_qs);
    openPalette();
    type(u"zookee"_qs);
    QCOMPARE(current(), u"zoo/keeper"_qs);
    press(Qt::Key_Return);
    QTRY_COMPARE(locks->currentKey(), u"zoo/keeper"_qs);
    QVERIFY(!palette()->isVisible());
}

void CommandPaletteTest::escapeGivesTheFocusBack()
{
    openWindow();
    auto *acquire = m_window->findChild<QLineEdit *>(QStringLiteral("acquireField"));
    acquire->setFocus();
    openPalette();
    press(Qt::Key_Escape);
    QVERIFY(!palette()->isVisible());
    QVERIFY(acquire->hasFocus());
    openPalette();
    QTest::keyClick(field(), Qt::Key_K, Qt::ControlModifier); // closes it as well
    QVERIFY(!palette()->isVisible());
    QVERIFY(acquire->hasFocus());
}

void CommandPaletteTest::itGoesWhenSomethingElseIsClicked()
{
    openWindow();
    QTest::mouseClick(m_window->findChild<QToolButton *>(QStringLiteral("paletteButton")), Qt::LeftButton);
    QVERIFY(palette()->isVisible());
    QTest::mouseClick(field(), Qt::LeftButton);
    QVERIFY(palette()->isVisible());
    QTest::mouseClick(m_window->statusBar(), Qt::LeftButton);
    QVERIFY(!palette()->isVisible());
    QVERIFY(!field()->hasFocus());
}

void CommandPaletteTest::itGoesWhenSomethingElseGetsTheFocus()
{
    openWindow();
    openPalette();
    QTest::keyClick(field(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(!palette()->isVisible());
    QVERIFY(m_window->findChild<QLineEdit *>(QStringLiteral("acquireField"))->hasFocus());
}

void CommandPaletteTest::enterWaitsForTheBestOfManyKeys()
{
    openWindow();
    m_window->session().setPaused(true); // its keys come from here
    openPalette();
    palette()->setSnapshot(manyKeys());
    QSignalSpy chosen(palette(), &CommandPalette::keyChosen);
    field()->setText(u"wanted"_qs);
    press(Qt::Key_Return);
    QCOMPARE(chosen.size(), 0);
    QTRY_COMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][1].toString(), u"wanted"_qs);
}

void CommandPaletteTest::whatWasChosenStaysWhenRowsChange()
{
    openWindow();
    m_window->session().setPaused(true); // its keys come from here
    openPalette();
    SampleFleet fleet(BootTime::now());
    fleet.lock(0, "job/one", 1, 1s, 30s, 33s);
    fleet.lock(0, "job/two", 1, 1s, 30s, 33s);
    palette()->setSnapshot(fleet.take());
    type(u"job/"_qs);
    press(Qt::Key_Down);
    QCOMPARE(current(), u"job/two"_qs);
    fleet.lock(0, "job/0", 1, 1s, 30s, 33s);
    palette()->setSnapshot(fleet.take());
    QCOMPARE(titleAt(0), u"job/0"_qs);
    QCOMPARE(current(), u"job/two"_qs);
}

void CommandPaletteTest::whatWasChosenStaysWhileManyKeysAreLookedAt()
{
    openWindow();
    m_window->session().setPaused(true); // its keys come from here
    openPalette();
    palette()->setSnapshot(manyKeys());
    type(u"wanted"_qs);
    QTRY_COMPARE(titleAt(1), u"wanted/too"_qs);
    press(Qt::Key_Down);
    palette()->setSnapshot(manyKeys());
    QVERIFY(palette()->findChild<PaletteModel *>()->isBusy());
    QCOMPARE(current(), u"wanted/too"_qs);
    QSignalSpy chosen(palette(), &CommandPalette::keyChosen);
    press(Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][1].toString(), u"wanted/too"_qs);
}

void CommandPaletteTest::whenWhatWasChosenGoesNothingIsChosen()
{
    openWindow();
    m_window->session().setPaused(true); // its keys come from here
    openPalette();
    SampleFleet fleet(BootTime::now());
    fleet.lock(0, "job/one", 1, 1s, 30s, 33s);
    SampleFleet both = fleet;
    both.lock(0, "job/two", 1, 1s, 30s, 33s);
    palette()->setSnapshot(both.take());
    type(u"job/"_qs);
    press(Qt::Key_Down);
    QCOMPARE(current(), u"job/two"_qs);
    QSignalSpy chosen(palette(), &CommandPalette::keyChosen);
    palette()->setSnapshot(fleet.take());
    press(Qt::Key_Return); // a moment too late
    QCOMPARE(chosen.size(), 0);
    QVERIFY(palette()->isVisible());
    press(Qt::Key_Up);
    QCOMPARE(list()->currentIndex().row(), list()->model()->rowCount() - 1);
    palette()->setSnapshot(both.take());
    QVERIFY(list()->currentIndex().isValid());
}

void CommandPaletteTest::rowsThatStayAreNotMoved()
{
    openWindow();
    m_window->session().setPaused(true); // its keys come from here
    openPalette();
    SampleFleet fleet(BootTime::now());
    for (int i = 10; i < 50; ++i)
        fleet.lock(0, QByteArray("job/" + QByteArray::number(i)).constData(), 1, 1s, 30s, 33s);
    palette()->setSnapshot(fleet.take());
    type(u"job/"_qs);
    QTRY_VERIFY(list()->verticalScrollBar()->maximum() > 0);
    list()->verticalScrollBar()->setValue(list()->verticalScrollBar()->maximum());
    const int before = list()->verticalScrollBar()->value();
    QSignalSpy resets(list()->model(), &QAbstractItemModel::modelReset);
    const QRect row = list()->visualRect(list()->model()->index(list()->model()->rowCount() - 1, 0));
    QSignalSpy chosen(palette(), &CommandPalette::keyChosen);
    QTest::mousePress(list()->viewport(), Qt::LeftButton, {}, row.center());
    palette()->setSnapshot(fleet.take());
    QCOMPARE(resets.size(), 0);
    QCOMPARE(list()->verticalScrollBar()->value(), before);
    QTest::mouseRelease(list()->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(chosen.size(), 1);
}

void CommandPaletteTest::noRowsSayWhy()
{
    openWindow();
    openPalette();
    type(u"qqxxzz"_qs);
    QCOMPARE(list()->model()->rowCount(), 0);
    const auto labels = list()->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text().contains(u"No command and no key"_qs);
    }));
    press(Qt::Key_Return);
    press(Qt::Key_Down);
    QVERIFY(palette()->isVisible());
}

void CommandPaletteTest::checkMarksOfMenusNeverOpenedAreTrue()
{
    openWindow();
    openPalette();
    type(u"columns: holder"_qs);
    QCOMPARE(current(), u"Columns: Holder"_qs);
    const auto *row = list()->currentIndex().data(PaletteModel::RowRole).value<const PaletteRow *>();
    QVERIFY(row->command.action->isChecked());
    const QAction *action = row->command.action;
    press(Qt::Key_Return);
    QVERIFY(!action->isChecked()); // it was shown, and is not any more
}

void CommandPaletteTest::itFitsIntoASmallWindow()
{
    openWindow();
    m_window->resize(m_window->minimumSizeHint());
    openPalette();
    const QRect inside = m_window->rect();
    QTRY_VERIFY2(inside.contains(palette()->geometry()), qPrintable(QDebug::toString(palette()->geometry())));
    m_window->resize(m_window->width() + 200, m_window->height() + 200);
    QTRY_VERIFY(std::abs(palette()->geometry().center().x() - m_window->rect().center().x()) <= 1);
}

LOCKDECK_TEST(CommandPaletteTest)
#include "commandpalettetest.moc"
