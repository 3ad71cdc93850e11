#include "server/locktablefixture.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// A LockTable that does one thing at a time: whoever names a key before its turn has come finds it as if it had.
class LockTableSlicesTest : public LockTableFixture
{
    Q_OBJECT

private slots:
    void init() { restart({}, 1); }

    void aSweepIsDoneInSlices();
    void noSliceIsLargerThanSaid();
    void anUnsweptLeaseCannotBeReleased();
    void anUnsweptLeaseMakesRoomForTheQueue();
    void anUnsweptAcquiredOneIsNotEnqueuedAnyMore();
    void aTimeoutComesAfterTheSweepBeforeIt();

    void aClosedConnectionsHoldsAreDroppedInSlices();
    void aDroppedHoldCannotBeReleasedOrRenewed();
    void aDroppedHoldsSlotIsFree();
    void aDroppedPlaceIsNotGranted();
    void aDroppedPlaceDoesNotCount();
    void manyMayCloseAtOnce();
    void aWaiterOfADroppedHoldIsGrantedBeforeItTimesOut();
    void shuttingDownGrantsBeforeItRefuses();

    void aForgottenKeyForgetsItsLimitAtOnce();
    void aForgottenKeyMakesRoom();

private:
    bool isBehind() const { return m_table->nextDue() <= m_clock.now(); }
    /// Keys k0, k1, … held by that connection from one millisecond after the other; their tokens.
    QList<QByteArray> hold(ConnectionId connection, int count, seconds lease)
    {
        QList<QByteArray> tokens;
        for (int i = 0; i < count; ++i) {
            m_clock.advance(1ms); // not at a tick of the sweep
            tokens += lock(connection, key(i), 0s, lease).token;
        }
        return tokens;
    }
    static QByteArray key(int number) { return 'k' + QByteArray::number(number); }
    /// The number of one that the first slice has not come to; it must have come to another.
    int oneLeft(int count) const
    {
        const auto left = stats().locks;
        if (left.empty() || int(left.size()) >= count)
            qFatal("%zu of %d are left", left.size(), count);
        return left.back().key.sliced(1).toInt();
    }
};

// The sweep.

void LockTableSlicesTest::aSweepIsDoneInSlices()
{
    hold(a, 3, 1s);
    m_clock.advance(2s);
    for (std::size_t left = 3; left > 0; --left) {
        QCOMPARE(stats().locks.size(), left);
        QVERIFY(isBehind());
        advance();
    }
    QVERIFY(!isBehind());
    QCOMPARE(stats().idleLocks.size(), std::size_t{3});
}

void LockTableSlicesTest::noSliceIsLargerThanSaid()
{
    restart({}, 100);
    hold(a, 250, 1s);
    advance(2s);
    QCOMPARE(stats().locks.size(), std::size_t{150});
    close(a);
    QCOMPARE(stats().locks.size(), std::size_t{50});
    advance();
    QCOMPARE(stats().locks.size(), std::size_t{0});
    QVERIFY(!isBehind());
}

void LockTableSlicesTest::anUnsweptLeaseCannotBeReleased()
{
    const auto tokens = hold(a, 3, 1s);
    advance(2s);
    const int left = oneLeft(3);
    QCOMPARE(release(a, tokens[left], key(left)).kind, Kind::Error);
}

void LockTableSlicesTest::anUnsweptLeaseMakesRoomForTheQueue()
{
    hold(a, 3, 1s);
    startLock(b, 9s, 33s, key(2));
    advance(2s);
    QVERIFY(m_table->isWaiting(b));
    QCOMPARE(lock(c, key(2)).kind, Kind::Timeout);
    QCOMPARE(take(b).kind, Kind::Granted);
}

void LockTableSlicesTest::anUnsweptAcquiredOneIsNotEnqueuedAnyMore()
{
    for (int i = 0; i < 3; ++i)
        ask(a, Request::enqueue(key(i), 1, 1s));
    advance(2s);
    QCOMPARE(ask(a, Request::wait(key(oneLeft(3)), 1, 0s)).kind, Kind::NotEnqueued);
}

void LockTableSlicesTest::aTimeoutComesAfterTheSweepBeforeIt()
{
    hold(a, 3, 1s);
    startLock(b, 2s, 33s, key(2));
    m_clock.advance(3s); // late for the sweep, and the timeout is due, too
    while (isBehind())
        advance();
    QCOMPARE(take(b).kind, Kind::Granted);
}

// Closed connections.

void LockTableSlicesTest::aClosedConnectionsHoldsAreDroppedInSlices()
{
    hold(a, 3, 33s);
    close(a);
    QCOMPARE(m_table->connectionCount(), 2);
    QCOMPARE(stats().locks.size(), std::size_t{2});
    QVERIFY(isBehind());
    advance();
    advance();
    QCOMPARE(stats().locks.size(), std::size_t{0});
    QVERIFY(!isBehind());
    QCOMPARE(m_table->connectionCount(), 2);
}

