#include "machinebench.h"

#include "client/holdtiming.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

static QByteArray granted(int lease = 4)
{
    return "ok " + someToken + ' ' + QByteArray::number(lease);
}

class HoldMachineTest : public QObject
{
    Q_OBJECT

private slots:
    // Obtaining
    void aGrantAnsweredAtOnceIsHeldFromItsSending();
    void aLateGrantIsVerifiedBeforeItIsHeld();
    void aGrantThatLayUnreadIsVerified();
    void theBoundOfAQuickGrantShrinksWithTheLease();
    void aDeadGrantIsAskedForAgainWhileTimeLasts();
    void aDeadGrantAfterTheTimeoutIsTimedOut();
    void onlyDeadGrantsNeverBecomeHeld();
    void aVerificationSlowerThanTheLeaseIsNotHeld();
    void anUnansweredAcquireIsWaiting();
    void aTryLockIsNeverWaiting();
    void aRefusalEndsTheAttempt_data();
    void aRefusalEndsTheAttempt();
    void aBrokenConnectionEndsTheAttempt();
    void aGrantThatCannotBeVerifiedIsFreed();

    // Two-phase
    void aQueuedHoldIsKeptAlive();
    void theKeepAliveNeverWaitsForTheKeyItself();
    void anErrorToAKeepAliveIsTheEnd();
    void aWaitedGrantIsVerifiedHoweverQuick();
    void acquiredAtOnceNeedsNoWait();
    void aGonePlaceIsTakenAgainWhileTimeLasts_data();
    void aGonePlaceIsTakenAgainWhileTimeLasts();
    void alreadyEnqueuedIsClearedByAWait();
    void theQueuePlaceIsTheLesserOfTwoBounds();

    // Keeping
    void renewalsAskForTheLeaseOneAtATime();
    void aLongLeaseIsRenewedWithinTheReadTimeout();
    void anObservedReadTimeoutQuickensThePace();
    void aDeadlineCountsFromTheSendingOfTheLastAnswered();
    void anOverdueRenewalIsUncertainUntilItIsAnswered();
    void silenceIsLostAtTheDeadline();
    void anErrorToARenewalIsLost();
    void aDisconnectIsLost();
    void aServerThatKeepsLocksIsAskedAgain();
    void aServerThatKeepsLocksAndStaysAwayIsLostAtTheDeadline();
    void aSleepWithinTheLeaseIsUncertain();
    void aSleepBeyondTheDeadlineIsLostWhateverTheServerSays();
    void aLateTickIsUncertain();
    void aShorterLeaseShortensTheDeadlineAtOnce();
    void aLongerLeaseCountsOnlyWhenAnswered();
    void setLeaseDuringARenewalIsSentAfterIt();
    void aLeaseOfCenturiesIsHeld();

    // Ending
    void aReleaseEndsReleased();
    void aReleaseAnsweredErrorWasLost();
    void anUnansweredReleaseIsTriedOnAFreshConnection();
    void aReleaseTakesSevenSecondsAtMost();
    void aReleaseOutlivesItsConnection();
    void lostLeavesNothingBehind();
    void cleaningUpIsBounded();
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

    // Always
    void aStepTheStateDoesNotHaveIsAnError_data();
    void aStepTheStateDoesNotHaveIsAnError();
    void anEndedHoldCanBeStartedAgain();
    void wrongOptionsAreFoundBeforehand_data();
    void wrongOptionsAreFoundBeforehand();
};

// ---- Obtaining

void HoldMachineTest::aGrantAnsweredAtOnceIsHeldFromItsSending()
{
    MachineBench b;
    b.acquire();
    b.clock.advance(5ms);
    b.open();
    const Moment sent = b.clock.now();
    b.reply(granted(), 20ms);
    QCOMPARE(b.log,
             (QStringList{u"open main"_s, u"[connecting]"_s, u"main: l k 10 4"_s, u"[requesting]"_s, u"[held]"_s}));
    QVERIFY(b.status().confirmed == sent);
    QVERIFY(b.status().deadline == sent + 3950ms);
    QVERIFY(b.status().lastRoundTrip == 20ms);
    QVERIFY(b.status().isHeldAt(sent + 3949ms));
    QVERIFY(!b.status().isHeldAt(sent + 3950ms));
}

