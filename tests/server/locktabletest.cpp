#include "server/locktable.h"
#include "support/manualclock.h"
#include "support/testmain.h"

#include <QtCore/QSet>

using namespace Lockdeck;
using namespace std::chrono_literals;
using std::chrono::seconds;

/// dflockd's rules, with times made up. `told` of a connection is the last answer it got and was not asked about yet.
class LockTableTest : public QObject
{
    Q_OBJECT

private slots:
    void init();

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

    void aSemaphoreAdmitsItsLimit();
    void everyFreedSlotAdmitsOne();
    void theLimitStaysUntilTheKeyIsForgotten();
    void locksAndSemaphoresOfLimitOneAreTheSame();

    void idleKeysCountAgainstMaxLocks();
    void aFullQueueRefusesATryLockToo();
    void idleKeysAreForgottenAndUsedOnesAreNot();
    void askingForAKeyKeepsItFromBeingForgotten();
    void aLateCollectionForgetsOnlyWhatWasIdleLongEnough();

    void aClosedConnectionLosesEverything();
    void withoutAutoReleaseEverythingStays();
    void shuttingDownAnswersAndStopsSweeping();

    void statsShowsEverything();
    void statsShowsBytesThatAreNotUtf8();
    void pingIsAnsweredAndOtherWordsAreNot();
    void theLogSaysWhoHeldWhatWhen();
    void theLogIsBounded();

private:
    void restart(const ServerOptions &options);
    ConnectionId open();
    void tell(const LockTable::Answers &answers);
    Reply take(ConnectionId connection);
    bool isSilent(ConnectionId connection) const { return !m_told.contains(connection); }
    void send(ConnectionId connection, const Request &request);
    Reply ask(ConnectionId connection, const Request &request);
    void close(ConnectionId connection) { tell(m_table->close(connection, m_clock.now())); }
    void advance(std::chrono::nanoseconds by);

    Reply lock(ConnectionId connection, const QByteArray &key = "k", seconds timeout = 0s, seconds lease = 33s)
    {
        return ask(connection, Request::acquire(key, 1, timeout, lease));
    }
    void startLock(ConnectionId connection, seconds timeout = 100s, seconds lease = 33s)
    {
        send(connection, Request::acquire("k", 1, timeout, lease));
    }
    Reply enqueue(ConnectionId connection, seconds lease = 33s)
    {
        return ask(connection, Request::enqueue("k", 1, lease));
    }
    Reply wait(ConnectionId connection, seconds timeout = 0s)
    {
        return ask(connection, Request::wait("k", 1, timeout));
    }
    Reply renew(ConnectionId connection, const QByteArray &token, seconds lease = 33s)
    {
        return ask(connection, Request::renew("k", 1, token, lease));
    }
    Reply release(ConnectionId connection, const QByteArray &token, const QByteArray &key = "k")
    {
        return ask(connection, Request::release(key, 1, token));
    }
    ServerStats stats() const { return m_table->stats(m_clock.now()); }

    Test::ManualClock m_clock;
    std::unique_ptr<LockTable> m_table;
    QHash<ConnectionId, Reply> m_told;
    ConnectionId a = 0;
    ConnectionId b = 0;
    ConnectionId c = 0;
};

using Kind = Reply::Kind;

void LockTableTest::restart(const ServerOptions &options)
{
    m_told.clear();
    m_table = std::make_unique<LockTable>(options, m_clock.now());
    a = open();
    b = open();
    c = open();
}

void LockTableTest::init()
{
    restart({});
}

ConnectionId LockTableTest::open()
{
    return m_table->open();
}

void LockTableTest::tell(const LockTable::Answers &answers)
{
    for (const auto &answer : answers) {
        QVERIFY2(!m_told.contains(answer.connection), "two answers to one request");
        m_told[answer.connection] = answer.reply;
    }
}

Reply LockTableTest::take(ConnectionId connection)
{
    return m_told.take(connection);
}

void LockTableTest::send(ConnectionId connection, const Request &request)
{
    tell(m_table->handle(connection, request, m_clock.now()));
}

Reply LockTableTest::ask(ConnectionId connection, const Request &request)
{
    send(connection, request);
    if (isSilent(connection))
        QTest::qFail("it waits", __FILE__, __LINE__);
    return take(connection);
}

