#include "client/lockkeeper.h"
#include "faultproxy.h"
#include "rawpeer.h"
#include "server/lockserver.h"
#include "support/testmain.h"

#include <algorithm>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What comes after a loss: saying so, or queueing again; and no loss where the server keeps locks.
class LossTest : public QObject
{
    Q_OBJECT

private slots:
    void reportedLossesStayLost();
    void queueingAgainKeepsTheNoteAndCounts();
    void queueingAgainWaitsForItsTurn();
    void cancellingEndsQueueingAgain();
    void aKeptLockSurvivesDisconnects();
    void leavingAKeepingServersQueueLeavesNoGhost();
};

namespace {

constexpr Fault reset{"reset", Fault::Kind::Reset, Way::Both, 0ms, 0ms};

/// A server behind a network that can be reset, and one hold through it.
struct Scene
{
    explicit Scene(bool keeps = false) : server(optionsWith(keeps))
    {
        if (server.listen())
            qFatal("the server cannot listen");
        server.log().setBound(1000);
        proxy = std::make_unique<FaultProxy>(server.port());
        options.key = u"k"_s;
        options.lease = 3s;
        options.note = u"OPS-7"_s;
        options.serverKeepsLocks = keeps;
        options.servers.servers = {proxy->address()};
    }
    static ServerOptions optionsWith(bool keeps)
    {
        ServerOptions options;
        options.port = 0;
        options.autoReleaseOnDisconnect = !keeps;
        return options;
    }
    void start(LockKeeper::Begin begin = LockKeeper::Begin::Acquire) { id = keeper.start(options, begin).value(); }
    HoldStatus hold() const { return *keeper.find(id); }
    HoldState state() const { return hold().state; }
    int count(HoldRecord::What what)
    {
        const auto &log = server.log().events();
        return static_cast<int>(std::ranges::count(log, what, &HoldRecord::what));
    }