void HoldMachineTest::aLateGrantIsVerifiedBeforeItIsHeld()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(granted(), 401ms);
    QCOMPARE(b.state(), HoldState::Verifying);
    QVERIFY(!b.status().isHeldAt(b.clock.now()));
    const Moment verified = b.clock.now();
    b.reply("ok 4", 30ms);
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(b.status().confirmed == verified);
    QCOMPARE(b.log.mid(4),
             (QStringList{u"[waiting]"_s, u"main: n k TOKEN 4"_s, u"[verifying]"_s, u"[held]"_s, u"renewed"_s}));
}

void HoldMachineTest::aGrantThatLayUnreadIsVerified()
{
    MachineBench b;
    b.acquire();
    b.open();
    const auto [request, sent] = b.mainSent.front();
    b.clock.advance(3s); // the reply had come after 1 ms, but this thread stood still
    b.machine.answered(Line::Main, {request, Reply::granted(someToken, 4s), sent, sent + 1ms}, b.time());
    QCOMPARE(b.state(), HoldState::Verifying);
}

void HoldMachineTest::theBoundOfAQuickGrantShrinksWithTheLease()
{
    MachineBench quick(MachineBench::withLease(1s));
    quick.acquire();
    quick.open();
    quick.reply(granted(1), 100ms);
    QCOMPARE(quick.state(), HoldState::Held);

    MachineBench late(MachineBench::withLease(1s));
    late.acquire();
    late.open();
    late.reply(granted(1), 101ms);
    QCOMPARE(late.state(), HoldState::Verifying);
}

void HoldMachineTest::aDeadGrantIsAskedForAgainWhileTimeLasts()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(granted(), 4500ms);
    b.log.clear();
    b.reply("error");
    QCOMPARE(b.log, (QStringList{u"main: l k 5 4"_s, u"[requesting]"_s}));
    b.reply("timeout", 5s);
    QCOMPARE(b.state(), HoldState::TimedOut);
    QVERIFY(!b.everSaw(HoldState::Held));
    QCOMPARE(b.endings(), 1);
}

void HoldMachineTest::aDeadGrantAfterTheTimeoutIsTimedOut()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(granted(), 10s);
    b.reply("error");
    QCOMPARE(b.state(), HoldState::TimedOut);
    QVERIFY2(b.reasonText().contains(u"dead"), qPrintable(b.reasonText()));
    QVERIFY(b.machine.isSettled());
}

void HoldMachineTest::onlyDeadGrantsNeverBecomeHeld()
{
    MachineBench b;
    b.queue();
    b.wait(5s);
    for (int i = 0; i < 100 && !isTerminal(b.state()); ++i) {
        if (b.mainSent.empty())
            b.pass(100ms);
        else if (b.mainSent.front().first.verb == Verb::Enqueue)
            b.reply("queued");
        else if (b.mainSent.front().first.verb == Verb::Wait)
            b.reply(granted());
        else
            b.reply("error");
    }
    QCOMPARE(b.state(), HoldState::TimedOut);
    QVERIFY(!b.everSaw(HoldState::Held));
    QVERIFY(b.count(u"main: e k 4"_s) <= 7); // and the server was not flooded
    QCOMPARE(b.endings(), 1);
}

