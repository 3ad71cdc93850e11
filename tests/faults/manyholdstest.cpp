#include "client/holdtiming.h"
#include "client/lockkeeper.h"
#include "serverthread.h"
#include "support/processlimits.h"
#include "support/testmain.h"

#include <algorithm>
#include <map>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// A thousand holds with short leases in one process, for a minute.
class ManyHoldsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { raiseFileLimit(); }
    void aThousandHoldsLoseNothing();
};

static constexpr int holdCount = 1000;
static constexpr auto lease = 4s;
static constexpr auto heldFor = 60s;

namespace {

/// What the server saw of all of them.
struct Seen
{
    int grants = 0;
    int renewals = 0;
    int evictions = 0;
    int drops = 0;
    std::vector<std::chrono::nanoseconds> gaps; ///< between what restarted a lease and what restarted it next
};

Seen seenIn(const std::deque<HoldRecord> &log)
{
    Seen seen;
    std::map<QByteArray, Moment> last;
    for (const HoldRecord &record : log) {
        seen.grants += record.what == HoldRecord::What::Granted;
        seen.evictions += record.what == HoldRecord::What::Expired;
        seen.drops += record.what == HoldRecord::What::Dropped;
        if (record.what == HoldRecord::What::Renewed) {
            ++seen.renewals;
            seen.gaps.push_back(record.at - last[record.token]);
        }
        last[record.token] = record.at;
    }
    std::ranges::sort(seen.gaps);
    return seen;
}

int countIn(const LockKeeper &keeper, HoldState state)
{
    return static_cast<int>(
        std::ranges::count_if(keeper.holds(), [state](const HoldStatus &hold) { return hold.state == state; }));
}

} // namespace

void ManyHoldsTest::aThousandHoldsLoseNothing()
{
    ServerThread server;
    LockKeeper keeper;
    for (int i = 0; i < holdCount; ++i) {
        LockOptions options;
        options.key = QStringLiteral("many/%1").arg(i);
        options.lease = lease;
        options.servers.servers = {server.address()};
        QVERIFY(keeper.start(options).isOk());
    }
    QTRY_COMPARE_WITH_TIMEOUT(countIn(keeper, HoldState::Held), holdCount, 60'000);
    const Moment heldSince = BootTime::now();
    int lost = 0;
    connect(&keeper, &LockKeeper::changed, this, [&] {
        for (const HoldEvent &event : keeper.takeEvents())
            lost += event.kind == HoldEvent::Kind::State && event.status.state == HoldState::Lost;
    });
    QTRY_VERIFY_WITH_TIMEOUT(BootTime::now() - heldSince >= heldFor, 120'000);
    const int heldAtTheEnd = countIn(keeper, HoldState::Held);
    const auto held = BootTime::now() - heldSince;
    keeper.releaseAll();
    QTRY_VERIFY_WITH_TIMEOUT(keeper.isIdle(), 60'000);
    server.stop();

    const auto interval = HoldTiming::renewalInterval(lease, LockOptions().renewRatio, assumedReadTimeout);
    const int due = static_cast<int>(holdCount * (held / interval));
    const Seen seen = seenIn(server.log());
    QVERIFY(!seen.gaps.empty());
    const auto late = seen.gaps[seen.gaps.size() * 99 / 100] - interval;
    qInfo("%d holds, %lld s: lost %d, evictions %d, drops %d, renewals %d (at least %d due), p99 %.1f ms late",
          holdCount, static_cast<long long>(held / 1s), lost, seen.evictions, seen.drops, seen.renewals, due,
          std::chrono::duration<double, std::milli>(late).count());
    QCOMPARE(lost, 0);
    QCOMPARE(heldAtTheEnd, holdCount);
    QCOMPARE(countIn(keeper, HoldState::Released), holdCount);
    QCOMPARE(seen.grants, holdCount);
    QCOMPARE(seen.evictions, 0);
    QCOMPARE(seen.drops, 0);
    QVERIFY2(seen.renewals >= due, qPrintable(QString::number(due)));
}

LOCKDECK_TEST(ManyHoldsTest)
#include "manyholdstest.moc"