void LockTableTest::advance(std::chrono::nanoseconds by)
{
    m_clock.advance(by);
    tell(m_table->advance(m_clock.now()));
}

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

// Two phases.

void LockTableTest::enqueueOnAFreeKeyAcquires()
{
    const Reply acquired = enqueue(a, 12s);
    QCOMPARE(acquired.kind, Kind::Granted);
    const Reply waited = wait(a);
    QCOMPARE(waited.token, acquired.token);
    QVERIFY(waited.lease == 12s);
    QCOMPARE(wait(a).kind, Kind::NotEnqueued);
}

void LockTableTest::enqueuedThenWaitingIsGranted()
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

void LockTableTest::aGrantBeforeTheWaitIsHandedOutByIt()
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

void LockTableTest::aGrantThatRanOutIsHandedOutDead()
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

void LockTableTest::aGrantThatRanOutUnsweptComesToLifeByWait()
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

void LockTableTest::enqueueingTwiceIsRefusedUntilTheWait()
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

void LockTableTest::waitRestartsTheLeaseOfAnAcquiredOne()
{
    const Reply acquired = enqueue(a, 5s);
    advance(2s);
    QCOMPARE(renew(a, acquired.token, 50s).kind, Kind::Renewed);
    QCOMPARE(wait(a).token, acquired.token);
    QVERIFY(stats().locks.at(0).deadline == m_clock.now() + 5s);
}

void LockTableTest::waitAfterAnAcquiredLeaseRanOut()
{
    advance(500ms);
    enqueue(a, 1s);
    startLock(b);
    advance(1s);
    QCOMPARE(wait(a).kind, Kind::LeaseExpired);
    QCOMPARE(take(b).kind, Kind::Granted);
    QCOMPARE(wait(a).kind, Kind::NotEnqueued);
}

void LockTableTest::endingAnAcquiredHoldForgetsTheEnqueuing_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"released", "released by another", "swept", "evicted by another", "refused to renew"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void LockTableTest::endingAnAcquiredHoldForgetsTheEnqueuing()
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

void LockTableTest::aWaitThatTimesOutGivesThePlaceUp()
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

void LockTableTest::oneConnectionMayEnqueueOnManyKeys()
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

void LockTableTest::lAndEOfOneConnectionAreTwoPlaces()
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

// Semaphores.

void LockTableTest::aSemaphoreAdmitsItsLimit()
{
    const Request slot = Request::acquire("s", 2, 0s, 33s);
    QCOMPARE(ask(a, slot).kind, Kind::Granted);
    QCOMPARE(ask(a, slot).kind, Kind::Granted);
    QCOMPARE(ask(b, slot).kind, Kind::Timeout);
    QCOMPARE(stats().semaphores.at(0), (SemaphoreStats{u"s"_qs, 2, 2, 0}));
}

void LockTableTest::everyFreedSlotAdmitsOne()
{
    const Reply one = ask(a, Request::acquire("s", 2, 0s, 1s));
    const Reply two = ask(a, Request::acquire("s", 2, 0s, 33s));
    send(b, Request::acquire("s", 2, 60s, 33s));
    send(c, Request::acquire("s", 2, 60s, 33s));
    QCOMPARE(ask(a, Request::release("s", 2, two.token)).kind, Kind::Ok);
    QCOMPARE(take(b).kind, Kind::Granted);
    QVERIFY(isSilent(c));
    advance(1s);
    QCOMPARE(take(c).kind, Kind::Granted);
    QCOMPARE(ask(a, Request::renew("s", 2, one.token, 5s)).kind, Kind::Error);
}

void LockTableTest::theLimitStaysUntilTheKeyIsForgotten()
{
    const Reply slot = ask(a, Request::acquire("k", 2, 0s, 33s));
    QCOMPARE(lock(b).kind, Kind::LimitMismatch);
    QCOMPARE(enqueue(b).kind, Kind::LimitMismatch);
    release(a, slot.token);
    QCOMPARE(lock(b).kind, Kind::LimitMismatch);
    QCOMPARE(stats().idleSemaphores.size(), std::size_t{1});
    advance(66s);
    QCOMPARE(lock(b).kind, Kind::Granted);
}