void HoldMachineTest::aVerificationSlowerThanTheLeaseIsNotHeld()
{
    LockOptions options = MachineBench::withLease(1s);
    options.acquireTimeout = 2s;
    MachineBench b(options);
    b.acquire();
    b.open();
    b.reply(granted(1), 1s);
    b.reply("ok 1", 1200ms);
    QCOMPARE(b.state(), HoldState::TimedOut);
    QVERIFY(!b.everSaw(HoldState::Held));
    b.open(Line::Aside);
    QCOMPARE(b.log.last(), u"aside: r k TOKEN"_s);
}

void HoldMachineTest::anUnansweredAcquireIsWaiting()
{
    MachineBench b;
    b.acquire();
    b.open();
    const Moment sent = b.clock.now();
    b.pass(249ms);
    QCOMPARE(b.state(), HoldState::Requesting);
    b.pass(1ms);
    QCOMPARE(b.state(), HoldState::Waiting);
    QVERIFY(b.status().waitEnds == sent + 10s);
}

void HoldMachineTest::aTryLockIsNeverWaiting()
{
    LockOptions options = MachineBench::withLease(4s);
    options.acquireTimeout = 0s;
    MachineBench b(options);
    b.acquire();
    b.open();
    b.pass(3s);
    QCOMPARE(b.state(), HoldState::Requesting);
    b.reply("timeout");
    QCOMPARE(b.state(), HoldState::TimedOut);
}

void HoldMachineTest::aRefusalEndsTheAttempt_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<HoldState>("state");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *answer, HoldState state, ErrorCode code) {
        QTest::newRow(answer) << QByteArray(answer) << state << code;
    };
    row("timeout", HoldState::TimedOut, ErrorCode::TimedOut);
    row("error", HoldState::Failed, ErrorCode::Refused);
    row("error_auth", HoldState::Failed, ErrorCode::AuthRefused);
    row("error_max_locks", HoldState::Failed, ErrorCode::MaxLocks);
    row("error_max_waiters", HoldState::Failed, ErrorCode::MaxWaiters);
    row("error_limit_mismatch", HoldState::Failed, ErrorCode::LimitMismatch);
    row("error_draining", HoldState::Failed, ErrorCode::Draining);
    row("error_not_leader 10.0.0.2:6388", HoldState::Failed, ErrorCode::NotLeader);
}

void HoldMachineTest::aRefusalEndsTheAttempt()
{
    QFETCH(QByteArray, answer);
    QFETCH(HoldState, state);
    QFETCH(ErrorCode, code);
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(answer);
    QCOMPARE(b.state(), state);
    QCOMPARE(b.reasonCode(), code);
    QVERIFY(b.log.contains(u"close main"_s));
    QVERIFY(b.machine.isSettled());
    QVERIFY(b.machine.nextWake() == Moment::max());
}

void HoldMachineTest::aBrokenConnectionEndsTheAttempt()
{
    MachineBench refused;
    refused.acquire();
    refused.fail(ErrorCode::Unreachable);
    QCOMPARE(refused.state(), HoldState::Failed);
    QCOMPARE(refused.reasonCode(), ErrorCode::Unreachable);

    MachineBench foreign;
    foreign.acquire();
    foreign.open();
    foreign.fail(ErrorCode::NotDflockd);
    QCOMPARE(foreign.state(), HoldState::Failed);
    QCOMPARE(foreign.reasonCode(), ErrorCode::NotDflockd);
    QVERIFY(!foreign.status().mayLeaveGhost);

    MachineBench silent;
    silent.acquire();
    silent.open();
    silent.pass(15s);
    silent.fail(ErrorCode::ReplyTimeout);
    QCOMPARE(silent.state(), HoldState::Failed);
    QVERIFY(silent.status().mayLeaveGhost); // closed by us, inside `l`
}

