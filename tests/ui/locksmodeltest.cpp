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
    void selectionSurvivesRandomChanges();
    void everyCellHasATextForReadersAndATip();

private:
    std::vector<LockRow> rows(SampleFleet &fleet, LockColumn sort = LockColumn::Key) const
    {
        return lockRows(*fleet.take(), {}, {{}, RowFilter::All, sort, Qt::AscendingOrder}, m_clock.now());
    }
    ManualClock m_clock;
};

void LocksModelTest::theSameKeysInTheSameOrderAreOneRangeOfChanges()
{
    SampleFleet fleet(m_clock.now());
    for (const char *key : {"a", "b", "c", "d", "e"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    std::vector<LockRow> before = rows(fleet);
    std::vector<LockRow> after = before;
    after[1].seen.waiters = 3;
    after[3].seen.owner = 9;

    LocksModel model(m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.commit(before);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    model.commit(after);
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
    model.commit(rows(fleet));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
    model.commit(rows(fleet));
    QCOMPARE(changed.size() + layout.size(), 0);
}

void LocksModelTest::onlyTheRolesThatChangedAreNamed()
{
    SampleFleet fleet(m_clock.now());
    fleet.lock(0, "a", 1, 5s, 20s, 33s);
    std::vector<LockRow> next = rows(fleet);
    LocksModel model(m_clock);
    model.commit(next);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);

    next[0].seen.seen += 1s; // the next poll saw the same
    model.commit(next);
    QCOMPARE(changed.takeFirst()[2].value<QList<int>>(), (QList<int>{LocksModel::RowRole, Qt::ToolTipRole}));
    next[0].seen.deadline += 10s; // renewed
    model.commit(next);
    QVERIFY(changed.takeFirst()[2].value<QList<int>>().contains(Qt::DisplayRole));
}

void LocksModelTest::persistentIndexesFollowTheirKey()
{
    SampleFleet fleet(m_clock.now());
    for (const char *key : {"a", "b", "c"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    LocksModel model(m_clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.commit(rows(fleet));
    const QPersistentModelIndex b = model.index(1, 2);
    const QPersistentModelIndex c = model.index(2, 0);

    fleet = SampleFleet(m_clock.now());
    for (const char *key : {"0", "1", "b", "x"})
        fleet.lock(0, key, 1, 5s, 20s, 33s);
    model.commit(rows(fleet));
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(b.row(), 2);
    QCOMPARE(b.column(), 2);
    QVERIFY(!c.isValid());
    QCOMPARE(model.find(0, u"x"_qs), 3);
    QCOMPARE(model.find(1, u"x"_qs), -1);
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
        model.commit(rows(fleet, static_cast<LockColumn>(upTo(lockColumnCount))));
        if (step == 0) {
            selection.setCurrentIndex(model.index(model.find(1, u"chosen"_qs), 0),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        }
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(model.row(selection.currentIndex().row()).seen.key, u"chosen"_qs);
        QCOMPARE(selection.selectedRows()[0].row(), selection.currentIndex().row());
    }
    model.commit({});
    QVERIFY(!selection.currentIndex().isValid());
    QVERIFY(!selection.hasSelection());
}

void LocksModelTest::everyCellHasATextForReadersAndATip()
{
    SampleFleet fleet = pictureFleet(m_clock.now());
    LocksModel model(m_clock);
    model.commit(rows(fleet));
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
