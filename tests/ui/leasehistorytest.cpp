#include "ui/charts/leasehistory.h"
#include "leasestory.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

class LeaseHistoryTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = {};
        m_history = {};
        m_history.tick(m_clock.now(), m_clock.awake());
    }

    void theLineFallsToTheDeadline()
    {
        const Moment start = m_clock.now();
        m_story.grant(1, u"k"_qs, 30s);
        QCOMPARE(track().pieces.size(), 1U);
        QVERIFY(track().pieces.front().isOpen());
        m_clock.advance(10s);
        QCOMPARE(track().leftAt(m_clock.now()), 20s - 1ms);
        QCOMPARE(track().pieces.front().endAt(m_clock.now()), m_clock.now());
        QCOMPARE(track().pieces.front().endAt(start + 1h), track().pieces.front().deadline);
    }

    void aRenewalJumpsWhereItWasSent()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(10s);
        m_story.renew(1, 3ms);
        QCOMPARE(track().pieces.size(), 2U);
        QCOMPARE(track().pieces[0].to, m_clock.now() - 3ms);
        QCOMPARE(track().pieces[1].from, m_clock.now() - 3ms);
        QCOMPARE(track().confirmations.size(), 2U);
        QCOMPARE(track().confirmations.back().roundTrip, 3ms);
        QCOMPARE(track().confirmations.back().shown, track().confirmations.back().sent);
    }

    void aHoldThatMovesIsWhereItIsNow()
    {
        m_story.hold(1).server = {u"a.locks"_qs, 6388};
        m_story.grant(1, u"k"_qs, 30s);
        QCOMPARE(track().server.host, u"a.locks"_qs);
        m_story.hold(1).server = {u"b.locks"_qs, 6388};
        m_clock.advance(10s);
        m_story.renew(1);
        QCOMPARE(track().server.host, u"b.locks"_qs);
    }

    void aHoldInDoubtJumpsWhereTheAnswerCame()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(12s);
        m_story.enter(1, HoldState::Uncertain);
        m_clock.advance(2s);
        m_story.renew(1, 4s);
        QCOMPARE(track().pieces.size(), 3U);
        QVERIFY(track().pieces[1].doubt);
        QCOMPARE(track().pieces[1].to, m_clock.now());
        QVERIFY(!track().pieces[2].doubt);
        QCOMPARE(track().confirmations.back().shown, m_clock.now());
        QCOMPARE(track().confirmations.back().sent, m_clock.now() - 4s);
        QCOMPARE(track().leftAt(m_clock.now()), 26s);
    }

    void nothingIsHeldAfterALoss()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(12s);
        m_story.enter(1, HoldState::Lost, u"the server answered error"_qs);
        const Moment lost = m_clock.now();
        m_clock.advance(1s);
        QCOMPARE(track().losses, (std::deque<LeaseHistory::Loss>{
                                     {lost, track().pieces.back().deadline, u"the server answered error"_qs}}));
        QVERIFY(track().pieceAt(lost - 1s, m_clock.now()));
        QVERIFY(!track().pieceAt(lost + 1ms, m_clock.now()));
        QCOMPARE(track().leftAt(m_clock.now()), 0ns);
    }

    void aDeadlineThatNobodyReportedIsALoss()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(31s);
        QCOMPARE(track().stateAt(m_clock.now()), HoldState::Lost);
        const auto losses = track().lossesAt(m_clock.now());
        QCOMPARE(losses.size(), 1U);
        QCOMPARE(losses.front().at, track().pieces.back().deadline);

        m_story.enter(1, HoldState::Lost, u"late news"_qs);
        QCOMPARE(track().lossesAt(m_clock.now()).size(), 1U);
        QCOMPARE(track().losses.front().at, track().pieces.back().deadline);
    }

    void aReleaseEndsTheLineWithoutALoss()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(5s);
        m_story.enter(1, HoldState::Releasing);
        m_clock.advance(5s);
        m_story.enter(1, HoldState::Released);
        QVERIFY(!track().pieces.back().isOpen());
        QVERIFY(track().lossesAt(m_clock.now() + 1h).empty());
    }

    void aHoldThatQueuesAgainStartsAnew()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(5s);
        m_story.enter(1, HoldState::Lost, u"gone"_qs);
        m_story.enter(1, HoldState::Waiting);
        m_clock.advance(5s);
        m_story.grant(1, u"k"_qs, 30s);
        QCOMPARE(track().pieces.size(), 2U);
        QCOMPARE(track().pieces[1].from - track().pieces[0].to, 5s - 1ms);
        QCOMPARE(track().losses.size(), 1U);
    }

    void whatOnlyWaitsHasNoTrack()
    {
        m_story.enter(1, HoldState::Waiting);
        m_story.enter(1, HoldState::TimedOut);
        QVERIFY(m_history.isEmpty());
    }

    void sleepIsAGapThatNoLineCrosses()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(5s);
        const Moment asleep = m_clock.now();
        m_clock.sleep(8s);
        m_history.tick(m_clock.now(), m_clock.awake());
        QCOMPARE(m_history.gaps(), (std::deque<LeaseHistory::Gap>{{asleep, asleep + 8s}}));
        QVERIFY(!track().pieceAt(asleep + 4s, m_clock.now()));
        m_clock.advance(1s);
        QVERIFY(track().pieceAt(asleep + 8500ms, m_clock.now()));
        QCOMPARE(track().leftAt(m_clock.now()), 16s - 1ms);
    }

    void aLeaseThatEndedAsleepIsLostAtItsDeadline()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_clock.advance(5s);
        m_clock.sleep(1h);
        m_history.tick(m_clock.now(), m_clock.awake());
        QCOMPARE(track().stateAt(m_clock.now()), HoldState::Lost);
        QCOMPARE(track().pieces.size(), 1U);
        m_story.enter(1, HoldState::Lost, u"asleep"_qs);
        QCOMPARE(track().losses.front().at, track().pieces.back().deadline);
    }

    void aSlowTickIsNoSleep()
    {
        m_clock.advance(10min);
        m_history.tick(m_clock.now(), m_clock.awake());
        QVERIFY(m_history.gaps().empty());
    }

    void aShorterLeaseMovesTheDeadlineWithoutARenewal()
    {
        m_story.grant(1, u"k"_qs, 60s);
        m_clock.advance(5s);
        m_story.hold(1).deadline = m_clock.now() + 10s;
        m_story.tell(1, HoldEvent::Kind::Changed);
        QCOMPARE(track().pieces.size(), 2U);
        QCOMPARE(track().confirmations.size(), 1U);
        QCOMPARE(track().leftAt(m_clock.now()), 10s);
    }

    void aKnownStatusChangesNothing()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_story.renewEvery(1, 5s, 2);
        const auto pieces = track().pieces;
        for (int i = 0; i < 3; ++i)
            m_history.observe(m_story.hold(1), m_clock.now());
        QCOMPARE(track().pieces, pieces);
        QCOMPARE(track().confirmations.size(), 3U);
    }

    void theOldestEntriesAreDroppedAndCounted()
    {
        m_story.grant(1, u"k"_qs, 30s);
        m_story.renewEvery(1, 1s, LeaseHistory::maxPerHold + 99);
        QCOMPARE(track().pieces.size(), LeaseHistory::maxPerHold);
        QCOMPARE(track().confirmations.size(), LeaseHistory::maxPerHold);
        QCOMPARE(track().dropped, 200U);
    }

    void endedHoldsMakeRoomAndLiveOnesStay()
    {
        for (HoldId id = 1; id <= LeaseHistory::maxHolds; ++id)
            m_story.grant(id, u"k"_qs, 1h);
        m_story.grant(1000, u"late"_qs, 1h);
        QVERIFY(!m_history.find(1000));
        QCOMPARE(m_history.untracked(), 1U);

        m_story.enter(7, HoldState::Released);
        m_story.renew(1000);
        QVERIFY(m_history.find(1000));
        QVERIFY(!m_history.find(7));
        QCOMPARE(m_history.untracked(), 0U);
        QCOMPARE(m_history.droppedHolds(), 1U);
        QCOMPARE(m_history.tracks().size(), LeaseHistory::maxHolds);
    }

private:
    const LeaseHistory::Track &track() const { return *m_history.find(1); }

    ManualClock m_clock;
    LeaseHistory m_history;
    LeaseStory m_story{m_clock, [this](const HoldEvent &event) { m_history.observe(event); }};
};

LOCKDECK_TEST(LeaseHistoryTest)
#include "leasehistorytest.moc"