void HoldMachineTest::aGrantThatCannotBeVerifiedIsFreed()
{
    MachineBench b;
    b.acquire();
    b.open();
    b.reply(granted(), 2s);
    b.log.clear();
    b.fail();
    QCOMPARE(b.state(), HoldState::Failed);
    QVERIFY(!b.machine.isSettled());
    b.open(Line::Aside);
    b.reply("ok", 1ms, Line::Aside);
    QCOMPARE(b.log,
             (QStringList{u"open aside"_s, u"[failed]"_s, u"aside: r k TOKEN"_s, u"close aside"_s, u"close main"_s}));
    QVERIFY(b.machine.isSettled());
}

// ---- Two-phase

void HoldMachineTest::aQueuedHoldIsKeptAlive()
{
    MachineBench b(MachineBench::withLease(60s));
    b.queue();
    QVERIFY(b.machine.nextWake() - b.clock.now() < 8s);
    for (int i = 0; i < 10; ++i) {
        b.pass(8s);
        b.reply("error_not_enqueued");
    }
    QCOMPARE(b.state(), HoldState::Queued);
    QVERIFY(b.count(u"main: w _ 0"_s) >= 10);
}

void HoldMachineTest::theKeepAliveNeverWaitsForTheKeyItself()
{
    MachineBench b(MachineBench::withLease(4s, u"_"_s));
    b.queue();
    b.pass(2s);
    QCOMPARE(b.log, QStringList{u"main: w __ 0"_s});
    b.reply("error_not_enqueued");
    QCOMPARE(b.state(), HoldState::Queued);
}

void HoldMachineTest::anErrorToAKeepAliveIsTheEnd()
{
    MachineBench b;
    b.queue();
    b.pass(2s);
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::ServerClosed);
}

void HoldMachineTest::aWaitedGrantIsVerifiedHoweverQuick()
{
    MachineBench b;
    b.queue();
    b.wait(10s);
    QCOMPARE(b.state(), HoldState::Waiting);
    b.reply(granted(), 1ms);
    QCOMPARE(b.state(), HoldState::Verifying);
    b.reply("ok 4");
    QCOMPARE(b.state(), HoldState::Held);
    QCOMPARE(b.log, (QStringList{u"main: w k 10"_s, u"[waiting]"_s, u"main: n k TOKEN 4"_s, u"[verifying]"_s,
                                 u"[held]"_s, u"renewed"_s}));
}

void HoldMachineTest::acquiredAtOnceNeedsNoWait()
{
    MachineBench b;
    b.enqueue();
    b.open();
    b.reply("acquired " + someToken + " 4", 3ms);
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(b.command(b.machine.wait(1s, b.time())).has_value());
}

void HoldMachineTest::aGonePlaceIsTakenAgainWhileTimeLasts_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("swept") << QByteArray("error_not_enqueued");
    QTest::newRow("ran out") << QByteArray("error_lease_expired");
}

void HoldMachineTest::aGonePlaceIsTakenAgainWhileTimeLasts()
{
    QFETCH(QByteArray, answer);
    MachineBench b;
    b.queue();
    b.wait(10s);
    b.reply(answer);
    b.reply("queued");
    QCOMPARE(b.log, (QStringList{u"main: w k 10"_s, u"[waiting]"_s, u"main: e k 4"_s, u"[requesting]"_s, u"[queued]"_s,
                                 u"main: w k 9"_s, u"[waiting]"_s}));

    MachineBench late;
    late.queue();
    late.wait(0s);
    late.reply(answer);
    QCOMPARE(late.state(), HoldState::TimedOut);
    QVERIFY(!late.reasonText().isEmpty());
}

void HoldMachineTest::alreadyEnqueuedIsClearedByAWait()
{
    MachineBench b;
    b.enqueue();
    b.open();
    b.log.clear();
    b.reply("error_already_enqueued");
    b.reply("error_lease_expired");
    QCOMPARE(b.log, (QStringList{u"main: w k 0"_s, u"main: e k 4"_s}));
    b.reply("error_already_enqueued"); // once more is not what a clearing could help
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::AlreadyEnqueued);
}

