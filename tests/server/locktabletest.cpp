#include "server/locktablefixture.h"

#include <QtCore/QSet>

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// dflockd's rules for who holds what how long, with times made up.
class LockTableTest : public LockTableFixture
{
    Q_OBJECT

private slots:
    void init() { restart({}); }

    void aFreeLockIsGrantedAtOnce();
    void aBusyLockIsGrantedFirstInFirstOut();
    void aWaitTimesOutAtItsTimeAndLeavesTheQueue();
    void aTryLockNeverWaits();
    void aConnectionCanQueueBehindItself();
    void tokensAreNeverTwice();

    void anExpiredLeaseIsSweptAtTheNextTick();
    void comingForAKeyEvictsWithoutTheSweep();
    void anExpiredLeaseCanBeReleasedBeforeTheSweep();
    void anExpiredLeaseCannotBeRenewedAndTheNextIsGranted();
    void theLeaseOfAWaiterStartsAtItsGrant();
    void renewingSetsTheLeaseAskedForOrTheDefault();
    void aLeaseOfThreeHundredYearsDoesNotOverflow();
    void aLateAdvanceKeepsTheOrderOfTime();
    void aLateSweepTakesOnlyWhatHadRunOut();

    void releaseAndRenewWorkFromAnyConnection();
    void aTokenHoldsItsOwnKeyOnly();
};

// Locks.

void LockTableTest::aFreeLockIsGrantedAtOnce()
{
    const Reply granted = lock(a, "k", 10s, 7s);
    QCOMPARE(granted.kind, Kind::Granted);
    QCOMPARE(granted.token.size(), 32);
    QVERIFY(granted.lease == 7s);
    const Reply byDefault = ask(a, Request::acquire("other", 1, 0s, {}));
    QVERIFY(byDefault.lease == 33s);
}

void LockTableTest::aBusyLockIsGrantedFirstInFirstOut()
{
    const Reply first = lock(a);
    startLock(b);
    startLock(c, 100s, 5s);
    QVERIFY(isSilent(b) && isSilent(c));
    QVERIFY(m_table->isWaiting(b));
    QCOMPARE(release(a, first.token).kind, Kind::Ok);
    const Reply second = take(b);
    QCOMPARE(second.kind, Kind::Granted);
    QVERIFY(!m_table->isWaiting(b));
    QVERIFY(isSilent(c));
    QCOMPARE(release(b, second.token).kind, Kind::Ok);
    QVERIFY(take(c).lease == 5s);
}

void LockTableTest::aWaitTimesOutAtItsTimeAndLeavesTheQueue()
{
    const Reply first = lock(a);
    startLock(b, 2s);
    startLock(c, 9s);
    QVERIFY(m_table->nextDue() == m_clock.now() + 2s);
    advance(2s - 1ns);
    QVERIFY(isSilent(b));
    advance(1ns);
    QCOMPARE(take(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.at(0).waiters, 1);
    release(a, first.token);
    QCOMPARE(take(c).kind, Kind::Granted);
}

void LockTableTest::aTryLockNeverWaits()
{
    lock(a);
    QCOMPARE(lock(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.at(0).waiters, 0);
}

void LockTableTest::aConnectionCanQueueBehindItself()
{
    lock(a);
    startLock(a, 1s);
    advance(1s);
    QCOMPARE(take(a).kind, Kind::Timeout);
}

void LockTableTest::tokensAreNeverTwice()
{
    QSet<QByteArray> tokens;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray token = lock(a).token;
        QVERIFY(!checkToken(token));
        QVERIFY(!tokens.contains(token));
        tokens.insert(token);
        release(a, token);
    }
}

// Leases.

void LockTableTest::anExpiredLeaseIsSweptAtTheNextTick()
{
    advance(300ms);
    const Reply first = lock(a, "k", 0s, 1s);
    startLock(b);
    QVERIFY(m_table->nextDue() == m_clock.now() + 1700ms); // two seconds after the start
    advance(1699ms);
    QVERIFY(isSilent(b));
    QVERIFY(stats().locks.at(0).ranOut);
    advance(1ms);
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(release(a, first.token).kind, Kind::Error);
}

void LockTableTest::comingForAKeyEvictsWithoutTheSweep()
{
    ServerOptions options;
    options.sweepInterval = 60s;
    restart(options);
    lock(a, "k", 0s, 1s);
    advance(1s);
    QCOMPARE(stats().locks.size(), std::size_t{1});
    QCOMPARE(lock(b).kind, Kind::Granted);
    QCOMPARE(stats().locks.at(0).owner, b);
}

void LockTableTest::anExpiredLeaseCanBeReleasedBeforeTheSweep()
{
    advance(500ms);
    const Reply first = lock(a, "k", 0s, 1s);
    advance(1400ms);
    QCOMPARE(release(a, first.token).kind, Kind::Ok);
    QCOMPARE(release(a, first.token).kind, Kind::Error);
}

void LockTableTest::anExpiredLeaseCannotBeRenewedAndTheNextIsGranted()
{
    advance(500ms);
    const Reply first = lock(a, "k", 0s, 1s);
    startLock(b);
    advance(1s);
    QCOMPARE(renew(a, first.token).kind, Kind::Error);
    QCOMPARE(take(b).kind, Kind::Granted);
}

void LockTableTest::theLeaseOfAWaiterStartsAtItsGrant()
{
    const Reply first = lock(a);
    startLock(b, 20s, 3s);
    advance(10s);
    release(a, first.token);
    QCOMPARE(take(b).kind, Kind::Granted);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 3s);
}

