#include "lanestory.h"
#include "support/testmain.h"
#include "ui/timeline/lanereading.h"
#include "ui/timeline/pixelspans.h"
#include "ui/timeline/timelinecsv.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// From a key's story to what its lane draws, says and exports, without a window.
class LaneSpansTest : public QObject
{
    Q_OBJECT

private slots:
    void ownersAreBarsAndNeighboursDiffer();
    void nobodyAndNothingKnownHaveNoBar();
    void aRestartForgetsWhoHeld();
    void aSemaphoreShowsHowManyHold();
    void nothingKnownDrawsNothing();
    void spansBecomePixels();
    void manySpansInAPixelBecomeOne();
    void theReadingTellsAnEventCloseBy();
    void theReadingTellsWhatWasSo();
    void theReadingClaimsNothingThatIsNotKnown();
    void theReadingEscapesWhatOthersWrote();
    void eventsAreFoundInOrder();
    void figuresAreExported();

private:
    static constexpr Moment zero = LaneStory::zero;
    static LaneSpan span(std::chrono::seconds from, std::optional<std::chrono::seconds> to, qint64 value, bool pale)
    {
        return {zero + from, to ? zero + *to : Moment::max(), value, pale};
    }
    static TimelineLane lane(const LaneStory &story)
    {
        TimelineLane lane;
        lane.place = {0, story.story().key};
        lane.shownKey = story.story().key;
        lane.address.host = QStringLiteral("c.locks");
        lane.story = story.shared();
        lane.spans = laneSpans(*lane.story);
        return lane;
    }
};

void LaneSpansTest::ownersAreBarsAndNeighboursDiffer()
{
    const LaneSpans lane = laneSpans(LaneStory().hand(10s, 0, 3).hand(20s, 3, 9).hand(40s, 9, 11).story());
    QCOMPARE(lane.owners, (std::vector{span(10s, 20s, 3, false), span(20s, 40s, 9, true), span(40s, {}, 11, false)}));
}

void LaneSpansTest::nobodyAndNothingKnownHaveNoBar()
{
    const LaneSpans lane =
        laneSpans(LaneStory().hand(10s, 0, 3).hand(20s, 3, 0).hand(30s, 0, 3).gap(40s, 50s).wait(60s, 0, 2).story());
    QCOMPARE(lane.owners, (std::vector{span(10s, 20s, 3, false), span(30s, 40s, 3, false), span(50s, {}, 3, false)}));
    QCOMPARE(lane.waiters, (std::vector{span(60s, {}, 2, false)}));
    QCOMPARE(lane.gaps, (std::vector{span(40s, 50s, 0, false)}));
    QVERIFY(lane.restarts.empty());
}

void LaneSpansTest::aRestartForgetsWhoHeld()
{
    const LaneSpans lane = laneSpans(LaneStory().hand(10s, 0, 3).gap(40s, 50s, true).story());
    QCOMPARE(lane.restarts, (std::vector{zero + 50s}));
    QVERIFY(spanAt(lane.owners, zero + 55s));
    QVERIFY2(!spanAt(lane.owners, zero + 45s), "not observed");
}

void LaneSpansTest::aSemaphoreShowsHowManyHold()
{
    const LaneSpans lane = laneSpans(LaneStory().share(10s, 0, 2, 5).share(20s, 2, 5, 5).story());
    QVERIFY(lane.isSemaphore());
    QCOMPARE(lane.owners, (std::vector{span(10s, 20s, 2, false), span(20s, {}, 5, true)}));
}

void LaneSpansTest::nothingKnownDrawsNothing()
{
    const LaneSpans lane = laneSpans(KeyStory());
    QCOMPARE(lane.size(), std::size_t{0});
    QVERIFY(!eventNear(lane, zero, 1h) && !nextEvent(lane, Moment{}) && !previousEvent(lane, Moment::max()));
}

void LaneSpansTest::spansBecomePixels()
{
    const std::vector<LaneSpan> spans{span(10s, 20s, 1, false), span(30s, {}, 2, true)};
    const std::vector<PixelSpan> all = pixelSpans(spans, {zero, 100s}, 200, zero + 90s);
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(all[0].x, 20.0);
    QCOMPARE(all[0].width, 20.0);
    QCOMPARE(all[1].right(), 180.0); // now
    QCOMPARE(pixelSpans(spans, {zero + 20s, 10s}, 200, zero + 90s).size(), std::size_t{0});
    const std::vector<PixelSpan> within = pixelSpans(spans, {zero + 40s, 10s}, 200, zero + 90s);
    QCOMPARE(within.size(), std::size_t{1});
    QCOMPARE(within[0].x, -1.0);
    QCOMPARE(within[0].right(), 200.0);
}