void HoldMachineTest::theQueuePlaceIsTheLesserOfTwoBounds()
{
    MachineBench b;
    b.queue();
    const auto place = [&b](int waiters, int handOvers) {
        b.machine.noteWaiters(waiters, handOvers, b.time());
        return b.status().placeAtMost.value_or(0);
    };
    QCOMPARE(place(3, 0), 3);
    QCOMPARE(place(4, 0), 3); // somebody came behind
    QCOMPARE(place(4, 1), 2); // one in front was served
    QCOMPARE(place(1, 1), 1); // the others left
    QCOMPARE(place(5, 9), 1);
}

// ---- Keeping

void HoldMachineTest::renewalsAskForTheLeaseOneAtATime()
{
    MachineBench b(MachineBench::withLease(6s));
    b.hold(6s);
    b.pass(2s);
    QCOMPARE(b.log, QStringList{u"main: n k TOKEN 6"_s});
    QVERIFY(!b.command(b.machine.renewNow(b.time())));
    QCOMPARE(b.status().renewalsSent, 1);
    b.reply("ok 6", 10ms);
    QCOMPARE(b.takeLog(), (QStringList{u"main: n k TOKEN 6"_s, u"renewed"_s}));
    QCOMPARE(b.status().renewalsAnswered, 1);
    QVERIFY(!b.command(b.machine.renewNow(b.time())));
    QCOMPARE(b.status().renewalsSent, 2);
}

void HoldMachineTest::aLongLeaseIsRenewedWithinTheReadTimeout()
{
    MachineBench b(MachineBench::withLease(60s));
    b.hold(60s);
    for (int i = 0; i < 20; ++i) {
        b.pass(7700ms);
        b.reply("ok 60", 5ms);
        QCOMPARE(b.state(), HoldState::Held);
    }
    QCOMPARE(b.status().renewalsAnswered, 20);
}

void HoldMachineTest::anObservedReadTimeoutQuickensThePace()
{
    MachineBench b(MachineBench::withLease(60s));
    b.machine.learnReadTimeout(6s);
    b.hold(60s);
    QVERIFY(b.status().renewEvery == 2s);
}

void HoldMachineTest::aDeadlineCountsFromTheSendingOfTheLastAnswered()
{
    MachineBench b;
    b.hold();
    b.pass(1334ms);
    const Moment sent = b.mainSent.front().second;
    b.reply("ok 4", 300ms);
    QVERIFY(b.status().confirmed == sent);
    QVERIFY(b.status().deadline == sent + 3950ms);
}

void HoldMachineTest::anOverdueRenewalIsUncertainUntilItIsAnswered()
{
    MachineBench b(MachineBench::withLease(6s));
    b.hold(6s);
    b.pass(2s);
    b.pass(650ms);
    QCOMPARE(b.state(), HoldState::Held);
    b.pass(20ms); // a third of 2 s and a round trip of 1 ms
    QCOMPARE(b.state(), HoldState::Uncertain);
    QVERIFY(!b.status().isHeldAt(b.clock.now()));
    QVERIFY(b.status().reason.has_value());
    b.reply("ok 6");
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(!b.status().reason.has_value());
}

void HoldMachineTest::silenceIsLostAtTheDeadline()
{
    MachineBench b;
    b.hold();
    const Moment confirmed = b.status().confirmed;
    b.pass(b.status().deadline - b.clock.now() - 1ms);
    QCOMPARE(b.state(), HoldState::Uncertain);
    b.pass(1ms);
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.clock.now() - confirmed < 4s);
    QCOMPARE(b.reasonCode(), ErrorCode::Lost);
    QVERIFY2(b.reasonText().contains(u"not answered"), qPrintable(b.reasonText()));
    b.pass(2s);
    QVERIFY(b.machine.isSettled());
    QVERIFY(b.machine.nextWake() == Moment::max());
    QCOMPARE(b.endings(), 1);
}

