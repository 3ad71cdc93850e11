#include "client/distributedlock.h"
#include "client/withlock.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QSignalSpy>

#include <stdexcept>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A server that grants and renews everything.
static void grantAll(FakeServer &server, int lease)
{
    const QByteArray seconds = QByteArray::number(lease);
    server.when("l", {"ok " + someToken + ' ' + seconds});
    server.when("n", {"ok " + seconds});
    server.when("r", {"ok"});
    server.when("ping", {"error"});
    server.when("w _", {"error_not_enqueued"});
}

static LockOptions optionsFor(const FakeServer &server, std::chrono::seconds lease = 4s)
{
    LockOptions options;
    options.key = u"k"_s;
    options.lease = lease;
    options.servers = server.servers();
    return options;
}

class DistributedLockTest : public QObject
{
    Q_OBJECT

private slots:
    void acquireRenewRelease();
    void aSemaphoreSpeaksItsOwnVerbs();
    void aSilentServerIsLostWithinTheLease();
    void aGrantThatIsDeadIsNeverHeld();
    void aRefusedConnectionFails();
    void anotherProtocolFails();
    void aRefusedTokenFails();
    void wrongOptionsAreSaidAtOnce();
    void aStepInAWrongStateIsAnError();
    void theEndCanDeleteTheLock();
    void aDestroyedLockReleasesWhatItHeld();

    void theBodyRunsWhileHeldAndTheEndReleases();
    void aDroppedHandleReleases();
    void anExceptionReleases();
    void aLossStopsTheBody();
    void withoutTheLockTheBodyNeverBegins();
};

void DistributedLockTest::acquireRenewRelease()
{
    FakeServer server;
    grantAll(server, 1);
    DistributedLock lock(optionsFor(server, 1s));
    QSignalSpy renewed(&lock, &DistributedLock::renewed);
    QSignalSpy ended(&lock, &DistributedLock::ended);
    QVERIFY(!lock.acquire());
    QVERIFY(!lock.isHeld());
    QTRY_VERIFY(lock.isHeld());
    QTRY_VERIFY(renewed.count() >= 3);
    QVERIFY(lock.isHeld());
    QVERIFY(!lock.release());
    QVERIFY(!lock.isHeld());
    QTRY_COMPARE(lock.status().state, HoldState::Released);
    QCOMPARE(ended.count(), 1);
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(server.connections(), 1);
}

void DistributedLockTest::aSemaphoreSpeaksItsOwnVerbs()
{
    FakeServer server;
    server.when("se k 3 4", {"queued"});
    server.when("sw k 10", {"ok " + someToken + " 4"});
    server.when("sn", {"ok 4"});
    server.when("sr", {"ok"});
    LockOptions options = optionsFor(server);
    options.limit = 3;
    DistributedLock lock(options);
    QVERIFY(!lock.enqueue());
    QTRY_COMPARE(lock.status().state, HoldState::Queued);
    QVERIFY(!lock.wait(10s));
    QTRY_VERIFY(lock.isHeld());
    QVERIFY(!lock.release());
    QTRY_COMPARE(lock.status().state, HoldState::Released);
}

void DistributedLockTest::aSilentServerIsLostWithinTheLease()
{
    FakeServer server;
    server.when("l", {"ok " + someToken + " 4"});
    DistributedLock lock(optionsFor(server));
    QVERIFY(!lock.acquire());
    QTRY_VERIFY(lock.isHeld());
    QElapsedTimer sinceGrant;
    sinceGrant.start();
    QTRY_COMPARE_WITH_TIMEOUT(lock.status().state, HoldState::Lost, 6000);
    QVERIFY(lock.status().stateSince - lock.status().confirmed < 4s);
    QTRY_VERIFY_WITH_TIMEOUT(!lock.status().settling, 3000);
    QVERIFY2(sinceGrant.elapsed() < 7000, qPrintable(QString::number(sinceGrant.elapsed())));
    QVERIFY(server.requests().contains(u"2: r k %1"_s.arg(QString::fromLatin1(someToken))));
}

void DistributedLockTest::aGrantThatIsDeadIsNeverHeld()
{
    FakeServer server;
    server.when("e", {"queued"});
    server.when("w k", {"ok " + someToken + " 4"});
    server.when("n", {"error"});
    DistributedLock lock(optionsFor(server));
    bool everHeld = false;
    connect(&lock, &DistributedLock::stateChanged, this, [&] { everHeld |= lock.status().state == HoldState::Held; });
    QSignalSpy ended(&lock, &DistributedLock::ended);
    QVERIFY(!lock.enqueue());
    QTRY_COMPARE(lock.status().state, HoldState::Queued);
    QVERIFY(!lock.wait(2s));
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(lock.status().state, HoldState::TimedOut);
    QVERIFY(!everHeld);
    QVERIFY(server.count(u": n k"_s) < 10);
}

void DistributedLockTest::aRefusedConnectionFails()
{
    LockOptions options;
    options.key = u"k"_s;
    options.servers.servers = {FakeServer::nobody()};
    DistributedLock lock(options);
    QSignalSpy ended(&lock, &DistributedLock::ended);
    QVERIFY(!lock.acquire());
    QCOMPARE(lock.status().state, HoldState::Connecting);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(lock.status().state, HoldState::Failed);
    QCOMPARE(lock.status().reason->code, ErrorCode::Unreachable);
}

void DistributedLockTest::anotherProtocolFails()
{
    FakeServer server;
    server.when("l", {"HTTP/1.1 400 Bad Request"});
    DistributedLock lock(optionsFor(server));
    QVERIFY(!lock.acquire());
    QTRY_COMPARE(lock.status().state, HoldState::Failed);
    QCOMPARE(lock.status().reason->code, ErrorCode::NotDflockd);
}

