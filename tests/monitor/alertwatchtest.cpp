#include "monitor/alerts/alertwatch.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

/// What crosses threads; which rule tells what is in AlertEngineTest.
class AlertWatchTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsWhatSnapshotsShow();
    void tellsWhatBecomesTrueByTime();
    void tellsOfOwnHolds();
    void aFloodOfSnapshotsIsSurvived();
    void countsWhatWasTakenSoFar();
    void onlyTheLastQuestionIsAnswered();

private:
    /// Taken now: one server, `keys` keys that one waits for.
    static FleetSnapshotPtr snapshot(int keys, ServerState state = ServerState::Up)
    {
        auto snapshot = std::make_shared<FleetSnapshot>();
        snapshot->taken = BootTime::now();
        ServerStatus server;
        server.state = state;
        server.stateSince = snapshot->taken;
        server.lastAnswered = snapshot->taken;
        snapshot->servers.push_back(server);
        for (int i = 0; i < keys; ++i) {
            KeyRow row;
            row.key = u"key%1"_qs.arg(i, 6, 10, QLatin1Char('0'));
            row.waiters = 1;
            row.contendedSince = row.seen = snapshot->taken;
            snapshot->keys.push_back(row);
        }
        return snapshot;
    }
    static AlertRule makeRule(AlertRule::Kind kind, std::chrono::seconds duration = 0s)
    {
        return {1, kind, true, 1, duration, {}, {}};
    }
    /// Waits for `count` incidents.
    static std::vector<AlertIncident> wait(AlertWatch &watch, std::size_t count)
    {
        std::vector<AlertIncident> news;
        [[maybe_unused]] const bool came = QTest::qWaitFor(
            [&] {
                for (AlertIncident &incident : watch.takeNews())
                    news.push_back(std::move(incident));
                return news.size() >= count;
            },
            30'000);
        return news;
    }
};

void AlertWatchTest::tellsWhatSnapshotsShow()
{
    AlertWatch watch;
    watch.setRules({makeRule(AlertRule::Kind::Waiting)});
    watch.take({snapshot(2), snapshot(1)});
    const auto news = wait(watch, 3);
    QCOMPARE(news.size(), 3U);
    QCOMPARE(news[0].key, u"key000000"_qs);
    QCOMPARE(news[1].key, u"key000001"_qs);
    QCOMPARE(news[2].number, news[1].number);
    QCOMPARE(news[2].end, AlertIncident::End::Over);
}

void AlertWatchTest::tellsWhatBecomesTrueByTime()
{
    AlertWatch watch;
    watch.setRules({makeRule(AlertRule::Kind::ServerDown, 1s)});
    watch.take({snapshot(0, ServerState::Down)});
    const auto news = wait(watch, 1);
    QCOMPARE(news.size(), 1U);
    QVERIFY(news[0].begun - news[0].since >= 1s);
}

void AlertWatchTest::tellsOfOwnHolds()
{
    AlertWatch watch;
    watch.setRules({makeRule(AlertRule::Kind::HoldLost)});
    HoldEvent event;
    event.at = BootTime::now();
    event.status.key = u"deploy"_qs;
    event.status.state = HoldState::Lost;
    watch.take(std::vector{event});
    const auto news = wait(watch, 2);
    QCOMPARE(news.size(), 2U);
    QCOMPARE(news[1].key, u"deploy"_qs);
}

void AlertWatchTest::aFloodOfSnapshotsIsSurvived()
{
    AlertWatch watch;
    watch.setRules({makeRule(AlertRule::Kind::Waiting)});
    for (int i = 0; i < 200; ++i)
        watch.take({snapshot(1000)});
    QCOMPARE(wait(watch, AlertEngine::maxOpen).size(), AlertEngine::maxOpen);
    QTRY_COMPARE(watch.notListed(), 1000 - static_cast<qint64>(AlertEngine::maxOpen));
}

void AlertWatchTest::countsWhatWasTakenSoFar()
{
    AlertWatch watch; // without any rule
    watch.take({snapshot(0, ServerState::Down), snapshot(0, ServerState::Up)});
    HoldEvent event;
    event.at = BootTime::now();
    event.status.state = HoldState::Lost;
    watch.take(std::vector{event, event});
    QSignalSpy previewed(&watch, &AlertWatch::previewed);
    for (const auto &[kind, count] : {std::pair(AlertRule::Kind::HoldLost, 2), {AlertRule::Kind::ServerDown, 1}}) {
        watch.preview(makeRule(kind));
        QTRY_COMPARE(previewed.size(), 1);
        const auto preview = watch.takePreview();
        QVERIFY(preview && preview->rule == makeRule(kind));
        QCOMPARE(preview->fired, count);
        QVERIFY(!watch.takePreview());
        previewed.clear();
    }
}

void AlertWatchTest::onlyTheLastQuestionIsAnswered()
{
    AlertWatch watch;
    QSignalSpy previewed(&watch, &AlertWatch::previewed);
    watch.preview(makeRule(AlertRule::Kind::HoldLost));
    watch.preview(makeRule(AlertRule::Kind::HoldGranted));
    QTRY_COMPARE(previewed.size(), 1);
    QVERIFY(watch.takePreview()->rule.kind == AlertRule::Kind::HoldGranted);
}

LOCKDECK_TEST(AlertWatchTest)
#include "alertwatchtest.moc"