void HoldMachineTest::anErrorToARenewalIsLost()
{
    MachineBench b;
    b.hold();
    b.pass(1400ms);
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY2(b.reasonText().startsWith(u"The server answered \"error\" to the renewal of "),
             qPrintable(b.reasonText()));
    QVERIFY(b.reasonText().contains(u"last confirmed"));
    QVERIFY(!b.reasonText().contains(tokenText));
}

void HoldMachineTest::aDisconnectIsLost()
{
    MachineBench b;
    b.hold();
    b.fail();
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.reasonText().contains(u"It broke."));
}

static LockOptions keepingServer(std::chrono::seconds lease)
{
    LockOptions options = MachineBench::withLease(lease);
    options.serverKeepsLocks = true;
    return options;
}

void HoldMachineTest::aServerThatKeepsLocksIsAskedAgain()
{
    MachineBench b(keepingServer(30s));
    b.hold(30s);
    b.fail();
    QCOMPARE(b.state(), HoldState::Uncertain);
    b.fail(ErrorCode::Unreachable);
    b.pass(1s);
    b.open();
    b.reply("ok 30");
    QCOMPARE(b.state(), HoldState::Held);
    QCOMPARE(b.log, (QStringList{u"[uncertain]"_s, u"open main"_s, u"open main"_s, u"main: n k TOKEN 30"_s, u"[held]"_s,
                                 u"renewed"_s}));
}

void HoldMachineTest::aServerThatKeepsLocksAndStaysAwayIsLostAtTheDeadline()
{
    MachineBench b(keepingServer(4s));
    b.hold();
    b.fail();
    const Moment deadline = b.status().deadline;
    while (b.state() == HoldState::Uncertain && b.clock.now() <= deadline) {
        b.pass(100ms);
        if (b.log.last() == u"open main"_s)
            b.fail(ErrorCode::Unreachable);
    }
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.count(u"open main"_s) <= 45); // bounded tries
}

void HoldMachineTest::aSleepWithinTheLeaseIsUncertain()
{
    MachineBench b(MachineBench::withLease(30s));
    b.hold(30s);
    b.clock.sleep(5s);
    b.tick();
    QCOMPARE(b.log, (QStringList{u"main: n k TOKEN 30"_s, u"[uncertain]"_s}));
    QVERIFY(b.reasonText().contains(u"slept"));
    b.reply("ok 30");
    QCOMPARE(b.state(), HoldState::Held);
}

void HoldMachineTest::aSleepBeyondTheDeadlineIsLostWhateverTheServerSays()
{
    MachineBench b;
    b.hold();
    b.pass(1400ms); // a renewal is under way
    const auto [request, sent] = b.mainSent.front();
    b.clock.sleep(10s);
    b.machine.answered(Line::Main, {request, Reply::renewed(4s), sent, b.clock.now()}, b.time());
    QCOMPARE(b.state(), HoldState::Lost);
}

void HoldMachineTest::aLateTickIsUncertain()
{
    MachineBench b(MachineBench::withLease(30s));
    b.hold(30s);
    b.clock.advance(b.machine.nextWake() - b.clock.now() + 2001ms);
    b.tick();
    QCOMPARE(b.state(), HoldState::Uncertain);
    QCOMPARE(b.count(u"main: n k TOKEN 30"_s), 1);
}

void HoldMachineTest::aShorterLeaseShortensTheDeadlineAtOnce()
{
    MachineBench b(MachineBench::withLease(60s));
    b.hold(60s);
    b.pass(5s);
    QVERIFY(!b.command(b.machine.setLease(3s, b.time())));
    QCOMPARE(b.log, QStringList{u"main: n k TOKEN 3"_s});
    QVERIFY(b.status().deadline == b.clock.now() + 2950ms);
    b.reply("ok 3");
    QVERIFY(b.status().lease == 3s);
    QVERIFY(b.status().renewEvery == 1s);
}

