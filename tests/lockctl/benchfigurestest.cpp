#include "lockctl/benchfigures.h"
#include "support/testmain.h"

using namespace Lockdeck::Cli;
using namespace std::chrono_literals;

class BenchFiguresTest : public QObject
{
    Q_OBJECT

private slots:
    void manyRounds();
    void oneRound();
    void none();
};

void BenchFiguresTest::manyRounds()
{
    std::vector<std::chrono::nanoseconds> rounds;
    for (int i = 200; i >= 1; --i) // any order
        rounds.push_back(1ms * i);
    const BenchFigures figures = BenchFigures::of(rounds, 4s);
    QCOMPARE(figures.ops, 200);
    QCOMPARE(figures.opsPerSecond, 50.0);
    QCOMPARE(figures.least, 1ms);
    QCOMPARE(figures.mean, 100'500us);
    QCOMPARE(figures.p50, 100ms);
    QCOMPARE(figures.p99, 198ms);
    QCOMPARE(figures.most, 200ms);
    QCOMPARE(figures.inWords(),
             u"200 ops (acquire + release) in 4.000 s: 50 ops/s\n"
             "an op: mean 100.500 ms, p50 100.000 ms, p99 198.000 ms, min 1.000 ms, max 200.000 ms"_qs);
}

void BenchFiguresTest::oneRound()
{
    const BenchFigures figures = BenchFigures::of({3ms}, 3ms);
    QCOMPARE(figures.p50, 3ms);
    QCOMPARE(figures.p99, 3ms);
}

void BenchFiguresTest::none()
{
    const BenchFigures figures = BenchFigures::of({}, 1s);
    QCOMPARE(figures.inWords(), u"No op was finished in 1.000 s."_qs);
    QCOMPARE(figures.toJson().keys(), (QStringList{u"ops"_qs, u"ops_per_s"_qs, u"seconds"_qs}));
}

LOCKDECK_TEST(BenchFiguresTest)
#include "benchfigurestest.moc"
