#include "support/testmain.h"

#include "samples.h"
#include "ui/models/overview.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;

class OverviewTest : public QObject
{
    Q_OBJECT

private slots:
    void sumsAreOfAllKeys();
    void theWorstAreThoseWithMostWaitersThenTheLongestContended();
    void ofAServerThatIsDownOnlyTheKeysCount();
    void theLongestWaitIsCountedBehindOneHolder();

private:
    const Moment now{1h};
};

void OverviewTest::sumsAreOfAllKeys()
{
    SampleFleet fleet = pictureFleet(now);
    fleet.server(1).keysLeftOut = 9;
    const Overview sums = overviewOf(*fleet.take());
    QCOMPARE(sums.keys, 16); // one more is forgotten
    QCOMPARE(sums.held, 13);
    QCOMPARE(sums.contended, 7);
    QCOMPARE(sums.free, 2);
    QCOMPARE(sums.waiters, qint64{19});
    QCOMPARE(sums.leftOut, qint64{9});
    QCOMPARE(overviewOf({}), Overview());
}

void OverviewTest::theWorstAreThoseWithMostWaitersThenTheLongestContended()
{
    QStringList worst;
    for (const Overview::Worst &one : overviewOf(*pictureFleet(now).take()).worst)
        worst += u"%1 %2 %3"_qs.arg(one.letter, one.key).arg(one.waiters);
    QCOMPARE(worst, (QStringList{u"c db/migrate 7"_qs, u"c deploy/api 3"_qs, u"a pool/workers 3"_qs,
                                 u"a billing/invoices 2"_qs, u"c search/reindex 2"_qs}));
}

void OverviewTest::ofAServerThatIsDownOnlyTheKeysCount()
{
    SampleFleet fleet(now);
    fleet.lock(0, "a", 17, 20s, 9s, 33s, 3);
    fleet.lock(1, "b", 18, 20s, 9s, 33s, 4);
    fleet.server(1).state = ServerState::Down;
    const Overview sums = overviewOf(*fleet.take());
    QCOMPARE(sums.keys, 2);
    QCOMPARE(sums.held, 1);
    QCOMPARE(sums.contended, 1);
    QCOMPARE(sums.waiters, qint64{3});
    QCOMPARE(sums.worst.size(), std::size_t{1});
    QCOMPARE(sums.worst[0].key, u"a"_qs);
}

void OverviewTest::theLongestWaitIsCountedBehindOneHolder()
{
    SampleFleet fleet(now);
    KeyRow &row = fleet.lock(0, "k", 17, 20s, 9s, 33s, 3);
    row.contendedSince = now - 100s; // but the holder changed 20 s ago
    row.seen = now;
    QCOMPARE(overviewOf(*fleet.take()).longestWait, 20s);

    KeyRow &pool = fleet.semaphore(0, "pool", 5, 5, 1);
    pool.contendedSince = now - 45s;
    pool.seen = now;
    QCOMPARE(overviewOf(*fleet.take()).longestWait, 45s);
}

LOCKDECK_TEST(OverviewTest)
#include "overviewtest.moc"
