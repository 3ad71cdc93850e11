#include "command/fuse.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::chrono::milliseconds)

class FuseTest : public QObject
{
    Q_OBJECT

private slots:
    void itBurnsDown_data();
    void itBurnsDown();
    void theReadTimeoutComesBeforeALongLease();
    void everyRenewalLightsALongerOne();
    void aLeaseOfCenturiesDoesNotOverflow();
};

/// The hold was confirmed then; all times of the rows count from it.
static const Moment confirmed{1h};

static HoldStatus holdOf(HoldState state, std::chrono::seconds lease)
{
    HoldStatus hold;
    hold.state = state;
    hold.lease = lease;
    hold.confirmed = confirmed;
    hold.deadline = confirmed + lease - 50ms;
    hold.renewEvery = lease / 3.0 > 7s ? 7s : std::chrono::milliseconds(lease) / 3;
    hold.nextRenewal = confirmed + hold.renewEvery;
    hold.lastRoundTrip = 2ms;
    return hold;
}

void FuseTest::itBurnsDown_data()
{
    using std::chrono::milliseconds;
    QTest::addColumn<HoldState>("state");
    QTest::addColumn<milliseconds>("lease");
    QTest::addColumn<milliseconds>("killAfter");
    QTest::addColumn<milliseconds>("now");
    QTest::addColumn<milliseconds>("ask");
    QTest::addColumn<milliseconds>("kill");
    const auto row = [](const char *name, HoldState state, milliseconds lease, milliseconds killAfter, milliseconds now,
                        milliseconds ask, milliseconds kill) {
        QTest::newRow(name) << state << lease << killAfter << now << ask << kill;
    };
    row("held: before the deadline", HoldState::Held, 30s, 5s, 0s, 24'950ms, 29'950ms);
    row("held: not before the renewal is overdue", HoldState::Held, 3s, 5s, 0s, 1'335ms, 2'950ms);
    row("held: no time between", HoldState::Held, 30s, 0s, 0s, 29'950ms, 29'950ms);
    row("uncertain: before the deadline", HoldState::Uncertain, 30s, 5s, 10s, 24'950ms, 29'950ms);
    row("uncertain: that has passed", HoldState::Uncertain, 3s, 5s, 2s, -2'050ms, 2'950ms);
    row("lost: at once", HoldState::Lost, 30s, 5s, 10s, 10s, 15s);
    row("lost: not after the deadline", HoldState::Lost, 30s, 5s, 27s, 27s, 29'950ms);
    row("lost: after the deadline", HoldState::Lost, 30s, 5s, 31s, 31s, 31s);
    row("releasing", HoldState::Releasing, 30s, 5s, 10s, 10s, 15s);
    row("released", HoldState::Released, 30s, 5s, 10s, 10s, 15s);
    row("failed", HoldState::Failed, 30s, 5s, 28s, 28s, 29'950ms);
}

void FuseTest::itBurnsDown()
{
    using std::chrono::milliseconds;
    QFETCH(HoldState, state);
    QFETCH(milliseconds, lease);
    QFETCH(milliseconds, killAfter);
    QFETCH(milliseconds, now);
    QFETCH(milliseconds, ask);
    QFETCH(milliseconds, kill);
    const HoldStatus hold = holdOf(state, std::chrono::floor<std::chrono::seconds>(lease));
    const Fuse fuse = fuseOf(hold, confirmed + now, killAfter);
    QCOMPARE(std::chrono::floor<milliseconds>(fuse.ask - confirmed), ask);
    QCOMPARE(std::chrono::floor<milliseconds>(fuse.kill - confirmed), kill);
    QVERIFY(fuse.ask <= fuse.kill);
}

/// A server that hears nothing for 23 s frees the lock, however long its lease.
void FuseTest::theReadTimeoutComesBeforeALongLease()
{
    for (const HoldState state : {HoldState::Held, HoldState::Uncertain}) {
        HoldStatus hold = holdOf(state, 300s);
        hold.readTimeout = 23s;
        QCOMPARE(fuseOf(hold, confirmed, 5s), (Fuse{confirmed + 17'950ms, confirmed + 22'950ms}));
        hold.readTimeout = 0s; // the server keeps locks
        QCOMPARE(fuseOf(hold, confirmed, 5s).kill, hold.deadline);
    }
    HoldStatus lost = holdOf(HoldState::Lost, 300s);
    lost.readTimeout = 23s;
    QCOMPARE(fuseOf(lost, confirmed + 20s, 5s), (Fuse{confirmed + 20s, confirmed + 22'950ms}));
}

void FuseTest::everyRenewalLightsALongerOne()
{
    HoldStatus hold = holdOf(HoldState::Held, 3s);
    const Fuse before = fuseOf(hold, confirmed, 5s);
    QVERIFY(hold.nextRenewal < before.ask); // a healthy hold is there first
    hold.nextRenewal += 1s;
    hold.deadline += 1s;
    const Fuse after = fuseOf(hold, confirmed + 1s, 5s);
    QCOMPARE(after.ask - before.ask, std::chrono::nanoseconds(1s));
    QCOMPARE(after.kill - before.kill, std::chrono::nanoseconds(1s));
}

void FuseTest::aLeaseOfCenturiesDoesNotOverflow()
{
    HoldStatus hold = holdOf(HoldState::Held, 30s);
    hold.deadline = Moment::max();
    const Fuse fuse = fuseOf(hold, confirmed, 5s);
    QCOMPARE(fuse.ask, Moment::max() - 5s);
    QCOMPARE(fuse.kill, Moment::max());
}

LOCKDECK_TEST(FuseTest)
#include "fusetest.moc"
