#include "server/locktablefixture.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// dflockd's rules for two phases, enqueue and wait, with times made up.
class LockTableQueueTest : public LockTableFixture
{
    Q_OBJECT

private slots:
    void init() { restart({}); }

    void enqueueOnAFreeKeyAcquires();
    void enqueuedThenWaitingIsGranted();
    void aGrantBeforeTheWaitIsHandedOutByIt();
    void aGrantThatRanOutIsHandedOutDead();
    void aGrantThatRanOutUnsweptComesToLifeByWait();
    void enqueueingTwiceIsRefusedUntilTheWait();
    void waitRestartsTheLeaseOfAnAcquiredOne();
    void waitAfterAnAcquiredLeaseRanOut();
    void endingAnAcquiredHoldForgetsTheEnqueuing_data();
    void endingAnAcquiredHoldForgetsTheEnqueuing();
    void aWaitThatTimesOutGivesThePlaceUp();
    void oneConnectionMayEnqueueOnManyKeys();
    void lAndEOfOneConnectionAreTwoPlaces();
};

void LockTableQueueTest::enqueueOnAFreeKeyAcquires()
{
    const Reply acquired = enqueue(a, 12s);
    QCOMPARE(acquired.kind, Kind::Granted);
    const Reply waited = wait(a);
    QCOMPARE(waited.token, acquired.token);
    QVERIFY(waited.lease == 12s);
    QCOMPARE(wait(a).kind, Kind::NotEnqueued);
}

void LockTableQueueTest::enqueuedThenWaitingIsGranted()
{
    const Reply first = lock(a);
    QCOMPARE(enqueue(b, 9s).kind, Kind::Queued);
    send(b, Request::wait("k", 1, 5s));
    QVERIFY(isSilent(b));
    advance(1s);
    release(a, first.token);
    const Reply granted = take(b);
    QCOMPARE(granted.kind, Kind::Granted);
    QVERIFY(granted.lease == 9s);
    QCOMPARE(wait(b).kind, Kind::NotEnqueued);
    QCOMPARE(enqueue(b).kind, Kind::Queued); // behind itself
}

void LockTableQueueTest::aGrantBeforeTheWaitIsHandedOutByIt()
{
    const Reply first = lock(a);
    enqueue(b, 9s);
    release(a, first.token);
    QVERIFY(isSilent(b));
    QCOMPARE(stats().locks.at(0).owner, b);
    advance(4s);
    QCOMPARE(wait(b).kind, Kind::Granted);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 9s);
}

void LockTableQueueTest::aGrantThatRanOutIsHandedOutDead()
{
    const Reply first = lock(a);
    enqueue(b, 1s);
    release(a, first.token);
    advance(3s);
    QCOMPARE(lock(c).kind, Kind::Granted);
    const Reply dead = wait(b);
    QCOMPARE(dead.kind, Kind::Granted);
    QCOMPARE(renew(b, dead.token).kind, Kind::Error);
    QCOMPARE(stats().locks.at(0).owner, c);
}

void LockTableQueueTest::aGrantThatRanOutUnsweptComesToLifeByWait()
{
    advance(100ms);
    const Reply first = lock(a);
    enqueue(b, 1s);
    release(a, first.token);
    advance(1500ms);
    const Reply late = wait(b);
    QCOMPARE(late.kind, Kind::Granted);
    QCOMPARE(renew(b, late.token).kind, Kind::Renewed);
}

void LockTableQueueTest::enqueueingTwiceIsRefusedUntilTheWait()
{
    const Reply first = lock(a);
    enqueue(b, 1s);
    QCOMPARE(enqueue(b).kind, Kind::AlreadyEnqueued);
    QCOMPARE(ask(b, Request::enqueue("k", 5, 1s)).kind, Kind::AlreadyEnqueued); // before the limit is looked at
    release(a, first.token);
    QCOMPARE(enqueue(b).kind, Kind::AlreadyEnqueued);
    advance(5s); // unseen, and gone
    QCOMPARE(enqueue(b).kind, Kind::AlreadyEnqueued);
    QCOMPARE(wait(b).kind, Kind::Granted);
    QCOMPARE(enqueue(b).kind, Kind::Granted);
}

void LockTableQueueTest::waitRestartsTheLeaseOfAnAcquiredOne()
{
    const Reply acquired = enqueue(a, 5s);
    advance(2s);
    QCOMPARE(renew(a, acquired.token, 50s).kind, Kind::Renewed);
    QCOMPARE(wait(a).token, acquired.token);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 5s);
}

void LockTableQueueTest::waitAfterAnAcquiredLeaseRanOut()
{
    advance(500ms);
    enqueue(a, 1s);
    startLock(b);
    advance(1s);
    QCOMPARE(wait(a).kind, Kind::LeaseExpired);
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(wait(a).kind, Kind::NotEnqueued);
}

void LockTableQueueTest::endingAnAcquiredHoldForgetsTheEnqueuing_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"released", "released by another", "swept", "evicted by another", "refused to renew"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void LockTableQueueTest::endingAnAcquiredHoldForgetsTheEnqueuing()
{
    QFETCH(QString, how);
    advance(500ms);
    const Reply acquired = enqueue(a, 1s);
    if (how == u"released") {
        release(a, acquired.token);
    } else if (how == u"released by another") {
        release(b, acquired.token);
    } else if (how == u"swept") {
        advance(1500ms);
    } else if (how == u"evicted by another") {
        advance(1s);
        lock(b);
    } else {
        advance(1s);
        renew(a, acquired.token);
    }
    QCOMPARE(wait(a).kind, Kind::NotEnqueued);
}

void LockTableQueueTest::aWaitThatTimesOutGivesThePlaceUp()
{
    lock(a);
    enqueue(b);
    QCOMPARE(wait(b, 0s).kind, Kind::Timeout);
    QCOMPARE(wait(b, 0s).kind, Kind::NotEnqueued);
    QCOMPARE(enqueue(b).kind, Kind::Queued);
    send(b, Request::wait("k", 1, 2s));
    advance(2s);
    QCOMPARE(take(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.at(0).waiters, 0);
    QCOMPARE(wait(b, 0s).kind, Kind::NotEnqueued);
}

void LockTableQueueTest::oneConnectionMayEnqueueOnManyKeys()
{
    const Reply k = lock(a, "k");
    const Reply j = lock(a, "j");
    QCOMPARE(enqueue(b).kind, Kind::Queued);
    QCOMPARE(ask(b, Request::enqueue("j", 1, 33s)).kind, Kind::Queued);
    send(b, Request::wait("k", 1, 9s));
    release(a, j.token, "j");
    QVERIFY(isSilent(b));
    release(a, k.token);
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(ask(b, Request::wait("j", 1, 0s)).kind, Kind::Granted);
}

void LockTableQueueTest::lAndEOfOneConnectionAreTwoPlaces()
{
    const Reply first = lock(a);
    QCOMPARE(enqueue(b, 5s).kind, Kind::Queued);
    startLock(b, 20s, 7s);
    QCOMPARE(stats().locks.at(0).waiters, 2);
    release(a, first.token);
    QVERIFY(isSilent(b)); // the first place has its turn, and is not waited for
    advance(6s);          // its lease runs out unseen
    const Reply second = take(b);
    QVERIFY(second.lease == 7s);
    const Reply dead = wait(b);
    QVERIFY(dead.lease == 5s);
    QVERIFY(dead.token != second.token);
}

LOCKDECK_TEST(LockTableQueueTest)
#include "locktablequeuetest.moc"