    LockServer server;
    std::unique_ptr<FaultProxy> proxy;
    LockOptions options;
    LockKeeper keeper;
    HoldId id = 0;
};

/// Waits for the next reply.
QByteArray replyTo(RawPeer &peer)
{
    QByteArray reply;
    const bool came = QTest::qWaitFor([&] { return !(reply = peer.takeReply()).isEmpty(); }, 30'000);
    return came ? reply : QByteArray();
}

QByteArray ask(RawPeer &peer, const QByteArray &lines)
{
    peer.send(lines);
    return replyTo(peer);
}

} // namespace

void LossTest::reportedLossesStayLost()
{
    Scene scene;
    scene.start();
    QTRY_COMPARE(scene.state(), HoldState::Held);
    scene.proxy->strike(reset);
    QTRY_COMPARE(scene.state(), HoldState::Lost);
    QVERIFY(scene.hold().reason->message.contains(u"The connection ended at"_s));
    QTRY_VERIFY(scene.keeper.isIdle());
    QCOMPARE(scene.state(), HoldState::Lost);
    QCOMPARE(scene.count(HoldRecord::What::Granted), 1);
}

void LossTest::queueingAgainKeepsTheNoteAndCounts()
{
    Scene scene;
    scene.options.onLoss = OnLoss::QueueAgain;
    scene.start();
    for (int losses = 0; losses < 3; ++losses) {
        QTRY_VERIFY(scene.state() == HoldState::Held && scene.hold().requeues == losses);
        QCOMPARE(scene.hold().note, u"OPS-7"_s);
        scene.proxy->strike(reset);
    }
    QTRY_VERIFY(scene.state() == HoldState::Held && scene.hold().requeues == 3);
    QCOMPARE(scene.count(HoldRecord::What::Granted), 4);
    QVERIFY(!scene.keeper.release(scene.id));
    QTRY_COMPARE(scene.state(), HoldState::Released);
}

void LossTest::queueingAgainWaitsForItsTurn()
{
    Scene scene;
    scene.options.onLoss = OnLoss::QueueAgain;
    scene.options.acquireTimeout = 30s;
    scene.start();
    QTRY_COMPARE(scene.state(), HoldState::Held);
    RawPeer rival;
    rival.connectTo(scene.server.port());
    rival.send("l\nk\n30 20\n");
    RawPeer watcher;
    watcher.connectTo(scene.server.port());
    QTRY_VERIFY(ask(watcher, "stats\n_\n\n").contains("\"waiters\":1"));
    scene.proxy->strike(reset);
    QTRY_COMPARE(scene.state(), HoldState::Waiting);
    const QByteArray grant = replyTo(rival);
    QCOMPARE(ask(rival, "r\nk\n" + grant.split(' ').value(1) + "\n"), QByteArray("ok"));
    QTRY_COMPARE(scene.state(), HoldState::Held);
    QCOMPARE(scene.hold().requeues, 1);
}

void LossTest::cancellingEndsQueueingAgain()
{
    Scene scene;
    scene.options.onLoss = OnLoss::QueueAgain;
    scene.options.acquireTimeout = 30s;
    scene.start();
    QTRY_COMPARE(scene.state(), HoldState::Held);
    scene.proxy->strike({"vanish", Fault::Kind::Vanish, Way::Both, 0ms, 0ms});
    QTRY_VERIFY(scene.state() == HoldState::Connecting && scene.hold().requeues == 1);
    QVERIFY(!scene.keeper.cancel(scene.id));
    QTRY_VERIFY(scene.keeper.isIdle());
    QCOMPARE(scene.state(), HoldState::Failed);
    QCOMPARE(scene.hold().reason->code, ErrorCode::Cancelled);
    scene.proxy->heal();
    QCOMPARE(scene.count(HoldRecord::What::Granted), 1);
}

void LossTest::aKeptLockSurvivesDisconnects()
{
    Scene scene(true);
    int doubts = 0;
    int losses = 0;
    connect(&scene.keeper, &LockKeeper::changed, this, [&] {
        for (const HoldEvent &event : scene.keeper.takeEvents()) {
            doubts += event.kind == HoldEvent::Kind::State && event.status.state == HoldState::Uncertain;
            losses += event.kind == HoldEvent::Kind::State && event.status.state == HoldState::Lost;
        }
    });
    scene.start();
    for (int disconnects = 1; disconnects <= 3; ++disconnects) {
        QTRY_COMPARE(scene.state(), HoldState::Held);
        scene.proxy->strike(reset);
        QTRY_COMPARE(doubts, disconnects);
    }
    QTRY_COMPARE(scene.state(), HoldState::Held);
    QCOMPARE(losses, 0);
    QVERIFY(!scene.keeper.release(scene.id));
    QTRY_COMPARE(scene.state(), HoldState::Released);
    QCOMPARE(scene.count(HoldRecord::What::Granted), 1);
    QCOMPARE(scene.count(HoldRecord::What::Released), 1);
    QCOMPARE(scene.count(HoldRecord::What::Expired), 0);
}

void LossTest::leavingAKeepingServersQueueLeavesNoGhost()
{
    Scene scene(true);
    RawPeer holder;
    holder.connectTo(scene.server.port());
    QVERIFY(ask(holder, "l\nk\n0 20\n").startsWith("ok "));
    scene.options.acquireTimeout = 2s;
    scene.start();
    QTRY_COMPARE(scene.state(), HoldState::Waiting);
    QVERIFY(!scene.keeper.cancel(scene.id));
    QTRY_COMPARE(scene.state(), HoldState::Failed); // with the server's answer, which gives the place up
    QVERIFY(!scene.hold().mayLeaveGhost);
    QVERIFY(ask(holder, "stats\n_\n\n").contains("\"waiters\":0"));
}

LOCKDECK_TEST(LossTest)
#include "losstest.moc"
