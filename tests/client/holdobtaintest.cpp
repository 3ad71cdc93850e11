#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// A HoldMachine from Connecting to its first Held.
class HoldObtainTest : public QObject
{
    Q_OBJECT

private slots:
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
    void aQueuedHoldIsKeptAlive();
    void theKeepAliveNeverWaitsForTheKeyItself();
    void anErrorToAKeepAliveIsTheEnd();
    void aWaitedGrantIsVerifiedHoweverQuick();
    void acquiredAtOnceNeedsNoWait();
    void aGonePlaceIsTakenAgainWhileTimeLasts_data();
    void aGonePlaceIsTakenAgainWhileTimeLasts();
    void alreadyEnqueuedIsClearedByAWait();
    void theQueuePlaceIsTheLesserOfTwoBounds();
};

// ---- Obtaining

void HoldObtainTest::aGrantAnsweredAtOnceIsHeldFromItsSending()
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

void HoldObtainTest::aLateGrantIsVerifiedBeforeItIsHeld()
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

void HoldObtainTest::aGrantThatLayUnreadIsVerified()
{
    MachineBench b;
    b.acquire();
    b.open();
    const auto [request, sent] = b.mainSent.front();
    b.clock.advance(3s); // the reply had come after 1 ms, but this thread stood still
    b.machine.answered(Line::Main, {request, Reply::granted(someToken, 4s), sent, sent + 1ms}, b.time());
    QCOMPARE(b.state(), HoldState::Verifying);
}

void HoldObtainTest::theBoundOfAQuickGrantShrinksWithTheLease()
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

void HoldObtainTest::aDeadGrantIsAskedForAgainWhileTimeLasts()
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

void HoldObtainTest::aDeadGrantAfterTheTimeoutIsTimedOut()
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

void HoldObtainTest::onlyDeadGrantsNeverBecomeHeld()
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

void HoldObtainTest::aVerificationSlowerThanTheLeaseIsNotHeld()
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

void HoldObtainTest::anUnansweredAcquireIsWaiting()
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

void HoldObtainTest::aTryLockIsNeverWaiting()
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

void HoldObtainTest::aRefusalEndsTheAttempt_data()
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
    row("error_not_leader 10.0.0.2:6388", HoldState::Failed, ErrorCode::NotLeader); // not among the servers
}

void HoldObtainTest::aRefusalEndsTheAttempt()
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

void HoldObtainTest::aBrokenConnectionEndsTheAttempt()
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

void HoldObtainTest::aGrantThatCannotBeVerifiedIsFreed()
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

void HoldObtainTest::aQueuedHoldIsKeptAlive()
{
    MachineBench b(MachineBench::withLease(60s));
    b.queue();
    QVERIFY(b.machine.nextWake() - b.clock.now() < 8s);
    for (int i = 0; i < 10; ++i) {
        b.pass(8s);
        if (i == 0)
            b.reply("error"); // to the ping that a 1.10 does not know
        b.reply("error_not_enqueued");
    }
    QCOMPARE(b.state(), HoldState::Queued);
    QVERIFY(b.count(u"main: w _ 0"_s) >= 10);
}

void HoldObtainTest::theKeepAliveNeverWaitsForTheKeyItself()
{
    MachineBench b(MachineBench::withLease(4s, u"_"_s));
    b.queue();
    b.pass(2s);
    QCOMPARE(b.log, (QStringList{u"main: ping _"_s, u"main: w __ 0"_s}));
    b.reply("error");
    b.reply("error_not_enqueued");
    QCOMPARE(b.state(), HoldState::Queued);
}

void HoldObtainTest::anErrorToAKeepAliveIsTheEnd()
{
    MachineBench b;
    b.queue();
    b.pass(2s);
    b.reply("error"); // to the ping
    b.reply("error");
    QCOMPARE(b.state(), HoldState::Failed);
    QCOMPARE(b.reasonCode(), ErrorCode::ServerClosed);
}

void HoldObtainTest::aWaitedGrantIsVerifiedHoweverQuick()
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

void HoldObtainTest::acquiredAtOnceNeedsNoWait()
{
    MachineBench b;
    b.enqueue();
    b.open();
    b.reply("acquired " + someToken + " 4", 3ms);
    QCOMPARE(b.state(), HoldState::Held);
    QVERIFY(b.command(b.machine.wait(1s, b.time())).has_value());
}

void HoldObtainTest::aGonePlaceIsTakenAgainWhileTimeLasts_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("swept") << QByteArray("error_not_enqueued");
    QTest::newRow("ran out") << QByteArray("error_lease_expired");
}

void HoldObtainTest::aGonePlaceIsTakenAgainWhileTimeLasts()
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

void HoldObtainTest::alreadyEnqueuedIsClearedByAWait()
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

void HoldObtainTest::theQueuePlaceIsTheLesserOfTwoBounds()
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

LOCKDECK_TEST(HoldObtainTest)
#include "holdobtaintest.moc"
