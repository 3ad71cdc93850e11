#include "support/testmain.h"

#include "samples.h"
#include "support/manualclock.h"
#include "ui/models/locksmodel.h"

#include <QtCore/QItemSelectionModel>
#include <QtTest/QAbstractItemModelTester>

#include <random>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class LocksModelTest : public QObject
{
    Q_OBJECT

private slots:
    void theSameKeysInTheSameOrderAreOneRangeOfChanges();
    void nothingIsSaidWhenNothingChanged();
    void onlyTheRolesThatChangedAreNamed();
    void persistentIndexesFollowTheirKey();
    void everyMovedRowIsTheSameKeyOrHeader();
    void selectionSurvivesRandomChanges();
    void everyCellHasATextForReadersAndATip();

private:
    LockRows rows(SampleFleet &fleet, LockColumn sort = LockColumn::Key, LockGrouping grouping = {},
                  const QSet<QString> &folded = {}) const
    {
        return lockRows(*fleet.take(), {}, {{}, RowFilter::All, sort, Qt::AscendingOrder, grouping, folded},
                        m_clock.now());
    }
    static void commit(LocksModel &model, const LockRows &rows)
    {
        model.commit(std::make_shared<const LockRows>(rows), changeOf(*model.shown(), rows));
    }
    ManualClock m_clock;
};

void LocksModelTest::theSameKeysInTheSameOrderAreOneRangeOfChanges()
{
    SampleFleet fleet(m_clock.now());
    for (const char *key : {"a", "b", "c", "d", "e"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    const LockRows before = rows(fleet);
    LockRows after = before;
    after.rows[1].seen.waiters = 3;
    after.rows[3].seen.owner = 9;

    LocksModel model(m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    commit(model, before);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    commit(model, after);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(layout.size(), 0);
    QCOMPARE(changed[0][0].toModelIndex(), model.index(1, 0));
    QCOMPARE(changed[0][1].toModelIndex(), model.index(3, lockColumnCount - 1));
    QCOMPARE(model.index(1, static_cast<int>(LockColumn::Waiting)).data().toString(), u"3"_qs);
}

void LocksModelTest::nothingIsSaidWhenNothingChanged()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    LocksModel model(m_clock);
    commit(model, rows(fleet));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    commit(model, rows(fleet));
    QCOMPARE(changed.size() + layout.size(), 0);
}

void LocksModelTest::onlyTheRolesThatChangedAreNamed()
{
    SampleFleet fleet(m_clock.now());
    fleet.lock(0, "a", 1, 5s, 20s, 33s);
    LockRows next = rows(fleet);
    LocksModel model(m_clock);
    commit(model, next);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);

    next.rows[0].seen.seen += 1s; // the next poll saw the same
    commit(model, next);
    QCOMPARE(changed.takeFirst()[2].value<QList<int>>(), (QList<int>{LocksModel::RowRole, Qt::ToolTipRole}));
    next.rows[0].seen.deadline += 10s; // renewed
    commit(model, next);
    QVERIFY(changed.takeFirst()[2].value<QList<int>>().contains(Qt::DisplayRole));
}

void LocksModelTest::persistentIndexesFollowTheirKey()
{
    SampleFleet fleet(m_clock.now());
    for (const char *key : {"a", "b", "c"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    LocksModel model(m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    commit(model, rows(fleet));
    const QPersistentModelIndex b = model.index(1, 2);
    const QPersistentModelIndex c = model.index(2, 0);

    fleet = SampleFleet(m_clock.now());
    for (const char *key : {"0", "1", "b", "x"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    commit(model, rows(fleet));
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(b.row(), 2);
    QCOMPARE(b.column(), 2);
    QVERIFY(!c.isValid());
    QCOMPARE(model.find(0, u"x"_qs), 3);
    QCOMPARE(model.find(1, u"x"_qs), -1);
}

/// Every change leads from the rows before to the rows after, whatever both are.
void LocksModelTest::everyMovedRowIsTheSameKeyOrHeader()
{
    std::mt19937 random(71); // the same run each time
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto name = [](const LockRow &row) {
        return row.group ? u"[%1]"_qs.arg(row.group->id) : u"%1 %2"_qs.arg(row.seen.server).arg(row.seen.key);
    };
    LockRows before;
    for (int step = 0; step < 300; ++step) {
        SampleFleet fleet(m_clock.now());
        for (int i = 0; i < 30; ++i) {
            if (upTo(4) > 0)
                fleet.lock(upTo(3), qPrintable(u"%1/%2"_qs.arg(i % 4).arg(i)), 1, 5s, 20s, 33s, upTo(4));
        }
        const LockRows after = rows(fleet, static_cast<LockColumn>(upTo(lockColumnCount)),
                                    static_cast<LockGrouping>(upTo(lockGroupingCount)));
        const RowChange change = changeOf(before, after);
        QStringList left;
        for (const LockRow &row : after.rows)
            left += name(row);
        for (std::size_t i = 0; i < before.rows.size() && !change.sameOrder; ++i) {
            const QString wanted = name(before.rows[i]);
            if (change.moved[i] < 0)
                QVERIFY2(!left.contains(wanted), qPrintable(wanted));
            else
                QCOMPARE(left[change.moved[i]], wanted);
        }
        QVERIFY(changeOf(after, after).sameOrder);
        before = after;
    }
}

void LocksModelTest::selectionSurvivesRandomChanges()
{
    LocksModel model(m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QItemSelectionModel selection(&model);
    std::mt19937 random(20261); // the same run each time
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };

    for (int step = 0; step < 300; ++step) {
        SampleFleet fleet(m_clock.now());
        fleet.lock(1, "chosen", 1, 5s, 20s, 33s, upTo(5));
        for (int i = 0; i < 40; ++i) {
            if (upTo(3) > 0)
                fleet.lock(upTo(3), qPrintable(u"key/%1"_qs.arg(i)), 1, 5s, 20s, 33s, upTo(4));
        }
        const QSet<QString> folded = upTo(2) ? QSet<QString>{u"prefix:key/"_qs} : QSet<QString>{};
        commit(model, rows(fleet, static_cast<LockColumn>(upTo(lockColumnCount)),
                           static_cast<LockGrouping>(upTo(lockGroupingCount)), folded));
        if (step == 0) {
            selection.setCurrentIndex(model.index(model.find(1, u"chosen"_qs), 0),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        }
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(model.row(selection.currentIndex().row()).seen.key, u"chosen"_qs);
        QCOMPARE(selection.selectedRows()[0].row(), selection.currentIndex().row());
    }
    commit(model, {});
    QVERIFY(!selection.currentIndex().isValid());
    QVERIFY(!selection.hasSelection());
}

void LocksModelTest::everyCellHasATextForReadersAndATip()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    LocksModel model(m_clock);
    commit(model, rows(fleet));
    const int holder = static_cast<int>(LockColumn::Holder);
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column)
            QVERIFY(!model.index(row, column).data(Qt::AccessibleTextRole).toString().isEmpty());
    }
    const QModelIndex seventeen = model.index(model.find(2, u"db/migrate"_qs), holder);
    QCOMPARE(seventeen.data().toString(), u"#17"_qs);
    QVERIFY(seventeen.data(Qt::ToolTipRole)
                .toString()
                .contains(u"#17: connection 17 of that server; dflockd does not say whose"_qs));
}

LOCKDECK_TEST(LocksModelTest)
#include "locksmodeltest.moc"
