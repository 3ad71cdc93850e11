#include "faultcell.h"
#include "support/processlimits.h"
#include "support/slowness.h"
#include "support/testmain.h"

#include <algorithm>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// Every fault at every stage of a hold, all cells at once. The oracle is the server's own log: no cell may have said
/// Held when the server had given the lock up, each ends once and within its bounds, and leaves nothing behind.
class FaultTableTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { raiseFileLimit(); }
    void throughLockKeeper();
    void throughDistributedLock();
    void withAServerThatKeepsLocks();

private:
    void play(const FaultCell::MakeClient &makeClient, bool keeps = false);
};

namespace {

using Cells = std::vector<std::unique_ptr<FaultCell>>;

/// LOCKDECK_FAULT narrows the table to cells whose name holds it: "verifying / hold".
Cells makeCells(const FaultCell::MakeClient &makeClient, bool keeps)
{
    const QString wanted = qEnvironmentVariable("LOCKDECK_FAULT");
    Cells cells;
    for (const Stage &stage : allStages()) {
        if (keeps && stage.prelude == Stage::Prelude::LoseByReset)
            continue; // such a reset loses nothing
        for (const Fault &fault : allFaults()) {
            const QString name = QStringLiteral("%1 / %2").arg(QLatin1String(stage.name), QLatin1String(fault.name));
            if (name.contains(wanted))
                cells.push_back(std::make_unique<FaultCell>(stage, fault, makeClient, keeps));
        }
    }
    return cells;
}

void tell(const Cells &cells)
{
    std::map<QString, int> ends;
    std::chrono::duration<double, std::milli> outlived{0}, cut{0};
    int held = 0;
    for (const auto &cell : cells) {
        ++ends[stateName(cell->end())];
        held += cell->wasHeld() ? 1 : 0;
        auto &longest = cell->isCut() ? cut : outlived;
        longest = std::max<std::chrono::duration<double, std::milli>>(longest, cell->outlived());
    }
    QStringList words;
    for (const auto &[state, count] : ends)
        words += QStringLiteral("%1 %2").arg(count).arg(state);
    qInfo("%zu cells: %s. %d said Held, at most %.1f ms longer than the server; %.0f ms where the network hid its end",
          cells.size(), qPrintable(words.join(QStringLiteral(", "))), held, outlived.count(), cut.count());
}

} // namespace

void FaultTableTest::play(const FaultCell::MakeClient &makeClient, bool keeps)
{
    const Cells cells = makeCells(makeClient, keeps);
    QVERIFY(!cells.empty());
    QTimer pace;
    std::size_t begun = 0; // a few at a time, so that they do not stand in each other's way
    int ticks = 0;
    connect(&pace, &QTimer::timeout, this, [&cells, &begun, &ticks] {
        if (ticks++ % slowness == 0)
            begun = std::min(begun + 4, cells.size());
        for (std::size_t i = 0; i < begun; ++i)
            cells[i]->advance();
    });
    pace.start(20ms);
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::all_of(cells, [](const auto &cell) { return cell->isDone(); }), 150'000);
    tell(cells);
    int untrue = 0;
    for (const auto &cell : cells) {
        if (cell->problems().isEmpty())
            continue;
        ++untrue;
        qWarning("%s: %s\n%s", qPrintable(cell->name()), qPrintable(cell->problems().join(QStringLiteral("; "))),
                 qPrintable(cell->story()));
    }
    QCOMPARE(untrue, 0);
}

void FaultTableTest::throughLockKeeper()
{
    SharedKeeper shared;
    play([&shared](const LockOptions &options) { return std::make_unique<KeeperClient>(shared, options); });
}

void FaultTableTest::throughDistributedLock()
{
    play([](const LockOptions &options) { return std::make_unique<LockClient>(options); });
}

void FaultTableTest::withAServerThatKeepsLocks()
{
    SharedKeeper shared;
    play([&shared](const LockOptions &options) { return std::make_unique<KeeperClient>(shared, options); }, true);
}

LOCKDECK_TEST(FaultTableTest)
#include "faulttabletest.moc"
