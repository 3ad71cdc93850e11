#include "support/manualclock.h"
#include "support/testmain.h"

#include "ui/alerts.h"
#include "ui/dialogs/rulesdialog.h"
#include "ui/mainwindow.h"
#include "ui/models/alertlog.h"
#include "ui/views/alertsview.h"
#include "ui/views/bellbutton.h"
#include "ui/views/locksview.h"
#include "windowfixture.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTreeView>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The whole way, over loopback: what another client does, to the bell and back.
class AlertsTest : public QObject
{
    Q_OBJECT

private slots:
    void aQueueRingsTheBellOnce();
    void mutedItIsListedButNobodyIsCalled();
    void aMuteEndsByItself();
    void aMuteGoesOnWhileTheComputerSleeps();
    void aMuteIsRememberedAsLongAsItLasts();
    void aLongNoteDoesNotWidenTheWindow();
    void rulesAreKept();
    void theDialogSaysWhatARuleWouldHaveTold();
};

static std::vector<AlertRule> oneWaits()
{
    return {{1, AlertRule::Kind::Waiting, true, 1, 0s, {}, {}}};
}

/// Connects a window that knows one rule, with one key that somebody waits for.
static void begin(MainWindow &window, const LocalServer &server, OtherClient &holder, OtherClient &waiter)
{
    window.findChild<Alerts *>()->setRules(oneWaits());
    window.show();
    window.openUrl(server.url());
    QVERIFY(holder.ask("l", "db/migrate", "5").startsWith("ok"));
    QVERIFY(waiter.ask("e", "db/migrate", "30").startsWith("queued"));
}

void AlertsTest::aQueueRingsTheBellOnce()
{
    const LocalServer server;
    OtherClient holder(server);
    OtherClient waiter(server);
    MainWindow window({QString(), {}, true});
    begin(window, server, holder, waiter);
    auto *alerts = window.findChild<Alerts *>();
    auto *bell = window.findChild<BellButton *>();
    auto *view = window.findChild<AlertsView *>();
    QTRY_COMPARE_WITH_TIMEOUT(alerts->log()->unacknowledged(), 1, 20'000);
    QCOMPARE(bell->accessibleName(), u"Alerts, 1 not acknowledged"_qs);
    QTest::mouseClick(bell, Qt::LeftButton);
    QVERIFY(view->isVisible());

    auto *list = view->findChild<QTreeView *>();
    auto *locks = window.findChild<LocksView *>();
    QVERIFY(holder.ask("l", "web", "5").startsWith("ok"));
    QTRY_VERIFY_WITH_TIMEOUT(window.session().snapshot()->find(0, u"web"_qs), 20'000);
    locks->goTo(0, u"web"_qs);
    QTRY_COMPARE(locks->currentKey(), u"web"_qs);
    const QRect row = list->visualRect(alerts->log()->index(0, AlertLog::Text));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ControlModifier, row.center()); // only chooses it
    QCOMPARE(locks->currentKey(), u"web"_qs);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row.center());
    QTRY_COMPARE(locks->currentKey(), u"db/migrate"_qs);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Space);
    QCOMPARE(alerts->log()->unacknowledged(), 0);
    QCOMPARE(bell->accessibleName(), u"Alerts"_qs);

    QVERIFY(waiter.ask("w", "db/migrate", "0").startsWith("timeout"));
    QTRY_COMPARE_WITH_TIMEOUT(alerts->log()->open(), 0, 20'000);
    QCOMPARE(alerts->log()->rowCount(), 1);
    QCOMPARE(alerts->log()->line(0).incident.end, AlertIncident::End::Over);
}

