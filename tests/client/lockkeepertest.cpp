#include "client/lockkeeper.h"
#include "support/fakeserver.h"
#include "support/testmain.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtTest/QSignalSpy>

#include <algorithm>
#include <latch>
#include <mutex>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A fake server in a thread of its own, since the keeper's owner stands still in some tests.
class ServerThread
{
public:
    explicit ServerThread(int lease)
    {
        const QByteArray seconds = QByteArray::number(lease);
        m_server->when("l", {"ok " + someToken + ' ' + seconds});
        m_server->when("e", {"queued"});
        m_server->when("n", {"ok " + seconds});
        m_server->when("r", {"ok"});
        m_server->when("w", {"timeout"});
        m_server->when("ping", {"error"});
        m_server->when("w _", {"error_not_enqueued"});
        m_servers = m_server->servers();
        QObject::connect(
            m_server.get(), &FakeServer::asked, m_server.get(),
            [this](const QString &request) {
                if (request.contains(u": n "_s))
                    m_renewals.release();
            },
            Qt::DirectConnection);
    }
    ~ServerThread() { stop(); }
    FakeServer &server() { return *m_server; } ///< before start() and after stop() only
    void start()
    {
        m_server->moveToThread(&m_thread);
        m_back = QThread::currentThread();
        QObject::connect(
            &m_thread, &QThread::finished, m_server.get(),
            [this] {
                m_server->moveToThread(m_back);
                m_ended.count_down();
            },
            Qt::DirectConnection);
        m_thread.start();
    }
    void stop()
    {
        m_thread.quit();
        m_ended.wait(); // says to the thread sanitizer, which cannot look into Qt, what wait() says to everybody else
        m_thread.wait();
    }
    /// Stands still, without an event loop, until so many renewals have reached the server.
    bool stallUntilRenewed(int times) { return m_renewals.tryAcquire(times, 60'000); }
    LockOptions options(const QString &key, std::chrono::seconds lease) const
    {
        LockOptions o;
        o.key = key;
        o.lease = lease;
        o.servers = m_servers;
        return o;
    }

private:
    std::unique_ptr<FakeServer> m_server = std::make_unique<FakeServer>();
    ServerSet m_servers;
    QThread m_thread;
    std::latch m_ended{1};
    QSemaphore m_renewals;
    QThread *m_back = nullptr;
};

class LockKeeperTest : public QObject
{
    Q_OBJECT

private slots:
    void aHoldGoesThroughItsStatesInOrder();
    void aStalledOwnerLosesNothing();
    void theWatcherIsToldWhileTheOwnerStandsStill();
    void noEventIsAheadOfTheHolds();
    void manyHoldsShareOneThread();
    void renewalsThatComeTogetherWakeTheOwnerOnce();
    void aQueuedHoldIsCancelled();
    void aHoldIsReleasedThatWasGrantedBeforeItsCancel();
    void wrongOptionsStartNothing();
    void unknownHoldsAndWrongStepsAreErrors();
    void theNoteAndTheLeaseCanBeChanged();
    void anEndedHoldCanBeForgotten();
    void releaseAllEndsInIdle();
    void theDestructorReleases();
    void theDestructorIsBounded();
};

static HoldState stateOf(const LockKeeper &keeper, HoldId id)
{
    const HoldStatus *status = keeper.find(id);
    return status ? status->state : HoldState::Idle;
}

void LockKeeperTest::aHoldGoesThroughItsStatesInOrder()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    QVERIFY(keeper.isIdle());
    QSignalSpy idle(&keeper, &LockKeeper::idle);
    const HoldId id = keeper.start(fake.options(u"k"_s, 4s)).value();
    QCOMPARE(stateOf(keeper, id), HoldState::Connecting); // known before the thread has moved
    QVERIFY(!keeper.isIdle());
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
    QVERIFY(keeper.find(id)->isHeldAt(BootTime::now()));
    QVERIFY(!keeper.release(id));
    QTRY_COMPARE(idle.count(), 1);
    QCOMPARE(stateOf(keeper, id), HoldState::Released);

    QList<HoldState> states;
    for (const HoldEvent &event : keeper.takeEvents()) {
        if (event.kind == HoldEvent::Kind::State)
            states << event.status.state;
    }
    QCOMPARE(states, (QList<HoldState>{HoldState::Connecting, HoldState::Requesting, HoldState::Held,
                                       HoldState::Releasing, HoldState::Released}));
    QVERIFY(keeper.takeEvents().empty());
    QCOMPARE(keeper.droppedEvents(), std::size_t(0));
}

void LockKeeperTest::aStalledOwnerLosesNothing()
{
    ServerThread fake(1);
    fake.start();
    LockKeeper keeper;
    const HoldId id = keeper.start(fake.options(u"k"_s, 1s)).value();
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
    // What waits in the owner's event queue since before, as a paint may, finds what the keeper knows after.
    std::optional<bool> heldAtFirst;
    QMetaObject::invokeMethod(
        this, [&] { heldAtFirst = keeper.find(id)->isHeldAt(BootTime::now()); }, Qt::QueuedConnection);
    const Moment stalled = BootTime::now();
    QVERIFY(fake.stallUntilRenewed(9)); // a third of the lease apart: three leases without the owner's event loop
    QVERIFY(BootTime::now() - stalled >= 2500ms);
    QTRY_VERIFY(heldAtFirst.has_value());
    QVERIFY(*heldAtFirst);
    QTRY_VERIFY(keeper.find(id)->isHeldAt(BootTime::now()));
    QVERIFY(keeper.find(id)->renewalsAnswered >= 6);
    const auto events = keeper.takeEvents();
    QVERIFY(std::none_of(events.begin(), events.end(),
                         [](const HoldEvent &event) { return isTerminal(event.status.state); }));
    QVERIFY(!keeper.release(id));
    QTRY_VERIFY(keeper.isIdle());
}

void LockKeeperTest::theWatcherIsToldWhileTheOwnerStandsStill()
{
    ServerThread fake(4);
    fake.start();
    std::mutex mutex;
    std::vector<HoldStatus> seen;
    QSemaphore renewals;
    bool inAnotherThread = true;
    LockKeeper keeper;
    const Result<HoldId> id = keeper.start(fake.options(u"k"_s, 4s), LockKeeper::Begin::Acquire,
                                           [&, owner = QThread::currentThread()](const HoldStatus &status) {
                                               const std::lock_guard lock(mutex);
                                               seen.push_back(status);
                                               inAnotherThread = inAnotherThread && QThread::currentThread() != owner;
                                               if (status.renewalsAnswered > 0)
                                                   renewals.release();
                                           });
    QVERIFY(renewals.tryAcquire(3, 60'000)); // no event of this thread is worked on
    QTRY_COMPARE(stateOf(keeper, *id), HoldState::Held);
    keeper.releaseAll();
    QTRY_VERIFY(keeper.isIdle());
    const std::lock_guard lock(mutex);
    QVERIFY(inAnotherThread);
    QCOMPARE(seen.front().state, HoldState::Connecting);
    QCOMPARE(seen.back().state, HoldState::Released);
}

void LockKeeperTest::noEventIsAheadOfTheHolds()
{
    ServerThread fake(60);
    fake.start();
    LockKeeper keeper;
    int judged = 0;
    int ahead = 0;
    // Each answered renewal is followed by the next one at once, so that the keeper's thread posts while this one
    // takes.
    const auto judge = [&] {
        for (const HoldEvent &event : keeper.takeEvents()) {
            const HoldStatus &known = *keeper.find(event.status.id);
            ahead +=
                known.renewalsAnswered < event.status.renewalsAnswered || known.stateSince < event.status.stateSince;
            ++judged;
            if (event.status.state == HoldState::Held && event.kind != HoldEvent::Kind::Changed)
                (void)keeper.renewNow(event.status.id);
        }
    };
    connect(&keeper, &LockKeeper::changed, this, judge);
    for (int i = 0; i < 300; ++i)
        QVERIFY(keeper.start(fake.options(u"k%1"_s.arg(i), 60s)).isOk());
    QTRY_VERIFY_WITH_TIMEOUT(judged >= 50'000, 60'000);
    QCOMPARE(ahead, 0);
}

void LockKeeperTest::manyHoldsShareOneThread()
{
    ServerThread fake(1);
    fake.start();
    LockKeeper keeper;
    for (int i = 0; i < 100; ++i)
        QVERIFY(keeper.start(fake.options(u"k%1"_s.arg(i), 1s)).isOk());
    const auto renewedTwice = [](const HoldStatus &hold) {
        return hold.isHeldAt(BootTime::now()) && hold.renewalsAnswered >= 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(std::all_of(keeper.holds().begin(), keeper.holds().end(), renewedTwice), 20000);
    keeper.releaseAll();
    QTRY_VERIFY(keeper.isIdle());
    QVERIFY(std::all_of(keeper.holds().begin(), keeper.holds().end(),
                        [](const HoldStatus &hold) { return hold.state == HoldState::Released; }));
}

void LockKeeperTest::renewalsThatComeTogetherWakeTheOwnerOnce()
{
    constexpr int holds = 60;
    ServerThread fake(3);
    fake.start();
    LockKeeper keeper;
    for (int i = 0; i < holds; ++i)
        QVERIFY(keeper.start(fake.options(u"many/%1"_s.arg(i), 3s)).isOk());
    QTRY_VERIFY(
        std::ranges::all_of(keeper.holds(), [](const HoldStatus &hold) { return hold.isHeldAt(BootTime::now()); }));
    keeper.takeEvents();
    int wakes = 0;
    int renewals = 0;
    connect(&keeper, &LockKeeper::changed, this, [&] {
        ++wakes;
        for (const HoldEvent &event : keeper.takeEvents())
            renewals += event.kind == HoldEvent::Kind::Renewed;
    });
    QTRY_VERIFY_WITH_TIMEOUT(renewals >= 3 * holds, 30'000);
    QVERIFY2(wakes < renewals / 2, qPrintable(u"%1 wakes, %2 renewals"_s.arg(wakes).arg(renewals)));
}

void LockKeeperTest::aQueuedHoldIsCancelled()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    const HoldId id = keeper.start(fake.options(u"k"_s, 4s), LockKeeper::Begin::Enqueue).value();
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Queued);
    keeper.noteWaiters(id, 3, 0);
    QTRY_COMPARE(keeper.find(id)->placeAtMost.value_or(0), 3);
    QVERIFY(!keeper.cancel(id));
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Failed);
    QCOMPARE(keeper.find(id)->reason->code, ErrorCode::Cancelled);
    QVERIFY(!keeper.find(id)->mayLeaveGhost);
}

/// The owner stands still, and cancels what it takes for an attempt.
void LockKeeperTest::aHoldIsReleasedThatWasGrantedBeforeItsCancel()
{
    ServerThread fake(2);
    fake.start();
    LockKeeper keeper;
    const HoldId id = keeper.start(fake.options(u"k"_s, 2s)).value();
    QVERIFY(fake.stallUntilRenewed(1));
    QCOMPARE(stateOf(keeper, id), HoldState::Connecting);
    QVERIFY(!keeper.cancel(id));
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(keeper, id), HoldState::Released, 30'000);
}

void LockKeeperTest::wrongOptionsStartNothing()
{
    LockKeeper keeper;
    LockOptions options;
    options.key = u"k"_s;
    options.lease = 0s;
    const auto id = keeper.start(options);
    QVERIFY(!id.isOk());
    QCOMPARE(id.error().code, ErrorCode::BadSeconds);
    QVERIFY(keeper.holds().empty());
}

void LockKeeperTest::unknownHoldsAndWrongStepsAreErrors()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    QVERIFY(keeper.release(7).has_value());
    QVERIFY(keeper.forget(7).has_value());
    const HoldId id = keeper.start(fake.options(u"k"_s, 4s)).value();
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
    QCOMPARE(keeper.wait(id, 1s)->code, ErrorCode::WrongState);
    QCOMPARE(keeper.cancel(id)->code, ErrorCode::WrongState);
    QCOMPARE(keeper.forget(id)->code, ErrorCode::WrongState);
    QCOMPARE(keeper.setLease(id, 0s)->code, ErrorCode::BadSeconds);
}

void LockKeeperTest::theNoteAndTheLeaseCanBeChanged()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    const HoldId id = keeper.start(fake.options(u"k"_s, 4s)).value();
    QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
    QVERIFY(!keeper.setNote(id, u"ticket 12"_s));
    QCOMPARE(keeper.find(id)->note, u"ticket 12"_s);
    QVERIFY(!keeper.setLease(id, 4s));
    QTRY_COMPARE(keeper.find(id)->renewalsAnswered, 1);
    QCOMPARE(keeper.find(id)->note, u"ticket 12"_s);
}