void LockTableTest::locksAndSemaphoresOfLimitOneAreTheSame()
{
    Request slot = Request::acquire("k", 1, 0s, 33s);
    slot.semaphore = true;
    const Reply first = ask(a, slot);
    QCOMPARE(lock(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.size(), std::size_t{1});
    QCOMPARE(release(b, first.token).kind, Kind::Ok);
}

// Bounds.

void LockTableTest::idleKeysCountAgainstMaxLocks()
{
    ServerOptions options;
    options.maxLocks = 2;
    restart(options);
    release(a, lock(a, "one").token, "one");
    QCOMPARE(lock(a, "two").kind, Kind::Granted);
    QCOMPARE(lock(a, "three").kind, Kind::MaxLocks);
    QCOMPARE(ask(a, Request::enqueue("three", 3, {})).kind, Kind::MaxLocks);
    QCOMPARE(lock(b, "two").kind, Kind::Timeout);
}

void LockTableTest::aFullQueueRefusesATryLockToo()
{
    ServerOptions options;
    options.maxWaiters = 1;
    restart(options);
    lock(a);
    QCOMPARE(enqueue(b).kind, Kind::Queued);
    QCOMPARE(lock(c).kind, Kind::MaxWaiters);
    QCOMPARE(lock(c, "k", 5s).kind, Kind::MaxWaiters);
    QCOMPARE(enqueue(c).kind, Kind::MaxWaiters);
    QCOMPARE(wait(b).kind, Kind::Timeout);
    QCOMPARE(lock(c).kind, Kind::Timeout);
}

void LockTableTest::idleKeysAreForgottenAndUsedOnesAreNot()
{
    const Reply idle = lock(a, "idle");
    lock(a, "used", 0s, 1000s);
    release(a, idle.token, "idle");
    QVERIFY(m_table->nextDue() == m_clock.now() + 65s); // the first tick of 5 s at which it was idle for over 60
    advance(60s);
    QCOMPARE(stats().idleLocks.size(), std::size_t{1});
    QVERIFY(stats().idleLocks.at(0).idle == 60s);
    advance(5s);
    QCOMPARE(stats().idleLocks.size(), std::size_t{0});
    QCOMPARE(stats().locks.size(), std::size_t{1});
}

void LockTableTest::askingForAKeyKeepsItFromBeingForgotten()
{
    release(a, lock(a).token);
    release(a, lock(a, "other").token, "other");
    advance(40s);
    QCOMPARE(release(b, QByteArray(32, '0')).kind, Kind::Error);
    advance(25s);
    QCOMPARE(stats().idleLocks.size(), std::size_t{1});
    QCOMPARE(stats().idleLocks.at(0).key, QStringLiteral("k"));
    QVERIFY(stats().idleLocks.at(0).idle == 25s);
}

void LockTableTest::aLateCollectionForgetsOnlyWhatWasIdleLongEnough()
{
    release(a, lock(a).token);
    advance(6s);
    release(a, lock(a, "other").token, "other");
    advance(61s); // the collection was due two seconds ago, when the other key was idle for 59
    QCOMPARE(stats().idleLocks.size(), std::size_t{1});
    QCOMPARE(stats().idleLocks.at(0).key, QStringLiteral("other"));
}

// Ends.

void LockTableTest::aClosedConnectionLosesEverything()
{
    lock(a, "k");
    lock(a, "j");
    lock(b, "m");
    QCOMPARE(ask(a, Request::enqueue("m", 1, {})).kind, Kind::Queued);
    startLock(c);
    close(a);
    QCOMPARE(take(c).kind, Kind::Granted);
    const ServerStats now = stats();
    QCOMPARE(now.connections, 2);
    QCOMPARE(now.locks.size(), std::size_t{2});
    for (const LockStats &row : now.locks)
        QCOMPARE(row.waiters, 0);
    QCOMPARE(now.idleLocks.at(0).key, QStringLiteral("j"));
}

void LockTableTest::withoutAutoReleaseEverythingStays()
{
    ServerOptions options;
    options.autoReleaseOnDisconnect = false;
    restart(options);
    const Reply first = lock(a);
    enqueue(b, 4s);
    startLock(c);
    close(b);
    close(a);
    QCOMPARE(stats().connections, 1);
    QCOMPARE(stats().locks.at(0).waiters, 2);
    const ConnectionId d = open();
    QCOMPARE(release(d, first.token).kind, Kind::Ok);
    QCOMPARE(stats().locks.at(0).owner, b); // nobody hears of it
    QVERIFY(isSilent(c));
    advance(4s);
    QCOMPARE(take(c).kind, Kind::Granted);
}

void LockTableTest::shuttingDownAnswersAndStopsSweeping()
{
    const Reply first = lock(a, "k", 0s, 1s);
    enqueue(b);
    send(b, Request::wait("k", 1, 100s));
    startLock(c);
    tell(m_table->shutDown(m_clock.now()));
    QCOMPARE(take(b).kind, Kind::Error);
    QCOMPARE(take(c).kind, Kind::Error);
    QVERIFY(m_table->nextDue() == Moment::max());
    QCOMPARE(lock(c, "k", 5s).kind, Kind::Error);
    QCOMPARE(wait(b).kind, Kind::NotEnqueued);
    advance(10s);
    QCOMPARE(stats().locks.size(), std::size_t{1});
    QCOMPARE(release(a, first.token).kind, Kind::Ok);
}

// What is seen.

void LockTableTest::statsShowsEverything()
{
    lock(a, "k", 0s, 10s);
    startLock(b);
    release(c, lock(c, "idle").token, "idle");
    ask(c, Request::acquire("s", 3, 0s, 33s));
    advance(1s);
    const Reply reply = ask(c, Request::stats());
    QCOMPARE(reply.kind, Kind::Stats);
    const auto parsed = parseStats(reply.text, m_clock.now(), m_clock.now());
    QVERIFY(parsed);
    QCOMPARE(parsed->connections, 3);
    QCOMPARE(parsed->locks.size(), std::size_t{1});
    QCOMPARE(parsed->locks[0].owner, a);
    QCOMPARE(parsed->locks[0].waiters, 1);
    QVERIFY(parsed->locks[0].deadline == m_clock.now() + 9s);
    QCOMPARE(parsed->semaphores, (std::vector<SemaphoreStats>{{u"s"_qs, 3, 1, 0}}));
    QCOMPARE(parsed->idleLocks, (std::vector<IdleStats>{{u"idle"_qs, 1s}}));
}

void LockTableTest::statsShowsBytesThatAreNotUtf8()
{
    lock(a, "\xff");
    lock(a, "\xfe");
    lock(a, "\xef\xbb\xbfmark");
    QStringList keys;
    for (const LockStats &row : stats().locks)
        keys << row.key;
    keys.sort();
    QCOMPARE(keys, (QStringList{u"\ufeffmark"_qs, u"\ufffd"_qs, u"\ufffd"_qs}));
}

void LockTableTest::pingIsAnsweredAndOtherWordsAreNot()
{
    Request request;
    for (const auto &[verb, kind] :
         {std::pair{Verb::Ping, Kind::Ok}, {Verb::Auth, Kind::Error}, {Verb::Barrier, Kind::Error}}) {
        request.verb = verb;
        QCOMPARE(ask(a, request).kind, kind);
    }
}

void LockTableTest::theLogSaysWhoHeldWhatWhen()
{
    using What = HoldRecord::What;
    m_table->log().setBound(100);
    const Moment start = m_clock.now();
    const QByteArray first = lock(a, "k", 0s, 5s).token;
    startLock(b, 60s, 2s);
    advance(1s);
    renew(a, first, 5s);
    release(a, first);
    const QByteArray second = take(b).token;
    advance(2s);
    const QByteArray third = lock(c, "k", 0s, 9s).token;
    close(c);
    const std::deque<HoldRecord> expected{
        {What::Granted, start, start + 5s, "k", first, a},
        {What::Renewed, start + 1s, start + 6s, "k", first, a},
        {What::Released, start + 1s, start + 6s, "k", first, a},
        {What::Granted, start + 1s, start + 3s, "k", second, b},
        {What::Expired, start + 3s, start + 3s, "k", second, b},
        {What::Granted, start + 3s, start + 12s, "k", third, c},
        {What::Dropped, start + 3s, start + 12s, "k", third, c},
    };
    QVERIFY(m_table->log().events() == expected);
}

void LockTableTest::theLogIsBounded()
{
    release(a, lock(a).token);
    QVERIFY(m_table->log().events().empty());
    m_table->log().setBound(3);
    for (int i = 0; i < 5; ++i)
        release(a, lock(a).token);
    QCOMPARE(m_table->log().events().size(), std::size_t{3});
    QCOMPARE(m_table->log().dropped(), std::size_t{7});
}

LOCKDECK_TEST(LockTableTest)
#include "locktabletest.moc"