void AlertsTest::mutedItIsListedButNobodyIsCalled()
{
    const LocalServer server;
    OtherClient holder(server);
    OtherClient waiter(server);
    MainWindow window({QString(), {}, true});
    auto *alerts = window.findChild<Alerts *>();
    QSignalSpy calls(alerts, &Alerts::began);
    auto *mute = window.findChild<QPushButton *>(u"mute"_qs);
    mute->menu()->actions().at(1)->trigger();
    QVERIFY(mute->text().startsWith(u"muted until "_qs));
    begin(window, server, holder, waiter);
    QTRY_COMPARE_WITH_TIMEOUT(alerts->log()->unacknowledged(), 1, 20'000);
    QCOMPARE(calls.count(), 0);
    QVERIFY(window.findChild<BellButton *>()->accessibleName().contains(u"muted until"_qs));
    mute->menu()->actions().last()->trigger();
    QVERIFY(!alerts->isMuted());
    QCOMPARE(calls.count(), 0);
}

void AlertsTest::aMuteEndsByItself()
{
    Session session;
    Alerts alerts(session);
    QSignalSpy changes(&alerts, &Alerts::muteChanged);
    alerts.mute(1s);
    QVERIFY(alerts.isMuted());
    QVERIFY(!alerts.isMutedForGood());
    QTRY_COMPARE(changes.count(), 2);
    QVERIFY(!alerts.isMuted());
    QCOMPARE(alerts.muteText(), QString());
}

void AlertsTest::aMuteGoesOnWhileTheComputerSleeps()
{
    Session session;
    ManualClock clock;
    Alerts alerts(session, nullptr, clock);
    alerts.mute(15min);
    clock.sleep(14min);
    QVERIFY(alerts.isMuted());
    clock.sleep(2min);
    QVERIFY(!alerts.isMuted());
    QCOMPARE(alerts.muteText(), QString());
    QVERIFY(!alerts.mutedUntil().isValid());
}

void AlertsTest::aMuteIsRememberedAsLongAsItLasts()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"lockdeck.ini"_qs);
    const QDateTime end = QDateTime::currentDateTimeUtc().addSecs(3600);
    {
        MainWindow window({file, {}, true});
        window.findChild<Alerts *>()->mute(1h);
        window.close();
    }
    {
        const MainWindow window({file, {}, true});
        const auto *alerts = window.findChild<Alerts *>();
        QVERIFY(alerts->isMuted() && !alerts->isMutedForGood());
        QVERIFY(std::abs(alerts->mutedUntil().secsTo(end)) < 60);
    }
    Session session;
    Alerts alerts(session);
    alerts.muteUntil(QDateTime::currentDateTimeUtc().addSecs(-1));
    QVERIFY(!alerts.isMuted());
    alerts.muteUntil(QDateTime::currentDateTimeUtc().addDays(400)); // the clock was another one
    QVERIFY(!alerts.isMuted());
}

void AlertsTest::aLongNoteDoesNotWidenTheWindow()
{
    Session session;
    Alerts alerts(session);
    AlertsView view(alerts);
    view.show();
    const int least = view.minimumSizeHint().width();
    view.setNote(u"no desktop notifications: "_qs + QString(200, u'x'));
    QCOMPARE(view.minimumSizeHint().width(), least);
    view.resize(least, 200);
    const auto labels = view.findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(labels, [](const QLabel *label) {
        return label->isVisible() && label->text().startsWith(u"no desktop notifications: xxx"_qs);
    }));
}

void AlertsTest::rulesAreKept()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"lockdeck.ini"_qs);
    {
        MainWindow window({file, {}, true});
        QCOMPARE(window.findChild<Alerts *>()->rules(), usualAlertRules());
        window.findChild<Alerts *>()->setRules(oneWaits());
        window.findChild<Alerts *>()->mute({});
        window.close();
    }
    const MainWindow window({file, {}, true});
    QCOMPARE(window.findChild<Alerts *>()->rules(), oneWaits());
    QVERIFY(window.findChild<Alerts *>()->isMutedForGood());
}

void AlertsTest::theDialogSaysWhatARuleWouldHaveTold()
{
    const LocalServer server;
    OtherClient holder(server);
    OtherClient waiter(server);
    MainWindow window({QString(), {}, true});
    begin(window, server, holder, waiter);
    window.findChild<Alerts *>()->setRules(
        {{1, AlertRule::Kind::Waiting, false, 2, 0s, {}, {}}, {2, AlertRule::Kind::HoldLost, true, 1, 0s, {}, {}}});
    QTRY_VERIFY_WITH_TIMEOUT(window.session().snapshot()->find(0, u"db/migrate"_qs), 20'000);
    window.findChild<QPushButton *>(u"editRules"_qs)->click();
    auto *dialog = window.findChild<RulesDialog *>();
    const auto *said = dialog->findChild<QLabel *>(u"preview"_qs);
    QTRY_VERIFY2(said->text().startsWith(u"Would not have fired in the last "_qs), qPrintable(said->text()));
    dialog->findChildren<QSpinBox *>().at(0)->setValue(1);
    QTRY_VERIFY2(said->text().startsWith(u"Would have fired once in the last "_qs), qPrintable(said->text()));
    dialog->findChild<QListWidget *>()->setCurrentRow(1); // of an own hold
    QTRY_VERIFY2(said->text().startsWith(u"Would not have fired in the last "_qs), qPrintable(said->text()));
    dialog->reject();
}

LOCKDECK_TEST(AlertsTest)
#include "alertstest.moc"