void HoldMachineTest::aLongerLeaseCountsOnlyWhenAnswered()
{
    MachineBench b;
    b.hold();
    const Moment deadline = b.status().deadline;
    QVERIFY(!b.command(b.machine.setLease(60s, b.time())));
    QVERIFY(b.status().deadline == deadline);
    const Moment sent = b.clock.now();
    b.reply("ok 60", 40ms);
    QVERIFY(b.status().deadline == sent + 60s - 60ms);
}

void HoldMachineTest::setLeaseDuringARenewalIsSentAfterIt()
{
    MachineBench b(MachineBench::withLease(6s));
    b.hold(6s);
    b.pass(2s);
    QVERIFY(!b.command(b.machine.setLease(2s, b.time())));
    QCOMPARE(b.takeLog(), QStringList{u"main: n k TOKEN 6"_s});
    b.reply("ok 6", 100ms);
    QCOMPARE(b.takeLog(), (QStringList{u"main: n k TOKEN 2"_s, u"renewed"_s}));
    QVERIFY(b.status().deadline <= b.clock.now() + 2s);
}

void HoldMachineTest::aLeaseOfCenturiesIsHeld()
{
    const std::chrono::seconds longest(maxSeconds);
    MachineBench b(MachineBench::withLease(longest));
    b.hold(longest);
    b.pass(8s);
    b.reply("ok " + QByteArray::number(maxSeconds));
    QVERIFY(b.status().isHeldAt(b.clock.now()));
}

// ---- Ending

void HoldMachineTest::aReleaseEndsReleased()
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

void HoldMachineTest::aReleaseAnsweredErrorWasLost()
{
    MachineBench b;
    b.hold();
    b.release();
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.machine.isSettled()); // nothing to clean up: the server has just said so
}

void HoldMachineTest::anUnansweredReleaseIsTriedOnAFreshConnection()
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

void HoldMachineTest::aReleaseTakesSevenSecondsAtMost()
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

void HoldMachineTest::aReleaseOutlivesItsConnection()
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

void HoldMachineTest::lostLeavesNothingBehind()
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

void HoldMachineTest::cleaningUpIsBounded()
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

static LockOptions queueingAgain()
{
    LockOptions options = MachineBench::withLease(4s);
    options.onLoss = OnLoss::QueueAgain;
    return options;
}

void HoldMachineTest::queueAgainStartsAfterCleaningUp()
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

void HoldMachineTest::queueAgainWaitsForAServerThatRestarts()
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

void HoldMachineTest::cancelBeforeTheFirstRequestEndsAtOnce()
{
    MachineBench b;
    b.acquire();
    b.cancel();
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::Cancelled);
    QVERIFY(!b.status().mayLeaveGhost);
}

void HoldMachineTest::cancelInsideAWaitClosesAndTellsOfTheGhost()
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