void LaneSpansTest::manySpansInAPixelBecomeOne()
{
    std::vector<LaneSpan> spans;
    for (int i = 0; i < 100'000; ++i)
        spans.push_back({zero + i * 1ms, zero + (i + 1) * 1ms, i % 100 == 50 ? 7 : 1, i % 2 == 0});
    const std::vector<PixelSpan> drawn = pixelSpans(spans, {zero, 100s}, 500, zero + 100s);
    QCOMPARE(drawn.size(), std::size_t{500});
    int together = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        QCOMPARE(drawn[i].x, static_cast<double>(i));
        QCOMPARE(drawn[i].span->value, qint64{7}); // the most there was is not lost
        together += drawn[i].count;
    }
    QCOMPARE(together, 100'000);
}

void LaneSpansTest::theReadingTellsAnEventCloseBy()
{
    const TimelineLane shown = lane(LaneStory().hand(10s, 0, 42).wait(20s, 0, 2).hand(60s, 42, 17).wait(60s, 2, 1));
    const LaneReading reading = LaneReading::of(shown, zero + 58s, 3s);
    QCOMPARE(reading.at, zero + 60s);
    QVERIFY2(reading.headline.contains(u"2 → 1"_qs) || reading.headline.contains(u"#42 → #17"_qs),
             qPrintable(reading.headline));
    QVERIFY(reading.lines.first().startsWith(u"seen between"_qs));
    QCOMPARE(reading.lines.last(), u"2 waited before, 1 after"_qs);
}

void LaneSpansTest::theReadingTellsWhatWasSo()
{
    const TimelineLane shown = lane(LaneStory().hand(10s, 0, 42).wait(20s, 0, 2).gap(70s, 80s));
    QCOMPARE(LaneReading::of(shown, zero + 40s, 3s).headline, u"#42 holds it"_qs);
    QCOMPARE(LaneReading::of(shown, zero + 40s, 3s).lines.last(), u"2 wait"_qs);
    QCOMPARE(LaneReading::of(shown, zero + 5s, 3s).headline, u"nobody is seen to hold it"_qs);
    QCOMPARE(LaneReading::of(shown, zero + 75s, 3s).headline, u"not observed"_qs);
    QVERIFY2(LaneReading::of(shown, zero - 5s, 3s).headline.isEmpty(), "before it was watched");
    KeyStory dropped = LaneStory().hand(50s, 0, 42).story();
    dropped.changesSince = zero + 50s;
    TimelineLane rest = shown;
    rest.spans = laneSpans(dropped);
    QVERIFY2(LaneReading::of(rest, zero + 30s, 3s).headline.isEmpty(), "what is not kept any more is not known");
    QCOMPARE(LaneReading::of(rest, zero + 60s, 3s).headline, u"#42 holds it"_qs);
}

void LaneSpansTest::theReadingClaimsNothingThatIsNotKnown()
{
    KeyStory held = LaneStory().gap(40s, 50s, true).story(); // since before it was watched
    held.owner = 17;
    held.waiters = 3;
    TimelineLane shown = lane(LaneStory());
    shown.spans = laneSpans(held);
    const LaneReading before = LaneReading::of(shown, zero + 20s, 3s);
    QCOMPARE(before.headline, u"who held it is not known"_qs);
    QVERIFY(before.lines.isEmpty());
    QCOMPARE(LaneReading::of(shown, zero + 60s, 3s).headline, u"#17 holds it"_qs);
    QCOMPARE(LaneReading::of(shown, zero + 60s, 3s).lines.last(), u"3 wait"_qs);

    const TimelineLane missed = lane(LaneStory().hand(10s, 0, 3).wait(20s, 0, 5).gap(50s, 60s).hand(60s, 3, 9));
    QCOMPARE(LaneReading::of(missed, zero + 60s, 1s).lines.last(), u"5 waited after it"_qs);
}

void LaneSpansTest::theReadingEscapesWhatOthersWrote()
{
    const TimelineLane shown = lane(LaneStory(u"<img src=x>"_qs).hand(10s, 0, 42));
    const QString text = LaneReading::of(shown, zero + 40s, 3s).richText(shown);
    QVERIFY2(!text.contains(u"<img"_qs), qPrintable(text));
    QVERIFY(text.contains(u"&lt;img"_qs));
}

void LaneSpansTest::eventsAreFoundInOrder()
{
    const LaneSpans spans = laneSpans(LaneStory().hand(10s, 0, 3).renew(15s, 3).hand(20s, 3, 9).story());
    QCOMPARE(spans.renewals, (std::vector{zero + 15s}));
    QCOMPARE(nextEvent(spans, zero)->seen.before, zero + 10s);
    QCOMPARE(nextEvent(spans, zero + 10s)->seen.before, zero + 20s);
    QVERIFY(!nextEvent(spans, zero + 20s));
    QCOMPARE(previousEvent(spans, zero + 20s)->seen.before, zero + 10s);
    QVERIFY(!previousEvent(spans, zero + 10s));
    QVERIFY2(!eventNear(spans, zero + 15s, 4s), "a renewal is none");
    QCOMPARE(eventNear(spans, zero + 16s, 4s)->to, 9);
    QCOMPARE(eventNear(spans, zero + 14s, 4s)->to, 3);
}

void LaneSpansTest::figuresAreExported()
{
    const std::vector<TimelineLane> lanes{lane(LaneStory(u"=sum"_qs).hand(10s, 0, 3).hand(20s, 3, 9).gap(30s, 40s))};
    const QList<QByteArray> lines = timelineCsv(lanes, {zero, 100s}).split('\n');
    QCOMPARE(lines.size(), 6);
    QCOMPARE(lines[0], QByteArray("key,server,what,from,to,value\r"));
    const auto utc = [](std::chrono::seconds at) {
        return wallTime(zero + at).toUTC().toString(Qt::ISODateWithMs).toUtf8();
    };
    QCOMPARE(lines[1], "'=sum,c.locks:6388,owner," + utc(10s) + ',' + utc(20s) + ",3\r");
    QCOMPARE(lines[3], "'=sum,c.locks:6388,owner," + utc(40s) + ",,9\r");
    QCOMPARE(lines[4], "'=sum,c.locks:6388,not_observed," + utc(30s) + ',' + utc(40s) + ",\r");
    QCOMPARE(timelineCsv(lanes, {zero + 15s, 1s}).count('\n'), 2);
}

LOCKDECK_TEST(LaneSpansTest)
#include "lanespanstest.moc"