void LockKeeperTest::anEndedHoldCanBeForgotten()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    const HoldId first = keeper.start(fake.options(u"a"_s, 4s)).value();
    const HoldId second = keeper.start(fake.options(u"b"_s, 4s)).value();
    QTRY_COMPARE(stateOf(keeper, first), HoldState::Held);
    QVERIFY(!keeper.release(first));
    QTRY_COMPARE(stateOf(keeper, first), HoldState::Released);
    QVERIFY(!keeper.forget(first));
    QVERIFY(!keeper.find(first));
    QVERIFY(keeper.find(second));
    QVERIFY(keeper.start(fake.options(u"a"_s, 4s)).value() > second);
}

void LockKeeperTest::releaseAllEndsInIdle()
{
    ServerThread fake(4);
    fake.start();
    LockKeeper keeper;
    QSignalSpy idle(&keeper, &LockKeeper::idle);
    const HoldId held = keeper.start(fake.options(u"a"_s, 4s)).value();
    const HoldId queued = keeper.start(fake.options(u"b"_s, 4s), LockKeeper::Begin::Enqueue).value();
    QTRY_COMPARE(stateOf(keeper, held), HoldState::Held);
    QTRY_COMPARE(stateOf(keeper, queued), HoldState::Queued);
    keeper.releaseAll();
    QTRY_COMPARE(idle.count(), 1);
    QCOMPARE(stateOf(keeper, held), HoldState::Released);
    QCOMPARE(stateOf(keeper, queued), HoldState::Failed);
}

void LockKeeperTest::theDestructorReleases()
{
    ServerThread fake(4);
    fake.start();
    {
        LockKeeper keeper;
        const HoldId id = keeper.start(fake.options(u"k"_s, 4s)).value();
        QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
    }
    fake.stop();
    QCOMPARE(fake.server().count(u": r k"_s), 1);
}

void LockKeeperTest::theDestructorIsBounded()
{
    ServerThread fake(60);
    fake.server().when("r", {FakeServer::silence});
    fake.start();
    QElapsedTimer time;
    {
        LockKeeper keeper;
        const HoldId id = keeper.start(fake.options(u"k"_s, 60s)).value();
        QTRY_COMPARE(stateOf(keeper, id), HoldState::Held);
        time.start();
    }
    QVERIFY2(time.elapsed() < 7500, qPrintable(QString::number(time.elapsed())));
}

LOCKDECK_TEST(LockKeeperTest)
#include "lockkeepertest.moc"
