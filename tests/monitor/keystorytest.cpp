#include "monitor/keystory.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

namespace {

constexpr Moment start{100h};

KeyRecord record(Kind kind, std::chrono::seconds at, qint64 from, qint64 to)
{
    KeyRecord record;
    record.kind = kind;
    record.seen = {start + at - 1s, start + at};
    record.from = from;
    record.to = to;
    return record;
}

KeyRecord ended(std::chrono::seconds held)
{
    KeyRecord record;
    record.kind = Kind::LetGo;
    record.held = held;
    return record;
}

StorySpan span(std::chrono::seconds since, std::optional<qint64> value)
{
    return {start + since, value};
}

} // namespace

class KeyStoryTest : public QObject
{
    Q_OBJECT

private slots:
    void percentilesAreTimesThatWereSeen();
    void knowsNoHoldTimesBeforeAHoldHasEnded();
    void tellsWaitersOverTime();
    void tellsOwnersOverTime();
    void doesNotReachAcrossARestart();
    void showsAGapThatGoesOn();
    void leavesAChangeSeenBehindAGapInTheGap();
    void doesNotKnowWhatDroppedRecordsSaid();
    void knowsNothingBeforeWhatIsKept();
    void tellsItsRecordsAsEvents();

private:
    static KeyStory story()
    {
        KeyStory story;
        story.since = start;
        story.until = start + 100s;
        return story;
    }
};

void KeyStoryTest::percentilesAreTimesThatWereSeen()
{
    std::vector<KeyRecord> records;
    for (int i = 10; i >= 1; --i)
        records.push_back(ended(std::chrono::seconds(i)));
    const HoldTimes times = holdTimes(records).value();
    QCOMPARE(times.count, 10);
    QVERIFY(times.p50 == 5s);
    QVERIFY(times.p90 == 9s);
    QVERIFY(holdTimes({ended(7s)}) == (HoldTimes{1, 7s, 7s}));
}

void KeyStoryTest::knowsNoHoldTimesBeforeAHoldHasEnded()
{
    QVERIFY(!holdTimes({}));
    QVERIFY2(!holdTimes({ended(0s)}), "its begin was not seen");
}

void KeyStoryTest::tellsWaitersOverTime()
{
    KeyStory told = story();
    told.records = {record(Kind::QueueGrew, 10s, 0, 2), record(Kind::Renewed, 20s, 17, 17),
                    record(Kind::QueueGrew, 30s, 2, 5), record(Kind::QueueShrank, 40s, 5, 4)};
    told.waiters = 4;
    const std::vector<StorySpan> spans{span(0s, 0), span(10s, 2), span(30s, 5), span(40s, 4)};
    QVERIFY(told.waitersOverTime() == spans);
    QVERIFY(story().waitersOverTime() == (std::vector<StorySpan>{span(0s, 0)}));
}

void KeyStoryTest::tellsOwnersOverTime()
{
    KeyStory told = story();
    told.records = {record(Kind::HandedOver, 10s, 17, 42), record(Kind::LetGo, 20s, 42, 0),
                    record(Kind::Acquired, 25s, 0, 43)};
    told.owner = 43;
    told.gaps = {{start + 5s, start + 8s, false}};
    const std::vector<StorySpan> spans{span(0s, 17),  span(5s, {}), span(8s, 17),
                                       span(10s, 42), span(20s, 0), span(25s, 43)};
    QVERIFY(told.ownersOverTime() == spans);
}

void KeyStoryTest::doesNotReachAcrossARestart()
{
    KeyStory told = story();
    told.records = {record(Kind::Acquired, 10s, 0, 17)};
    told.gaps = {{start + 20s, start + 30s, true}};
    told.owner = 2;
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, 0), span(10s, 17), span(20s, {}), span(30s, 2)}));
    told.records.clear();
    QVERIFY2(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, {}), span(20s, {}), span(30s, 2)}),
             "who held it before is not known");
}

void KeyStoryTest::showsAGapThatGoesOn()
{
    KeyStory told = story();
    told.waiters = 3;
    told.gaps = {{start + 90s, Moment::max(), false}};
    QVERIFY(told.waitersOverTime() == (std::vector<StorySpan>{span(0s, 3), span(90s, {})}));
}

void KeyStoryTest::leavesAChangeSeenBehindAGapInTheGap()
{
    KeyStory told = story();
    told.gaps = {{start + 10s, start + 20s, false}};
    told.records = {record(Kind::LetGo, 20s, 17, 0), record(Kind::Acquired, 20s, 0, 42)};
    told.owner = 42;
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, 17), span(10s, {}), span(20s, 42)}));
}

void KeyStoryTest::doesNotKnowWhatDroppedRecordsSaid()
{
    // From 42 to 43 it went by a record of another kind, of which fewer are kept.
    KeyStory told = story();
    told.records = {record(Kind::HandedOver, 10s, 17, 42), record(Kind::LetGo, 30s, 43, 0)};
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, 17), span(10s, {}), span(30s, 0)}));
    told.gaps = {{start + 5s, start + 10s, false}};
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, 17), span(5s, {}), span(10s, {}), span(30s, 0)}));
}

void KeyStoryTest::knowsNothingBeforeWhatIsKept()
{
    KeyStory told = story();
    told.owner = 42;
    told.records = {record(Kind::Acquired, 10s, 0, 17), record(Kind::HandedOver, 30s, 17, 42)};
    told.changesSince = start + 20s;
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, {}), span(20s, 17), span(30s, 42)}));
    told.gaps = {{start + 15s, start + 25s, false}};
    QVERIFY(told.ownersOverTime() == (std::vector<StorySpan>{span(0s, {}), span(25s, 17), span(30s, 42)}));
    told.records.clear();
    told.changesSince = start + 200s; // by what another server showed since this one answered
    told.gaps = {{start + 100s, Moment::max(), false}};
    QVERIFY(told.ownersOverTime() == std::vector<StorySpan>{span(0s, {})});
}

void KeyStoryTest::tellsItsRecordsAsEvents()
{
    const ServerAddress address;
    const QString key = QStringLiteral("k");
    const FleetEvent renewed = eventOf(record(Kind::Renewed, 5s, 17, 17), 2, address, key);
    QCOMPARE(renewed.owner, 17U);
    QCOMPARE(renewed.newOwner, 17U);
    QCOMPARE(renewed.server, 2);
    QVERIFY(renewed.after == start + 4s && renewed.before == start + 5s);
    const FleetEvent acquired = eventOf(record(Kind::Acquired, 5s, 0, 17), 0, address, key);
    QCOMPARE(acquired.owner, 17U);
    const FleetEvent letGo = eventOf(record(Kind::LetGo, 5s, 17, 0), 0, address, key);
    QCOMPARE(letGo.owner, 17U);
    QCOMPARE(letGo.newOwner, 0U);
    const FleetEvent grew = eventOf(record(Kind::QueueGrew, 5s, 6, 7), 0, address, key);
    QCOMPARE(grew.from, 6);
    QCOMPARE(grew.to, 7);
}

LOCKDECK_TEST(KeyStoryTest)
#include "keystorytest.moc"
