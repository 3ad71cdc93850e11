#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// A HoldMachine that ends: releasing, leaving, cleaning up, queueing again.
class HoldEndTest : public QObject
{
    Q_OBJECT

private slots:
    void aReleaseEndsReleased();
    void aReleaseAnsweredErrorWasLost();
    void anUnansweredReleaseIsTriedOnAFreshConnection();
    void aReleaseTakesSevenSecondsAtMost();
    void aReleaseOutlivesItsConnection();
    void lostLeavesNothingBehind();
    void cleaningUpIsBounded();
    void cleaningUpAfterADisconnectLeavesTheGrace();
    void cancellingEndsTheGrace();
    void queueAgainStartsAfterCleaningUp();
    void queueAgainWaitsForAServerThatRestarts();
    void cancelBeforeTheFirstRequestEndsAtOnce();
    void cancelInsideAWaitClosesAndTellsOfTheGhost();
    void cancelWithAServerThatKeepsPlacesWaitsForTheReply();
    void cancelWhileQueuedLeavesTheQueue();
    void cancelWhileQueuedReleasesWhatWasGranted();
    void cancelWhileVerifyingReleases();
    void cancelDuringAnEnqueueLeavesOnItsAnswer();
    void anAbandonedHoldSendsItsRelease();
};

void HoldEndTest::aReleaseEndsReleased()
{
    MachineBench b;
    b.hold();
    b.release();
    QCOMPARE(b.state(), HoldState::Releasing);
    b.reply("ok");
    QCOMPARE(b.log,
             (QStringList{u"[releasing]"_s, u"main: r k TOKEN"_s, u"close aside"_s, u"close main"_s, u"[released]"_s}));
    QVERIFY(b.machine.isSettled());
}

void HoldEndTest::aReleaseAnsweredErrorWasLost()
{
    MachineBench b;
    b.hold();
    b.release();
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.machine.isSettled()); // nothing to clean up: the server has just said so
}

void HoldEndTest::anUnansweredReleaseIsTriedOnAFreshConnection()
{
    MachineBench b;
    b.hold();
    b.release();
    b.pass(5s);
    QCOMPARE(b.log.last(), u"open aside"_s);
    b.open(Line::Aside);
    b.reply("ok", 1ms, Line::Aside);
    QCOMPARE(b.state(), HoldState::Released);
}

void HoldEndTest::aReleaseTakesSevenSecondsAtMost()
{
    MachineBench b;
    b.hold();
    b.release();
    b.pass(6999ms);
    QCOMPARE(b.state(), HoldState::Releasing);
    b.pass(1ms);
    QCOMPARE(b.state(), HoldState::Failed);
    QVERIFY(b.machine.isSettled());
    QCOMPARE(b.endings(), 1);
}

void HoldEndTest::aReleaseOutlivesItsConnection()
{
    MachineBench b;
    b.hold();
    b.release();
    b.fail();
    b.open(Line::Aside);
    b.reply("error", 1ms, Line::Aside); // the first one, or the disconnect, had freed it
    QCOMPARE(b.state(), HoldState::Released);

    MachineBench gone;
    gone.hold();
    gone.release();
    gone.fail();
    gone.fail(ErrorCode::Unreachable, Line::Aside);
    QCOMPARE(gone.state(), HoldState::Failed);
}

void HoldEndTest::lostLeavesNothingBehind()
{
    MachineBench b;
    b.hold();
    b.pass(3950ms);
    QCOMPARE(b.state(), HoldState::Lost);
    b.log.clear();
    b.open(Line::Aside);
    b.reply("error", 1ms, Line::Aside);
    QCOMPARE(b.log, (QStringList{u"aside: r k TOKEN"_s, u"close aside"_s, u"close main"_s}));
    QVERIFY(b.machine.isSettled());
}

void HoldEndTest::cleaningUpIsBounded()
{
    MachineBench b;
    b.hold();
    b.fail();
    QVERIFY(b.status().settling);
    b.pass(1999ms);
    QVERIFY(!b.machine.isSettled());
    b.pass(1ms);
    QVERIFY(b.machine.isSettled());
    QCOMPARE(b.log.mid(b.log.size() - 2), (QStringList{u"close aside"_s, u"close main"_s}));
}

static LockOptions withGrace()
{
    LockOptions options = MachineBench::withLease(30s);
    options.lossGrace = 5s;
    return options;
}

void HoldEndTest::cleaningUpAfterADisconnectLeavesTheGrace()
{
    MachineBench b(withGrace());
    b.hold(30s);
    b.fail();
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.status().settling);
    b.pass(4900ms);
    QCOMPARE(b.count(u"open aside"_s), 0);
    b.pass(200ms);
    QCOMPARE(b.count(u"open aside"_s), 1);
    b.open(Line::Aside);
    b.reply("ok", 1ms, Line::Aside);
    QVERIFY(b.machine.isSettled());
}

void HoldEndTest::cancellingEndsTheGrace()
{
    MachineBench b(withGrace());
    b.hold(30s);
    b.fail();
    QCOMPARE(b.count(u"open aside"_s), 0);
    b.cancel();
    QCOMPARE(b.count(u"open aside"_s), 1);
    QCOMPARE(b.state(), HoldState::Lost);
}

