#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// A HoldMachine that holds: renewing, doubting, losing.
class HoldKeepTest : public QObject
{
    Q_OBJECT

private slots:
    void renewalsAskForTheLeaseOneAtATime();
    void aLongLeaseIsRenewedWithinTheReadTimeout();
    void aRenewalALittleLateDelaysNoOther();
    void holdsTakenTogetherDoNotRenewTogether();
    void anObservedReadTimeoutQuickensThePace();
    void aDeadlineCountsFromTheSendingOfTheLastAnswered();
    void anOverdueRenewalIsUncertainUntilItIsAnswered();
    void silenceIsLostAtTheDeadline();
    void anErrorToARenewalIsLost();
    void aDisconnectIsLost();
    void aServerThatKeepsLocksIsAskedAgain();
    void aServerThatKeepsLocksAndStaysAwayIsLostAtTheDeadline();
    void aShortLeaseIsAskedForAgainInTime();
    void aSleepWithinTheLeaseIsUncertain();
    void aSleepBeyondTheDeadlineIsLostWhateverTheServerSays();
    void aLateTickIsUncertain();
    void aShorterLeaseShortensTheDeadlineAtOnce();
    void aLongerLeaseCountsOnlyWhenAnswered();
    void setLeaseDuringARenewalIsSentAfterIt();
    void aLeaseOfCenturiesIsHeld();
};

void HoldKeepTest::renewalsAskForTheLeaseOneAtATime()
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

void HoldKeepTest::aLongLeaseIsRenewedWithinTheReadTimeout()
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

void HoldKeepTest::aRenewalALittleLateDelaysNoOther()
{
    MachineBench b(MachineBench::withLease(6s));
    b.hold(6s);
    const Moment first = b.status().nextRenewal;
    for (int i = 0; i < 3; ++i) {
        b.clock.advance(b.status().nextRenewal + 150ms - b.clock.now());
        b.tick();
        b.reply("ok 6", 5ms);
        QCOMPARE(b.status().nextRenewal, first + (i + 1) * 2s);
    }
    b.clock.advance(b.status().nextRenewal + 1s - b.clock.now()); // much too late: from here on again
    b.tick();
    b.reply("ok 6", 5ms);
    QCOMPARE(b.status().nextRenewal, b.status().confirmed + 2s);
}

void HoldKeepTest::holdsTakenTogetherDoNotRenewTogether()
{
    constexpr int holds = 100;
    std::vector<std::chrono::nanoseconds> paces;
    for (HoldId id = 1; id <= holds; ++id) {
        MachineBench b(MachineBench::withLease(6s), id);
        b.hold(6s);
        paces.push_back(b.status().nextRenewal - b.status().confirmed);
        b.clock.advance(b.status().nextRenewal - b.clock.now());
        b.tick();
        b.reply("ok 6", 5ms);
        QVERIFY(b.status().nextRenewal - b.status().confirmed == 2s); // only the first is early
    }
    std::sort(paces.begin(), paces.end());
    QVERIFY(paces.front() >= 1600ms && paces.back() <= 2s);
    for (std::size_t i = 1; i < paces.size(); ++i)
        QVERIFY2(paces[i] - paces[i - 1] < 3 * 400ms / holds, "evenly");
}

void HoldKeepTest::anObservedReadTimeoutQuickensThePace()
{
    MachineBench b(MachineBench::withLease(60s));
    b.machine.learnReadTimeout(6s);
    b.hold(60s);
    QVERIFY(b.status().renewEvery == 2s);
}

void HoldKeepTest::aDeadlineCountsFromTheSendingOfTheLastAnswered()
{
    MachineBench b;
    b.hold();
    b.pass(1334ms);
    const Moment sent = b.mainSent.front().second;
    b.reply("ok 4", 300ms);
    QVERIFY(b.status().confirmed == sent);
    QVERIFY(b.status().deadline == sent + 3950ms);
}

void HoldKeepTest::anOverdueRenewalIsUncertainUntilItIsAnswered()
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

void HoldKeepTest::silenceIsLostAtTheDeadline()
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

void HoldKeepTest::anErrorToARenewalIsLost()
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

void HoldKeepTest::aDisconnectIsLost()
{
    MachineBench b;
    b.hold();
    b.fail();
    QCOMPARE(b.state(), HoldState::Lost);
    QVERIFY(b.reasonText().contains(u"It broke."));
}

void HoldKeepTest::aServerThatKeepsLocksIsAskedAgain()
{
    MachineBench b(MachineBench::keepingServer(30s));
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

void HoldKeepTest::aServerThatKeepsLocksAndStaysAwayIsLostAtTheDeadline()
{
    MachineBench b(MachineBench::keepingServer(4s));
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

void HoldKeepTest::aShortLeaseIsAskedForAgainInTime()
{
    MachineBench b(MachineBench::keepingServer(2s));
    b.hold(2s);
    b.pass(700ms); // its renewal is under way
    b.fail();
    b.fail(ErrorCode::Unreachable);
    b.pass(300ms);
    b.fail(ErrorCode::Unreachable);
    b.pass(300ms);
    QCOMPARE(b.count(u"open main"_s), 3);
    b.open();
    b.reply("ok 2");
    QCOMPARE(b.state(), HoldState::Held);
}

void HoldKeepTest::aSleepWithinTheLeaseIsUncertain()
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

void HoldKeepTest::aSleepBeyondTheDeadlineIsLostWhateverTheServerSays()
{
    MachineBench b;
    b.hold();
    b.pass(1400ms); // a renewal is under way
    const auto [request, sent] = b.mainSent.front();
    b.clock.sleep(10s);
    b.machine.answered(Line::Main, {request, Reply::renewed(4s), sent, b.clock.now()}, b.time());
    QCOMPARE(b.state(), HoldState::Lost);
}

void HoldKeepTest::aLateTickIsUncertain()
{
    MachineBench b(MachineBench::withLease(30s));
    b.hold(30s);
    b.clock.advance(b.machine.nextWake() - b.clock.now() + 2001ms);
    b.tick();
    QCOMPARE(b.state(), HoldState::Uncertain);
    QCOMPARE(b.count(u"main: n k TOKEN 30"_s), 1);
}

void HoldKeepTest::aShorterLeaseShortensTheDeadlineAtOnce()
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

void HoldKeepTest::aLongerLeaseCountsOnlyWhenAnswered()
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

void HoldKeepTest::setLeaseDuringARenewalIsSentAfterIt()
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

void HoldKeepTest::aLeaseOfCenturiesIsHeld()
{
    const std::chrono::seconds longest(maxSeconds);
    MachineBench b(MachineBench::withLease(longest));
    b.hold(longest);
    b.pass(8s);
    b.reply("ok " + QByteArray::number(maxSeconds));
    QVERIFY(b.status().isHeldAt(b.clock.now()));
}

LOCKDECK_TEST(HoldKeepTest)
#include "holdkeeptest.moc"
