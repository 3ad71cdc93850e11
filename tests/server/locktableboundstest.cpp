#include "server/locktablefixture.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

/// dflockd's semaphores and limits, what ends with a connection, and what `stats` and the log show.
class LockTableBoundsTest : public LockTableFixture
{
    Q_OBJECT

private slots:
    void init() { restart({}); }

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
};

// Semaphores.

void LockTableBoundsTest::aSemaphoreAdmitsItsLimit()
{
    const Request slot = Request::acquire("s", 2, 0s, 33s);
    QCOMPARE(ask(a, slot).kind, Kind::Granted);
    QCOMPARE(ask(a, slot).kind, Kind::Granted);
    QCOMPARE(ask(b, slot).kind, Kind::Timeout);
    QCOMPARE(stats().semaphores.at(0), (SemaphoreStats{u"s"_qs, 2, 2, 0}));
}

void LockTableBoundsTest::everyFreedSlotAdmitsOne()
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

void LockTableBoundsTest::theLimitStaysUntilTheKeyIsForgotten()
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

void LockTableBoundsTest::locksAndSemaphoresOfLimitOneAreTheSame()
{
    Request slot = Request::acquire("k", 1, 0s, 33s);
    slot.semaphore = true;
    const Reply first = ask(a, slot);
    QCOMPARE(lock(b).kind, Kind::Timeout);
    QCOMPARE(stats().locks.size(), std::size_t{1});
    QCOMPARE(release(b, first.token).kind, Kind::Ok);
}

// Bounds.

void LockTableBoundsTest::idleKeysCountAgainstMaxLocks()
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

void LockTableBoundsTest::aFullQueueRefusesATryLockToo()
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

void LockTableBoundsTest::idleKeysAreForgottenAndUsedOnesAreNot()
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

void LockTableBoundsTest::askingForAKeyKeepsItFromBeingForgotten()
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

void LockTableBoundsTest::aLateCollectionForgetsOnlyWhatWasIdleLongEnough()
{
    release(a, lock(a).token);
    advance(6s);
    release(a, lock(a, "other").token, "other");
    advance(61s); // the collection was due two seconds ago, when the other key was idle for 59
    QCOMPARE(stats().idleLocks.size(), std::size_t{1});
    QCOMPARE(stats().idleLocks.at(0).key, QStringLiteral("other"));
}

// Ends.

void LockTableBoundsTest::aClosedConnectionLosesEverything()
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

void LockTableBoundsTest::withoutAutoReleaseEverythingStays()
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

void LockTableBoundsTest::shuttingDownAnswersAndStopsSweeping()
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

void LockTableBoundsTest::statsShowsEverything()
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

void LockTableBoundsTest::statsShowsBytesThatAreNotUtf8()
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

void LockTableBoundsTest::pingIsAnsweredAndOtherWordsAreNot()
{
    Request request;
    for (const auto &[verb, kind] :
         {std::pair{Verb::Ping, Kind::Ok}, {Verb::Auth, Kind::Error}, {Verb::Barrier, Kind::Error}}) {
        request.verb = verb;
        QCOMPARE(ask(a, request).kind, kind);
    }
}

void LockTableBoundsTest::theLogSaysWhoHeldWhatWhen()
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

void LockTableBoundsTest::theLogIsBounded()
{
    release(a, lock(a).token);
    QVERIFY(m_table->log().events().empty());
    m_table->log().setBound(3);
    for (int i = 0; i < 5; ++i)
        release(a, lock(a).token);
    QCOMPARE(m_table->log().events().size(), std::size_t{3});
    QCOMPARE(m_table->log().dropped(), std::size_t{7});
}

LOCKDECK_TEST(LockTableBoundsTest)
#include "locktableboundstest.moc"
