#include "support/testmain.h"

#include "ui/models/alertlog.h"
#include "ui/models/alertwords.h"

#include <QtTest/QAbstractItemModelTester>

#include <random>

using namespace Lockdeck;
using namespace std::chrono_literals;
using Kind = AlertRule::Kind;
using End = AlertIncident::End;

class AlertLogTest : public QObject
{
    Q_OBJECT

private slots:
    void newestComesFirstAndEndsInPlace();
    void acknowledgingOneAndAll();
    void theOldestEndedOnesLeaveAndAreCounted();
    void whatEndsBesideManyOpenOnesIsListed();
    void randomNewsKeepTheModelInOrder();
    void rulesAreWorded_data();
    void rulesAreWorded();
    void incidentsAreWorded();
    void previewsAreWorded();

private:
    static AlertIncident incident(quint64 number, Kind kind = Kind::Waiting, End end = End::Open)
    {
        AlertIncident incident;
        incident.number = number;
        incident.rule = {1, kind, true, 5, 60s, {}, {}};
        incident.key = u"db/migrate"_qs;
        incident.owner = 17;
        incident.waiters = 7;
        incident.since = Moment{1h};
        incident.begun = incident.since + 61s;
        incident.ended = end == End::Open ? Moment{} : incident.begun + 5s;
        incident.end = end;
        return incident;
    }
};

void AlertLogTest::newestComesFirstAndEndsInPlace()
{
    AlertLog log;
    log.take({incident(1), incident(2), incident(3), incident(3, Kind::Waiting, End::Over)});
    QCOMPARE(log.rowCount(), 3);
    QCOMPARE(log.line(0).incident.number, 3U);
    QCOMPARE(log.open(), 2);
    log.take({incident(1, Kind::Waiting, End::Over)});
    QCOMPARE(log.rowCount(), 3);
    QCOMPARE(log.line(2).incident.end, End::Over);
    QCOMPARE(log.open(), 1);
}

void AlertLogTest::acknowledgingOneAndAll()
{
    AlertLog log;
    QSignalSpy counts(&log, &AlertLog::countsChanged);
    log.take({incident(1, Kind::HoldGranted), incident(2, Kind::ServerDown)});
    QVERIFY(log.isTrouble());
    log.acknowledge(0);
    QCOMPARE(log.unacknowledged(), 1);
    QVERIFY(!log.isTrouble());
    log.take({incident(2, Kind::ServerDown, End::Over)});
    QCOMPARE(log.unacknowledged(), 1); // an end is no news of its own
    log.acknowledgeAll();
    QCOMPARE(log.unacknowledged(), 0);
    QCOMPARE(counts.count(), 4);
}

void AlertLogTest::theOldestEndedOnesLeaveAndAreCounted()
{
    AlertLog log(1);
    log.take({incident(1), incident(2, Kind::Waiting, End::Over), incident(3, Kind::Waiting, End::Over),
              incident(4, Kind::Waiting, End::Over), incident(5)});
    QCOMPARE(log.dropped(), 2);
    QCOMPARE(log.rowCount(), 3);
    QCOMPARE(log.line(1).incident.number, 4U);
    QCOMPARE(log.line(2).incident.number, 1U);
    log.take({incident(2, Kind::Waiting, End::Over)}); // one that is not kept any more
    QCOMPARE(log.rowCount(), 3);
}

void AlertLogTest::whatEndsBesideManyOpenOnesIsListed()
{
    AlertLog log(3);
    for (quint64 number = 1; number <= 10; ++number)
        log.take({incident(number, Kind::HoldGranted)});
    log.take({incident(11, Kind::HoldLost), incident(11, Kind::HoldLost, End::Over)});
    QCOMPARE(log.rowCount(), 11);
    QCOMPARE(log.line(0).incident.rule.kind, Kind::HoldLost);
    QCOMPARE(log.dropped(), 0);
}