void LockTableTest::renewingSetsTheLeaseAskedForOrTheDefault()
{
    const Reply first = lock(a, "k", 0s, 100s);
    QVERIFY(renew(a, first.token, 50s).lease == 50s);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 50s);
    Request bare = Request::renew("k", 1, first.token, 1s);
    bare.lease.reset();
    QVERIFY(ask(a, bare).lease == 33s);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 33s);
}

void LockTableTest::aLeaseOfThreeHundredYearsDoesNotOverflow()
{
    lock(a, "k", 0s, seconds(maxSeconds));
    startLock(b, seconds(maxSeconds));
    advance(1h);
    QVERIFY(isSilent(b));
    QCOMPARE(stats().locks.at(0).owner, a);
    QVERIFY(m_table->nextDue() > m_clock.now());
}

/// Somebody who timed out before a lease ran out is not granted because both are noticed late.
void LockTableTest::aLateAdvanceKeepsTheOrderOfTime()
{
    lock(a, "k", 0s, 5s);
    startLock(b, 3s);
    startLock(c, 60s);
    advance(30s);
    QCOMPARE(take(b).kind, Kind::Timeout);
    QCOMPARE(take(c).kind, Kind::Granted);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 33s);
}

/// The sweep that is due for one lease does not take another that ended since: its own sweep comes after a timeout.
void LockTableTest::aLateSweepTakesOnlyWhatHadRunOut()
{
    lock(a, "early", 0s, 2s);
    advance(500ms);
    lock(a, "k", 0s, 5s); // swept at 6 s
    advance(300ms);
    startLock(b, 5s); // until 5.8 s
    advance(20s);
    QCOMPARE(take(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.size(), std::size_t{0});
}

// Tokens.

void LockTableTest::releaseAndRenewWorkFromAnyConnection()
{
    const Reply first = lock(a);
    QCOMPARE(renew(b, first.token).kind, Kind::Renewed);
    QCOMPARE(stats().locks.at(0).owner, a);
    QCOMPARE(release(c, first.token).kind, Kind::Ok);
    QCOMPARE(stats().locks.size(), std::size_t{0});
}

void LockTableTest::aTokenHoldsItsOwnKeyOnly()
{
    const Reply first = lock(a, "k");
    lock(a, "j");
    QCOMPARE(release(a, first.token, "j").kind, Kind::Error);
    QCOMPARE(release(a, first.token, "unknown").kind, Kind::Error);
    QCOMPARE(renew(a, QByteArray(32, '0')).kind, Kind::Error);
    QCOMPARE(stats().locks.size(), std::size_t{2});
}

LOCKDECK_TEST(LockTableTest)
#include "locktabletest.moc"
