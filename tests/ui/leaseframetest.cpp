#include "ui/charts/leaseframe.h"
#include "leasestory.h"
#include "support/testmain.h"

#include <cmath>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

static constexpr int width = 600;

class LeaseFrameTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = {};
        m_history = {};
        m_history.tick(m_clock.now(), m_clock.awake());
    }

    // The window

    void pixelsAndTimeMapThereAndBack()
    {
        const TimeWindow window{m_clock.now(), 120s};
        QCOMPARE(window.toX(m_clock.now() + 30s, width), 150.0);
        QCOMPARE(window.toMoment(150, width), m_clock.now() + 30s);
    }

    void zoomKeepsTheFixedMomentAndItsBounds()
    {
        const TimeWindow window{m_clock.now(), 120s};
        const Moment fixed = window.toMoment(200, width);
        const TimeWindow near = window.zoomed(0.5, fixed);
        QCOMPARE(near.span, 60s);
        QVERIFY(std::abs(near.toX(fixed, width) - 200) < 1e-3);
        QCOMPARE(window.zoomed(1e-9, fixed).span, TimeWindow::shortest);
        QCOMPARE(window.zoomed(1e9, fixed).span, TimeWindow::longest);
    }

    void followingLeavesRoomAfterNow()
    {
        const TimeWindow window = TimeWindow{}.following(m_clock.now(), width);
        QVERIFY(std::abs(window.toX(m_clock.now(), width) - 0.9 * width) <= 1);
        const auto pixel = window.span / width;
        QCOMPARE(window.from.time_since_epoch() % pixel, 0ns);
    }

    void timeTicksStandOnWholeSteps()
    {
        const TimeWindow window{Moment(1h + 3s + 250ms), 120s};
        const std::vector<TimeTick> ticks = timeTicks(window, width, 78, 13h + 100ms);
        QCOMPARE(ticks.size(), 6U);
        QCOMPARE(ticks.front().label, u"14:00:20"_qs);
        QCOMPARE(ticks.front().at, Moment(1h + 19s + 900ms));
        QCOMPARE(ticks[1].at - ticks[0].at, 20s);
        QCOMPARE(timeTicks({Moment(1h), 1h}, width, 78, 0ns).front().label, u"01:00"_qs);
    }

    // The left axis

    void ticksOfTheLeftAxisAreRound()
    {
        const auto labels = [](const LeaseScale &scale) {
            QStringList all;
            for (const LeaseScale::Tick &tick : scale.ticks(5))
                all += tick.label;
            return all;
        };
        QCOMPARE(labels(LeaseScale::forLeases(10s, 33s)), (QStringList{u"0"_qs, u"10"_qs, u"20"_qs, u"30\u00a0s"_qs}));
        QCOMPARE(labels(LeaseScale::forLeases(1h, 1h)), (QStringList{u"0"_qs, u"20"_qs, u"40"_qs, u"1\u00a0h"_qs}));
        QVERIFY(LeaseScale::forLeases(9'223'372'036s, 9'223'372'036s).ticks(5).size() <= 5);
    }

    void aShortLeaseStaysReadableBesideALongOne()
    {
        const LeaseScale scale = LeaseScale::forLeases(5s, 1h);
        QCOMPARE(scale.kind, LeaseScale::Kind::Logarithmic);
        QVERIFY(scale.height(5s) > 0.15);
        QVERIFY(scale.height(1h) < 1);
        QVERIFY(std::abs(scale.left(scale.height(42s)).count() - 42) < 1e-6);
        QCOMPARE(LeaseScale::forLeases(10s, 60s).kind, LeaseScale::Kind::Linear);
    }

    void theRightAxisEndsOnARoundNumber()
    {
        QCOMPARE(roundTripTop(0ns), 2.0);
        QCOMPARE(roundTripTop(1900us), 2.0);
        QCOMPARE(roundTripTop(12ms), 20.0);
        QCOMPARE(roundTripTop(5s), 5000.0);
    }

    // The frame

    void aSawToothHasTwoPointsATooth()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_story.renewEvery(1, 10s, 5);
        const LeaseFrame frame = makeFrame();
        QCOMPARE(frame.series.size(), 1U);
        QCOMPARE(frame.series[0].runs.size(), 1U);
        QCOMPARE(frame.series[0].runs[0].size(), 12);
        QCOMPARE(frame.series[0].dots.size(), 6);
        QCOMPARE(frame.roundTrips.size(), 6);
        QVERIFY(frame.series[0].ahead.isEmpty());
    }

    void nothingIsDrawnBetweenLossAndGrant()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(10s);
        m_story.enter(1, HoldState::Lost, u"gone"_qs);
        m_clock.advance(10s);
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(10s);
        const LeaseFrame frame = makeFrame();
        QCOMPARE(frame.series[0].runs.size(), 2U);
        QVERIFY(frame.series[0].runs[1].front().x() - frame.series[0].runs[0].back().x() > 40);
        QCOMPARE(frame.series[0].losses.size(), 1);
    }

    void doubtIsMarkedAndReachesToTheDeadline()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(12s);
        m_story.enter(1, HoldState::Uncertain);
        m_clock.advance(3s);
        const LeaseFrame frame = makeFrame();
        QCOMPARE(frame.series[0].doubts.size(), 1U);
        QVERIFY(qFuzzyIsNull(frame.series[0].ahead.back().y()));
        QVERIFY(std::abs(frame.series[0].ahead.front().x() - frame.window.toX(m_clock.now(), width)) < 1e-6);
    }

    void sleepIsAGapInTheFrame()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(5s);
        m_clock.sleep(10s);
        m_history.tick(m_clock.now(), m_clock.awake());
        m_clock.advance(5s);
        const LeaseFrame frame = makeFrame();
        QCOMPARE(frame.gaps.size(), 1U);
        QCOMPARE(frame.series[0].runs.size(), 1U);
        const auto [from, to] = frame.gaps.front();
        for (const QPointF &point : frame.series[0].runs[0])
            QVERIFY(point.x() < from + 1e-6 || point.x() > to - 1e-6);
    }

    void denseTeethAreReducedToThePixels()
    {
        m_story.grant(1, u"k"_qs, 5s);
        m_story.renewEvery(1, 100ms, 4000);
        const LeaseFrame frame = makeLeaseFrame(
            m_history, {{1, 0}}, {}, TimeWindow{{}, 10min}.following(m_clock.now(), width), m_clock.now(), width);
        QVERIFY(frame.series[0].dense);
        QVERIFY(frame.series[0].dots.isEmpty());
        QVERIFY(frame.series[0].runs[0].size() <= 4 * (width + 1));
        QVERIFY(frame.roundTrips.size() <= width / 3 + 1);
    }

    void reductionKeepsEndsAndExtremesOfEachColumn()
    {
        const QList<QPointF> points{{0.1, 5}, {0.2, 9}, {0.3, 1}, {0.4, 2}, {0.5, 3}, {1.5, 4}};
        QCOMPARE(reducedToColumns(points), (QList<QPointF>{{0.1, 5}, {0.2, 9}, {0.3, 1}, {0.5, 3}, {1.5, 4}}));
        QVERIFY(reducedToColumns({}).isEmpty());
    }

    // Which lines

    void theTenWithTheLeastLeftAreChosen()
    {
        for (HoldId id = 1; id <= 25; ++id)
            m_story.grant(id, u"k"_qs, std::chrono::seconds(100 - id));
        LeaseChoice choice;
        choice.update(m_history, window(), m_clock.now());
        QCOMPARE(choice.lines().size(), 10U);
        QCOMPARE(choice.lines().front().id, 16U);
        QCOMPARE(choice.lines().back().id, 25U);
        QCOMPARE(choice.others().size(), 15U);
    }

    void theOthersAreAnEnvelopeOfTheLeast()
    {
        m_story.grant(1, u"a"_qs, 30s);
        m_story.grant(2, u"b"_qs, 20s);
        m_story.grant(3, u"c"_qs, 25s);
        m_clock.advance(10s);
        const LeaseFrame frame = makeLeaseFrame(m_history, {{1, 0}}, {2, 3}, window(), m_clock.now(), width);
        QVERIFY(frame.othersKnown);
        const auto column = static_cast<std::size_t>(frame.window.toX(m_clock.now() - 5s, width));
        const double expected = frame.scale.height(15s);
        QVERIFY(std::abs(static_cast<double>(frame.others[column]) - expected) < 0.02);
        QCOMPARE(frame.others.back(), -1.0F);
    }

    void aChosenLineKeepsItsPlaceAndColour()
    {
        for (HoldId id = 1; id <= 12; ++id)
            m_story.grant(id, u"k"_qs, 30s);
        LeaseChoice choice;
        choice.update(m_history, window(), m_clock.now());
        const auto before = choice.lines();
        for (int i = 0; i < 10; ++i) {
            m_clock.advance(7s);
            for (HoldId id = 12; id >= 1; --id) {
                m_story.renew(id, std::chrono::milliseconds(id));
                choice.update(m_history, window(), m_clock.now());
                QCOMPARE(choice.lines(), before);
            }
        }
        m_story.enter(12, HoldState::Uncertain);
        choice.update(m_history, window(), m_clock.now());
        QVERIFY(choice.lines() != before);
        QCOMPARE(choice.lines().back().id, 12U);
    }

private:
    TimeWindow window() const { return TimeWindow{}.following(m_clock.now(), width); }
    LeaseFrame makeFrame() const { return makeLeaseFrame(m_history, {{1, 0}}, {}, window(), m_clock.now(), width); }

    ManualClock m_clock;
    LeaseHistory m_history;
    LeaseStory m_story{m_clock, [this](const HoldEvent &event) { m_history.observe(event); }};
};

LOCKDECK_TEST(LeaseFrameTest)
#include "leaseframetest.moc"