void AlertLogTest::randomNewsKeepTheModelInOrder()
{
    AlertLog log(20);
    QAbstractItemModelTester tester(&log, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::mt19937 source(7);
    const auto random = [&source] { return static_cast<unsigned>(source()); };
    quint64 last = 0;
    for (int round = 0; round < 200; ++round) {
        std::vector<AlertIncident> news;
        for (unsigned i = random() % 5; i > 0; --i)
            news.push_back(incident(++last));
        for (unsigned i = random() % 5; i > 0 && last > 0; --i)
            news.push_back(incident(1 + random() % last, Kind::Waiting, End::Over));
        log.take(news);
        if (log.rowCount() > 0)
            log.acknowledge(static_cast<int>(random() % static_cast<unsigned>(log.rowCount())));
        for (int row = 1; row < log.rowCount(); ++row)
            QVERIFY(log.line(row).incident.number < log.line(row - 1).incident.number);
    }
    QVERIFY(log.dropped() > 0);
}

void AlertLogTest::rulesAreWorded_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("waiting") << u"waiting:on:5:60:db%2F*:a%3A1"_qs
                             << u"5 or more wait for 1\u00a0min, keys db/*, on a:1"_qs;
    QTest::newRow("at once") << u"waiting:on:5:0::"_qs << u"5 or more wait"_qs;
    QTest::newRow("held") << u"held:on:1:10::"_qs << u"held for 10\u00a0s"_qs;
    QTest::newRow("late") << u"renewal_late:on:1:5::"_qs << u"renewal overdue by 5\u00a0s"_qs;
    QTest::newRow("down") << u"server_down:on:1:10:x:"_qs << u"server down for 10\u00a0s"_qs;
    QTest::newRow("granted") << u"hold_granted:on:1:0::"_qs << u"own hold granted"_qs;
    QTest::newRow("at risk") << u"hold_at_risk:on:1:0::"_qs << u"own hold at risk"_qs;
    QTest::newRow("lost") << u"hold_lost:off:9:9:\u202e:"_qs << u"own hold lost, keys \\u202e"_qs;
}

void AlertLogTest::rulesAreWorded()
{
    QFETCH(const QString, text);
    const auto rule = alertRuleFrom(text);
    QVERIFY(rule);
    QTEST(AlertWords::rule(*rule), "words");
}

void AlertLogTest::incidentsAreWorded()
{
    QCOMPARE(AlertWords::incident(incident(1)), u"7 wait, 5 or more for at least 1\u00a0min\u00a001\u00a0s"_qs);
    QCOMPARE(AlertWords::incident(incident(1, Kind::Held)),
             u"#17 has held it for at least 1\u00a0min\u00a001\u00a0s"_qs);
    QCOMPARE(AlertWords::until(incident(1)), u"still"_qs);
    QVERIFY(AlertWords::until(incident(1, Kind::Held, End::Over)).startsWith(u"until "_qs));
    AlertIncident lost = incident(1, Kind::HoldLost, End::Over);
    lost.ended = lost.begun;
    QCOMPARE(AlertWords::until(lost), QString());
    QVERIFY(AlertWords::details(lost).contains(u"Rule: own hold lost"_qs));
}

void AlertLogTest::previewsAreWorded()
{
    AlertPreview preview;
    QCOMPARE(AlertWords::preview(preview), u"Nothing is known of the past yet."_qs);
    preview.from = Moment{1h};
    preview.until = preview.from + 12min;
    QCOMPARE(AlertWords::preview(preview),
             u"Would not have fired in the last 12\u00a0min (as long as it has been watched)."_qs);
    preview.until = preview.from + 1h;
    preview.fired = 1;
    QCOMPARE(AlertWords::preview(preview), u"Would have fired once in the last hour."_qs);
    preview.isAtLeast = true;
    QCOMPARE(AlertWords::preview(preview),
             u"Would have fired at least once in the last hour; not all of it is kept."_qs);
    preview.fired = 0;
    QCOMPARE(AlertWords::preview(preview),
             u"By what is kept, which is not all, it would not have fired in the last hour."_qs);
    preview.isOfNone = true;
    QCOMPARE(AlertWords::preview(preview), u"No server is watched, so nothing is known of the past."_qs);
    preview.rule.server = u"a\u202e"_qs;
    QCOMPARE(AlertWords::preview(preview), u"No server that is watched is called “a\\u202e”."_qs);
}

LOCKDECK_TEST(AlertLogTest)
#include "alertlogtest.moc"
