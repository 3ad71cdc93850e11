#include "machinebench.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace Qt::StringLiterals;

/// A HoldMachine and `ping` of dflockds later than 1.10, and the fences in their tokens.
class HoldPingTest : public QObject
{
    Q_OBJECT

private slots:
    // ping
    void pingIsFoundOutOnce();
    void on110TheWaitGoesOn();
    void anErrorToAKnownPingIsTheEnd();
    // Fence
    void aFenceIsToldWherePingIsKnown();
    void aFenceOfAWaitedGrant();
    void aCounterFromA110IsNoFence();
    void aRandomTokenIsNoFenceAndNotAskedAbout();
};

static const QByteArray countedToken = "000000000000002a0123456789abcdef";

/// Queued, at a server that was found to know ping.
static void queueWithPing(MachineBench &m)
{
    m.queue();
    m.pass(8s);
    m.reply("ok");
    m.reply("error_not_enqueued");
}

void HoldPingTest::pingIsFoundOutOnce()
{
    MachineBench m(MachineBench::withLease(60s));
    m.queue();
    m.pass(8s);
    QCOMPARE(m.takeLog(), (QStringList{u"main: ping _"_s, u"main: w _ 0"_s}));
    m.reply("ok");
    m.reply("error_not_enqueued");
    for (int i = 0; i < 5; ++i) {
        m.pass(8s);
        QCOMPARE(m.takeLog(), QStringList{u"main: ping _"_s});
        m.reply("ok");
    }
    QCOMPARE(m.state(), HoldState::Queued);
}

void HoldPingTest::on110TheWaitGoesOn()
{
    MachineBench m(MachineBench::withLease(60s));
    m.queue();
    m.pass(8s);
    m.log.clear();
    m.reply("error");
    QCOMPARE(m.state(), HoldState::Queued);
    m.reply("error_not_enqueued");
    for (int i = 0; i < 5; ++i) {
        m.pass(8s);
        QCOMPARE(m.takeLog(), QStringList{u"main: w _ 0"_s});
        m.reply("error_not_enqueued");
    }
    QCOMPARE(m.state(), HoldState::Queued);

    MachineBench gone(MachineBench::withLease(60s)); // it was the read timeout's `error`
    gone.queue();
    gone.pass(8s);
    gone.reply("error");
    gone.fail();
    QCOMPARE(gone.state(), HoldState::Failed);
    QCOMPARE(gone.endings(), 1);
}

void HoldPingTest::anErrorToAKnownPingIsTheEnd()
{
    MachineBench m(MachineBench::withLease(60s));
    queueWithPing(m);
    m.pass(8s);
    m.reply("error");
    QCOMPARE(m.state(), HoldState::Failed);
    QCOMPARE(m.reasonCode(), ErrorCode::ServerClosed);
}

// ---- Fence

void HoldPingTest::aFenceIsToldWherePingIsKnown()
{
    MachineBench m;
    m.acquire();
    m.open();
    m.log.clear();
    const Moment sent = m.clock.now();
    m.reply("ok " + countedToken + " 4");
    QCOMPARE(m.state(), HoldState::Verifying);
    m.reply("ok");
    m.reply("ok 4");
    QCOMPARE(m.state(), HoldState::Held);
    QCOMPARE(m.status().fence, std::optional<quint64>(42));
    QVERIFY(m.status().confirmed > sent);
    QCOMPARE(m.log.first(), u"main: ping _"_s);
    // It is there from the first word of Held on: a command is started by that one.
    for (const HoldEvent &event : m.events)
        QVERIFY(event.status.state != HoldState::Held || event.status.fence == 42U);
}

void HoldPingTest::aFenceOfAWaitedGrant()
{
    MachineBench m(MachineBench::withLease(60s));
    queueWithPing(m);
    m.wait(5s);
    m.log.clear();
    m.reply("ok " + countedToken + " 60");
    QCOMPARE(m.log.filter(u"ping"_s), QStringList());
    m.reply("ok 60");
    QCOMPARE(m.status().fence, std::optional<quint64>(42));
}

void HoldPingTest::aCounterFromA110IsNoFence()
{
    MachineBench m;
    m.acquire();
    m.open();
    m.reply("ok " + countedToken + " 4");
    m.reply("error"); // ping is unknown there
    m.reply("ok 4");
    QCOMPARE(m.state(), HoldState::Held);
    QVERIFY(!m.status().fence);
}

void HoldPingTest::aRandomTokenIsNoFenceAndNotAskedAbout()
{
    MachineBench m(MachineBench::withLease(60s));
    queueWithPing(m); // as lockctl serve does it, whose tokens are random
    m.wait(5s);
    m.reply(granted(60));
    m.reply("ok 60");
    QCOMPARE(m.state(), HoldState::Held);
    QVERIFY(!m.status().fence);

    MachineBench quick;
    quick.hold();
    QVERIFY(!quick.everSaw(HoldState::Verifying));
    QVERIFY(!quick.status().fence);
}

LOCKDECK_TEST(HoldPingTest)
#include "holdpingtest.moc"