void DistributedLockTest::aRefusedTokenFails()
{
    FakeServer server;
    server.when("auth", {"error_auth"});
    LockOptions options = optionsFor(server);
    options.servers.authToken = "wrong";
    DistributedLock lock(options);
    QVERIFY(!lock.acquire());
    QTRY_COMPARE(lock.status().state, HoldState::Failed);
    QCOMPARE(lock.status().reason->code, ErrorCode::AuthRefused);
}

void DistributedLockTest::wrongOptionsAreSaidAtOnce()
{
    LockOptions options;
    options.key = u"two words"_s;
    DistributedLock lock(options);
    const auto wrong = lock.acquire();
    QVERIFY(wrong.has_value());
    QCOMPARE(wrong->code, ErrorCode::BadKey);
    QCOMPARE(lock.status().state, HoldState::Idle);
}

void DistributedLockTest::aStepInAWrongStateIsAnError()
{
    FakeServer server;
    DistributedLock lock(optionsFor(server));
    QCOMPARE(lock.release()->code, ErrorCode::WrongState);
    QCOMPARE(lock.wait(1s)->code, ErrorCode::WrongState);
    QCOMPARE(lock.cancel()->code, ErrorCode::WrongState);
    QVERIFY(!lock.acquire());
    QCOMPARE(lock.acquire()->code, ErrorCode::WrongState);
    QVERIFY(!lock.cancel());
    QCOMPARE(lock.status().state, HoldState::Failed);
}

void DistributedLockTest::theEndCanDeleteTheLock()
{
    FakeServer server;
    server.when("l", {"timeout"});
    auto *lock = new DistributedLock(optionsFor(server));
    QSignalSpy destroyed(lock, &QObject::destroyed);
    connect(lock, &DistributedLock::ended, this, [lock] { delete lock; });
    QVERIFY(!lock->acquire());
    QTRY_COMPARE(destroyed.count(), 1);
    QTRY_COMPARE(server.openConnections(), 0);
}

void DistributedLockTest::aDestroyedLockReleasesWhatItHeld()
{
    FakeServer server;
    grantAll(server, 4);
    {
        DistributedLock lock(optionsFor(server));
        QVERIFY(!lock.acquire());
        QTRY_VERIFY(lock.isHeld());
    }
    QTRY_COMPARE(server.count(u": r k"_s), 1);
    QTRY_COMPARE(server.openConnections(), 0);
}

// ---- withLock

void DistributedLockTest::theBodyRunsWhileHeldAndTheEndReleases()
{
    FakeServer server;
    grantAll(server, 4);
    DistributedLock lock(optionsFor(server));
    std::optional<LockDone> done;
    std::stop_token token;
    QVERIFY(!withLock(lock, [&](std::stop_token stop, LockDone end) {
        QVERIFY(lock.isHeld());
        token = stop;
        done = end;
    }));
    QVERIFY(!done);
    QTRY_VERIFY(done.has_value());
    QVERIFY(lock.isHeld());
    (*done)();
    QTRY_COMPARE(lock.status().state, HoldState::Released);
    QVERIFY(!token.stop_requested());
    (*done)(); // a second time is nothing
}

void DistributedLockTest::aDroppedHandleReleases()
{
    FakeServer server;
    grantAll(server, 4);
    DistributedLock lock(optionsFor(server));
    QVERIFY(!withLock(lock, [](std::stop_token, LockDone) {}));
    QTRY_COMPARE(lock.status().state, HoldState::Released);
}

void DistributedLockTest::anExceptionReleases()
{
    FakeServer server;
    grantAll(server, 4);
    DistributedLock lock(optionsFor(server));
    bool thrown = false;
    QVERIFY(!withLock(lock, [&thrown](std::stop_token, LockDone done) {
        // What unwinding does with the body's handle, without an exception through Qt's own frames.
        try {
            const LockDone mine = std::move(done);
            throw std::runtime_error("the body failed");
        } catch (const std::runtime_error &) {
            thrown = true;
        }
    }));
    QTRY_COMPARE(lock.status().state, HoldState::Released);
    QVERIFY(thrown);
}

void DistributedLockTest::aLossStopsTheBody()
{
    FakeServer server;
    grantAll(server, 4);
    LockOptions options = optionsFor(server);
    options.onLoss = OnLoss::QueueAgain;
    DistributedLock lock(options);
    std::optional<LockDone> done;
    std::stop_token token;
    QVERIFY(!withLock(lock, [&](std::stop_token stop, LockDone end) {
        token = stop;
        done = end;
    }));
    QTRY_VERIFY(done.has_value());
    server.closeAll();
    QTRY_VERIFY(token.stop_requested());
    QCOMPARE(lock.status().state, HoldState::Lost);
    done.reset();
    QTRY_VERIFY(!lock.status().settling);
    QCOMPARE(lock.status().state, HoldState::Lost); // it does not queue again behind the body's back
}

void DistributedLockTest::withoutTheLockTheBodyNeverBegins()
{
    FakeServer server;
    server.when("l", {"timeout"});
    DistributedLock lock(optionsFor(server));
    bool begun = false;
    QVERIFY(!withLock(lock, [&begun](std::stop_token, LockDone) { begun = true; }));
    QTRY_COMPARE(lock.status().state, HoldState::TimedOut);
    QVERIFY(!begun);
    server.when("l", {"ok " + someToken + " 4"});
    QVERIFY(!lock.acquire()); // a later attempt has nothing to do with that body
    QTRY_VERIFY(lock.isHeld());
    QVERIFY(!begun);
}

LOCKDECK_TEST(DistributedLockTest)
#include "distributedlocktest.moc"