static LockOptions queueingAgain()
{
    LockOptions options = MachineBench::withLease(4s);
    options.onLoss = OnLoss::QueueAgain;
    return options;
}

void HoldEndTest::queueAgainStartsAfterCleaningUp()
{
    MachineBench b(queueingAgain());
    b.hold();
    b.pass(1400ms);
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Lost);
    b.log.clear();
    b.open(Line::Aside);
    b.reply("error", 1ms, Line::Aside);
    QCOMPARE(b.log, (QStringList{u"aside: r k TOKEN"_s, u"close aside"_s, u"close main"_s, u"open main"_s,
                                 u"[connecting]"_s}));
    QCOMPARE(b.status().requeues, 1);
    QCOMPARE(b.status().lostAt, b.clock.now() - 1ms);
    b.open();
    b.reply(granted());
    QCOMPARE(b.state(), HoldState::Held);

    MachineBench stopped(queueingAgain());
    stopped.hold();
    stopped.fail();
    QVERIFY(stopped.status().comesBack());
    stopped.cancel();
    QVERIFY(!stopped.status().comesBack());
    stopped.pass(3s);
    QCOMPARE(stopped.state(), HoldState::Lost);
    QVERIFY(stopped.machine.isSettled());
}

void HoldEndTest::queueAgainWaitsForAServerThatRestarts()
{
    MachineBench b(queueingAgain());
    b.hold();
    b.fail();
    b.fail(ErrorCode::Unreachable, Line::Aside);
    QCOMPARE(b.state(), HoldState::Connecting);
    for (int i = 0; i < 3; ++i) {
        b.fail(ErrorCode::Unreachable);
        QCOMPARE(b.state(), HoldState::Connecting);
        b.pass(1s);
    }
    b.open();
    QCOMPARE(b.log.mid(b.log.size() - 2), (QStringList{u"main: l k 7 4"_s, u"[requesting]"_s}));

    MachineBench never(queueingAgain());
    never.hold();
    never.fail();
    never.fail(ErrorCode::Unreachable, Line::Aside);
    for (int i = 0; i < 20 && never.state() == HoldState::Connecting; ++i) {
        never.fail(ErrorCode::Unreachable);
        never.pass(1s);
    }
    QCOMPARE(never.state(), HoldState::Failed);
}

void HoldEndTest::cancelBeforeTheFirstRequestEndsAtOnce()
{
    MachineBench b;
    b.acquire();
    b.cancel();
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.status().mayLeaveGhost);
}

void HoldEndTest::cancelInsideAWaitClosesAndTellsOfTheGhost()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.pass(1s);
    b.cancel();
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(b.status().mayLeaveGhost);
    QVERIFY(b.log.contains(u"close main"_s));
}

void HoldEndTest::cancelWithAServerThatKeepsPlacesWaitsForTheReply()
{
    MachineBench b(MachineBench::keepingServer(4s));
    b.acquire();
    b.open();
    b.pass(1s);
    b.cancel();
    QCOMPARE(b.state(), HoldState::Waiting);
    QVERIFY(b.status().leaving);
    QVERIFY(!b.log.contains(u"close main"_s));
    b.reply(granted(), 3s);
    QCOMPARE(b.log.last(), u"main: r k TOKEN"_s);
    b.reply("ok");
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.status().mayLeaveGhost);
}

void HoldEndTest::cancelWhileQueuedLeavesTheQueue()
{
    MachineBench b;
    b.queue();
    b.cancel();
    QCOMPARE(b.log, QStringList{u"main: w k 0"_s});
    QVERIFY(b.status().leaving);
    QCOMPARE(b.command(b.machine.wait(1s, b.time()))->code, ErrorCode::WrongState);
    b.reply("timeout");
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.status().leaving);
    QVERIFY(!b.status().mayLeaveGhost);
}

void HoldEndTest::cancelWhileQueuedReleasesWhatWasGranted()
{
    MachineBench b;
    b.queue();
    b.cancel();
    b.reply(granted());
    b.reply("ok");
    QCOMPARE(b.log.mid(0, 3), (QStringList{u"main: w k 0"_s, u"[releasing]"_s, u"main: r k TOKEN"_s}));
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.everSaw(HoldState::Held));
}

void HoldEndTest::cancelWhileVerifyingReleases()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(granted(), 2s);
    b.cancel();
    b.reply("ok 4"); // the verification, too late to matter
    QCOMPARE(b.state(), HoldState::Releasing);
    b.reply("ok");
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.everSaw(HoldState::Held));
}

void HoldEndTest::cancelDuringAnEnqueueLeavesOnItsAnswer()
{
    MachineBench b;
    b.enqueue();
    b.open();
    b.cancel();
    QCOMPARE(b.state(), HoldState::Requesting);
    b.reply("queued");
    QCOMPARE(b.log.last(), u"main: w k 0"_s);
    b.reply("timeout");
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
}

void HoldEndTest::anAbandonedHoldSendsItsRelease()
{
    MachineBench b;
    b.hold();
    b.machine.abandon();
    b.command({});
    QCOMPARE(b.log, (QStringList{u"main: r k TOKEN"_s, u"close main"_s, u"close aside"_s}));
}

LOCKDECK_TEST(HoldEndTest)
#include "holdendtest.moc"
