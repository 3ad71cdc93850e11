#include "monitor/pollreplay.h"
#include "recordedtruth.h"
#include "support/testmain.h"

#include <QtCore/QFile>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

namespace {

constexpr Moment start{1h};

RecordedPoll polled(std::chrono::nanoseconds at, std::optional<QByteArray> reply)
{
    return {start + at, start + at + 1ms, std::move(reply)};
}

QByteArray heldBy(int owner, double left)
{
    return QByteArray(R"(ok {"connections":1,"locks":[{"key":"k","owner_conn_id":)") + QByteArray::number(owner) +
           R"(,"lease_expires_in_s":)" + QByteArray::number(left) +
           R"(,"waiters":0}],"semaphores":[],"idle_locks":[],"idle_semaphores":[]})";
}

QList<Kind> kindsOf(const std::vector<FleetEvent> &events)
{
    QList<Kind> kinds;
    for (const FleetEvent &event : events)
        kinds += event.kind;
    return kinds;
}

} // namespace

/// Recorded polls go the way of live ones, and what is inferred from those of a real server under load is what its
/// clients did.
class PollReplayTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsOfAServerThatComesAndGoes();
    void comparesNothingAcrossAPollWithoutAnAnswer();
    void takesAReplyThatIsNoStatsForTheEnd_data();
    void takesAReplyThatIsNoStatsForTheEnd();
    void whatIsInferredIsWhatWasDone();
};

void PollReplayTest::tellsOfAServerThatComesAndGoes()
{
    PollReplay replay;
    QCOMPARE(kindsOf(replay.take(polled(0s, heldBy(1, 30)))), QList<Kind>{Kind::ServerUp});
    QCOMPARE(kindsOf(replay.take(polled(1s, heldBy(1, 29)))), QList<Kind>{});
    const std::vector<FleetEvent> gone = replay.take(polled(2s, {}));
    QCOMPARE(kindsOf(gone), QList<Kind>{Kind::ServerDown});
    QVERIFY(gone[0].after == start + 2s && gone[0].before == start + 2s + 1ms);
    QVERIFY(gone[0].text.contains(u"not answered"_qs));
    QCOMPARE(kindsOf(replay.take(polled(3s, {}))), QList<Kind>{});
    QCOMPARE(replay.rows().size(), std::size_t{1});
    QCOMPARE(kindsOf(replay.take(polled(4s, heldBy(1, 29)))), QList<Kind>{Kind::ServerUp});
}

void PollReplayTest::comparesNothingAcrossAPollWithoutAnAnswer()
{
    PollReplay replay;
    replay.take(polled(0s, heldBy(1, 30)));
    replay.take(polled(1s, {}));
    QCOMPARE(kindsOf(replay.take(polled(2s, heldBy(2, 30)))), QList<Kind>{Kind::ServerUp});
    QCOMPARE(kindsOf(replay.take(polled(3s, heldBy(3, 30)))), QList<Kind>{Kind::HandedOver});
}

void PollReplayTest::takesAReplyThatIsNoStatsForTheEnd_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("the read timeout's") << QByteArray("error");
    QTest::newRow("a token is wanted") << QByteArray("error_auth");
    QTest::newRow("no dflockd") << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("half a reply") << heldBy(1, 30).left(60);
    QTest::newRow("nothing") << QByteArray();
}

void PollReplayTest::takesAReplyThatIsNoStatsForTheEnd()
{
    QFETCH(QByteArray, reply);
    PollReplay replay;
    replay.take(polled(0s, heldBy(1, 30)));
    const std::vector<FleetEvent> events = replay.take(polled(1s, reply));
    QCOMPARE(kindsOf(events), QList<Kind>{Kind::ServerDown});
    QVERIFY2(!events[0].text.isEmpty(), "it says why");
    QCOMPARE(kindsOf(replay.take(polled(2s, heldBy(2, 30)))), QList<Kind>{Kind::ServerUp});
}

void PollReplayTest::whatIsInferredIsWhatWasDone()
{
    const QString recording = QStringLiteral(LOCKDECK_TEST_DATA "/mixed-load");
    QFile file(recording + u".stats.jsonl"_qs);
    QVERIFY(file.open(QIODevice::ReadOnly));
    RecordedPolls reader(file);
    PollReplay replay;
    std::vector<RecordedPoll> polls;
    std::vector<FleetEvent> events;
    while (true) {
        const auto poll = reader.next();
        QVERIFY2(poll, qPrintable(poll ? QString() : poll.error().message));
        if (!*poll)
            break;
        polls.push_back(**poll);
        const std::vector<FleetEvent> told = replay.take(**poll);
        events.insert(events.end(), told.begin(), told.end());
    }
    QCOMPARE(polls.size(), std::size_t{150});

    const RecordedTruth truth(recording + u".truth.jsonl"_qs);
    QCOMPARE(truth.unsound(events), QStringList());
    const RecordedTruth::Found holds = truth.longHolds(events, polls);
    QVERIFY(holds.all > 100);
    QCOMPARE(holds.missed, QStringList());
    const RecordedTruth::Found renewals = truth.renewals(events, polls);
    QVERIFY(renewals.all > 200);
    QCOMPARE(renewals.missed, QStringList());
}

LOCKDECK_TEST(PollReplayTest)
#include "pollreplaytest.moc"