void LockTableSlicesTest::aDroppedHoldCannotBeReleasedOrRenewed()
{
    const auto tokens = hold(a, 4, 33s);
    close(a);
    int left = oneLeft(4);
    QCOMPARE(release(b, tokens[left], key(left)).kind, Kind::Error);
    left = oneLeft(4);
    QCOMPARE(ask(b, Request::renew(key(left), 1, tokens[left], 33s)).kind, Kind::Error);
}

void LockTableSlicesTest::aDroppedHoldsSlotIsFree()
{
    hold(a, 3, 33s);
    close(a);
    QCOMPARE(lock(b, key(oneLeft(3))).kind, Kind::Granted);
}

void LockTableSlicesTest::aDroppedPlaceIsNotGranted()
{
    const QByteArray token = lock(b, "first").token;
    for (const char *name : {"x", "y", "first"}) {
        lock(b, name);
        QCOMPARE(ask(a, Request::enqueue(name, 1, 33s)).kind, Kind::Queued);
    }
    startLock(c, 9s, 33s, "first");
    close(a); // drops one of its three places
    QCOMPARE(release(b, token, "first").kind, Kind::Ok);
    QCOMPARE(take(c).kind, Kind::Granted);
    while (isBehind())
        advance();
    for (const LockStats &row : stats().locks)
        QCOMPARE(row.waiters, 0);
}

void LockTableSlicesTest::aDroppedPlaceDoesNotCount()
{
    ServerOptions options;
    options.maxWaiters = 1;
    restart(options, 1);
    for (int i = 0; i < 3; ++i) {
        lock(b, key(i));
        ask(a, Request::enqueue(key(i), 1, 33s));
    }
    close(a);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(ask(c, Request::enqueue(key(i), 1, 33s)).kind, Kind::Queued);
}

void LockTableSlicesTest::manyMayCloseAtOnce()
{
    hold(a, 3, 33s);
    const QByteArray other = lock(b, "other").token;
    lock(b, "another");
    close(a);
    close(b);
    QCOMPARE(m_table->connectionCount(), 1);
    QCOMPARE(release(c, other, "other").kind, Kind::Error);
    QCOMPARE(lock(c, "another").kind, Kind::Granted);
    while (isBehind())
        advance();
    QCOMPARE(stats().locks.size(), std::size_t{1});
}

void LockTableSlicesTest::aWaiterOfADroppedHoldIsGrantedBeforeItTimesOut()
{
    hold(a, 3, 33s);
    startLock(b, 5s, 33s, key(0));
    startLock(c, 5s, 33s, key(1));
    close(a); // drops one of them
    m_clock.advance(5s);
    while (isBehind())
        advance();
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(take(c).kind, Kind::Granted);
}

void LockTableSlicesTest::shuttingDownGrantsBeforeItRefuses()
{
    hold(a, 3, 33s);
    startLock(b, 9s, 33s, key(0));
    startLock(c, 9s, 33s, key(1));
    close(a);
    tell(m_table->shutDown(m_clock.now()));
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(take(c).kind, Kind::Granted);
    while (isBehind())
        advance();
    QCOMPARE(stats().locks.size(), std::size_t{2});
}

// Forgetting.

void LockTableSlicesTest::aForgottenKeyForgetsItsLimitAtOnce()
{
    const auto tokens = hold(a, 3, 33s);
    for (int i = 0; i < 3; ++i)
        release(a, tokens[i], key(i));
    advance(65s);
    QCOMPARE(stats().idleLocks.size(), std::size_t{2});
    QCOMPARE(ask(a, Request::acquire(key(2), 5, 0s, 33s)).kind, Kind::Granted);
    while (isBehind())
        advance();
    QCOMPARE(stats().idleLocks.size(), std::size_t{0});
    QCOMPARE(stats().semaphores.size(), std::size_t{1});
}

void LockTableSlicesTest::aForgottenKeyMakesRoom()
{
    ServerOptions options;
    options.maxLocks = 3;
    restart(options, 1);
    const auto tokens = hold(a, 3, 33s);
    for (int i = 0; i < 3; ++i)
        release(a, tokens[i], key(i));
    QCOMPARE(lock(a, "new").kind, Kind::MaxLocks);
    advance(65s);
    for (const char *name : {"new", "newer", "newest"})
        QCOMPARE(lock(a, name).kind, Kind::Granted);
    QCOMPARE(lock(a, "one more").kind, Kind::MaxLocks);
}

LOCKDECK_TEST(LockTableSlicesTest)
#include "locktableslicestest.moc"
