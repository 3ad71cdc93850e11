#include "support/testmain.h"

#include "ui/charts/storyframe.h"

using namespace Lockdeck;
using namespace std::chrono_literals;
using Kind = FleetEvent::Kind;

/// A plot of 100 s in 100 px, so that x is seconds; “now” is at 90.
class StoryFrameTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aLeaseFallsAndIsRenewed();
    void nothingIsDrawnInAGap();
    void noLeaseIsDrawnWhereRenewalsAreMissing();
    void aSilentServerPromisesNothing();
    void anOverdueRenewalIsMarked();
    void aHoldThatEndsLeavesNobody();
    void waitersAreSteps();
    void onlyTheWindowIsDrawn();

private:
    static constexpr Moment zero{1h};

    KeyRecord record(Kind kind, std::chrono::seconds at, qint64 from, qint64 to,
                     std::chrono::seconds leaseEnd = 0s) const
    {
        KeyRecord record;
        record.kind = kind;
        record.seen = {zero + at - 1s, zero + at};
        record.from = from;
        record.to = to;
        record.leaseEnd = leaseEnd > 0s ? zero + leaseEnd : Moment{};
        return record;
    }
    StoryFrame frame(std::chrono::seconds now = 90s) const
    {
        return storyFrame(m_story, &m_row, {zero, 100s}, 100, zero + now);
    }

    KeyStory m_story;
    KeyRow m_row;
};

void StoryFrameTest::init()
{
    m_story = {};
    m_story.since = zero;
    m_story.until = zero + 90s;
    m_story.owner = 7;
    m_row = {};
    m_row.owner = 7;
    m_row.ownerSince = zero + 10s;
    m_row.deadline = zero + 100s;
    m_story.records = {record(Kind::Acquired, 10s, 0, 7, 40s), record(Kind::Renewed, 20s, 7, 7, 50s),
                       record(Kind::Renewed, 70s, 7, 7, 100s)};
}

void StoryFrameTest::aLeaseFallsAndIsRenewed()
{
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.leases, (std::vector<StoryFrame::Lease>{
                               {{10, 20}, 30, 20}, {{20, 50}, 30, 0}, {{70, 90}, 30, 10}})); // it ran out at 50
    QCOMPARE(drawn.renewals, (std::vector<double>{20, 70}));
    QCOMPARE(drawn.longestLeft, 30.0);
    QCOMPARE(drawn.ahead, (StoryFrame::Lease{{90, 100}, 10, 0}));
    QVERIFY(!drawn.expected && !drawn.overdue);
    QCOMPARE(drawn.owners, (std::vector<StoryFrame::Step>{{{10, 90}, 7}}));
}

void StoryFrameTest::nothingIsDrawnInAGap()
{
    m_story.gaps = {{zero + 12s, zero + 16s, false}, {zero + 80s, zero + 85s, false}};
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.gaps, (std::vector<StoryFrame::Span>{{12, 16}, {80, 85}}));
    QCOMPARE(drawn.leases,
             (std::vector<StoryFrame::Lease>{
                 {{10, 12}, 30, 28}, {{16, 20}, 24, 20}, {{20, 50}, 30, 0}, {{70, 80}, 30, 20}, {{85, 90}, 15, 10}}));
}

void StoryFrameTest::noLeaseIsDrawnWhereRenewalsAreMissing()
{
    m_story.wholeSince = zero + 60s;
    QCOMPARE(frame().leases, (std::vector<StoryFrame::Lease>{{{70, 90}, 30, 10}}));
    QCOMPARE(frame().renewals, (std::vector<double>{70}));
    m_story.wholeSince = zero + 80s;
    QCOMPARE(frame().leases, (std::vector<StoryFrame::Lease>{{{80, 90}, 20, 10}}));
}

void StoryFrameTest::aSilentServerPromisesNothing()
{
    m_story.gaps = {{zero + 80s, Moment::max(), false}};
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.gaps, (std::vector<StoryFrame::Span>{{80, 90}}));
    QCOMPARE(drawn.leases.back(), (StoryFrame::Lease{{70, 80}, 30, 20}));
    QVERIFY(!drawn.ahead);
}

void StoryFrameTest::anOverdueRenewalIsMarked()
{
    m_row.pattern = HolderPattern{30s, 10s, zero + 80s, zero + 82s, true};
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.expected, (StoryFrame::Span{80, 82}));
    QCOMPARE(drawn.overdue, 80.0);
    m_row.pattern->overdue = false;
    QVERIFY(!frame().overdue);
}

void StoryFrameTest::aHoldThatEndsLeavesNobody()
{
    m_story.records.push_back(record(Kind::LetGo, 75s, 7, 0));
    m_story.owner = 0;
    m_row.owner = 0;
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.leases.back(), (StoryFrame::Lease{{70, 75}, 30, 25}));
    QCOMPARE(drawn.owners, (std::vector<StoryFrame::Step>{{{10, 75}, 7}}));
    QVERIFY(!drawn.ahead);
}

void StoryFrameTest::waitersAreSteps()
{
    m_story.records = {record(Kind::QueueGrew, 30s, 0, 3), record(Kind::QueueShrank, 60s, 3, 2)};
    m_story.waiters = 2;
    const StoryFrame drawn = frame();
    QCOMPARE(drawn.waiters, (std::vector<StoryFrame::Step>{{{0, 30}, 0}, {{30, 60}, 3}, {{60, 90}, 2}}));
    QCOMPARE(drawn.mostWaiters, qint64{3});
}

void StoryFrameTest::onlyTheWindowIsDrawn()
{
    const StoryFrame drawn = storyFrame(m_story, &m_row, {zero + 60s, 100s}, 100, zero + 90s);
    QCOMPARE(drawn.leases, (std::vector<StoryFrame::Lease>{{{10, 30}, 30, 10}}));
    QCOMPARE(drawn.renewals, (std::vector<double>{10}));
    QCOMPARE(drawn.owners, (std::vector<StoryFrame::Step>{{{-50, 30}, 7}}));
}

LOCKDECK_TEST(StoryFrameTest)
#include "storyframetest.moc"