void HoldMachineTest::cancelWithAServerThatKeepsPlacesWaitsForTheReply()
{
    MachineBench b(keepingServer(4s));
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

void HoldMachineTest::cancelWhileQueuedLeavesTheQueue()
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

void HoldMachineTest::cancelWhileQueuedReleasesWhatWasGranted()
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

void HoldMachineTest::cancelWhileVerifyingReleases()
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

void HoldMachineTest::cancelDuringAnEnqueueLeavesOnItsAnswer()
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

void HoldMachineTest::anAbandonedHoldSendsItsRelease()
{
    MachineBench b;
    b.hold();
    b.machine.abandon();
    b.command({});
    QCOMPARE(b.log, (QStringList{u"main: r k TOKEN"_s, u"close main"_s, u"close aside"_s}));
}

// ---- Always

void HoldMachineTest::aStepTheStateDoesNotHaveIsAnError_data()
{
    QTest::addColumn<HoldState>("state");
    QTest::addColumn<QString>("steps");
    const auto row = [](HoldState state, const char *steps) {
        QTest::newRow(qPrintable(stateName(state))) << state << QString::fromLatin1(steps);
    };
    row(HoldState::Idle, "start");
    row(HoldState::Connecting, "cancel");
    row(HoldState::Requesting, "cancel");
    row(HoldState::Queued, "wait cancel");
    row(HoldState::Waiting, "cancel");
    row(HoldState::Verifying, "cancel");
    row(HoldState::Held, "release renew setLease");
    row(HoldState::Uncertain, "release renew setLease");
    row(HoldState::Releasing, "");
    row(HoldState::Lost, "start");
    row(HoldState::TimedOut, "start");
    row(HoldState::Released, "start");
    row(HoldState::Failed, "start");
}

void HoldMachineTest::aStepTheStateDoesNotHaveIsAnError()
{
    QFETCH(HoldState, state);
    QFETCH(QString, steps);
    const std::pair<HoldStep, QString> all[] = {
        {HoldStep::Start, u"start"_s},   {HoldStep::Wait, u"wait"_s},   {HoldStep::Release, u"release"_s},
        {HoldStep::Cancel, u"cancel"_s}, {HoldStep::Renew, u"renew"_s}, {HoldStep::SetLease, u"setLease"_s},
    };
    HoldStatus status;
    status.state = state;
    for (const auto &[step, name] : all) {
        const auto wrong = checkStep(step, status);
        QCOMPARE(!wrong.has_value(), steps.split(u' ').contains(name));
        if (wrong)
            QCOMPARE(wrong->code, ErrorCode::WrongState);
    }
}

void HoldMachineTest::anEndedHoldCanBeStartedAgain()
{
    MachineBench b;
    b.acquire();
    QVERIFY(b.command(b.machine.acquire(b.time())).has_value());
    b.open();
    b.reply("timeout", 10s);
    b.acquire();
    b.open();
    b.reply(granted());
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(!b.status().reason.has_value());
    b.release();
    b.reply("ok");
    QCOMPARE(b.endings(), 2);
}

void HoldMachineTest::wrongOptionsAreFoundBeforehand_data()
{
    QTest::addColumn<LockOptions>("options");
    QTest::addColumn<ErrorCode>("code");
    const auto row = [](const char *name, ErrorCode code, auto change) {
        LockOptions options = MachineBench::withLease(4s);
        change(options);
        QTest::newRow(name) << options << code;
    };
    row("empty key", ErrorCode::BadKey, [](LockOptions &o) { o.key.clear(); });
    row("key with a space", ErrorCode::BadKey, [](LockOptions &o) { o.key = u"a b"_s; });
    row("limit 0", ErrorCode::BadLimit, [](LockOptions &o) { o.limit = 0; });
    row("lease 0", ErrorCode::BadSeconds, [](LockOptions &o) { o.lease = 0s; });
    row("lease that overflows the server", ErrorCode::BadSeconds, [](LockOptions &o) { o.lease = 10'000'000'000s; });
    row("negative timeout", ErrorCode::BadSeconds, [](LockOptions &o) { o.acquireTimeout = -1s; });
    row("renew ratio 1", ErrorCode::BadSeconds, [](LockOptions &o) { o.renewRatio = 1; });
    row("no server", ErrorCode::BadAddress, [](LockOptions &o) { o.servers.servers.clear(); });
    row("secret of two lines", ErrorCode::BadToken, [](LockOptions &o) { o.servers.authToken = "a\nb"; });
}

void HoldMachineTest::wrongOptionsAreFoundBeforehand()
{
    QFETCH(LockOptions, options);
    QFETCH(ErrorCode, code);
    const Outcome wrong = checkOptions(options);
    QVERIFY(wrong.has_value());
    QCOMPARE(wrong->code, code);
    QVERIFY(!checkOptions(MachineBench::withLease(4s)));
}

LOCKDECK_TEST(HoldMachineTest)
#include "holdmachinetest.moc"
