#include "support/testmain.h"

#include "samples.h"
#include "support/manualclock.h"
#include "ui/models/rowmaker.h"

#include <QtCore/QTemporaryDir>
#include <QtCore/QThread>

#include <atomic>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class RowMakerTest : public QObject
{
    Q_OBJECT

private slots:
    void rowsComeWithTheirChange();
    void anotherQueryMakesWhatIsUnderWayVoid();
    void newDataNeverStarves();
    void snapshotsAndRowsDieInTheWorker();
    void anEndlessFilterEndsWithTheMaker();
    void filesAreWholeOrAProblemIsSaid();
    void aFileAskedForLastIsWrittenAllTheSame();

private:
    static FleetSnapshotPtr manyKeys(int count, const QString &name = u"key/%1"_qs)
    {
        SampleFleet fleet(Moment{1h});
        for (int i = 0; i < count; ++i)
            fleet.lock(0, qPrintable(name.arg(i, 6, 10, QChar(u'0'))), 1, 5s, 20s, 33s, i % 7);
        return fleet.take();
    }
    static LockQuery containing(const QString &text)
    {
        LockQuery query;
        query.keys = KeyFilter::containing(text);
        return query;
    }

    ManualClock m_clock;
};

void RowMakerTest::rowsComeWithTheirChange()
{
    RowMaker maker(m_clock);
    QVERIFY(!maker.isBusy());
    QSignalSpy made(&maker, &RowMaker::made);
    maker.ask({manyKeys(50), {}, {}}, RowMaker::What::OtherData);
    QVERIFY(maker.isBusy());
    QVERIFY(!maker.take());
    QTRY_COMPARE(made.size(), 1);
    const auto first = maker.take();
    QVERIFY(first && !maker.isBusy());
    QCOMPARE(first->rows->rows.size(), std::size_t{50});
    QVERIFY(!first->change.sameOrder);
    QCOMPARE(first->overview.keys, 50);

    maker.ask({manyKeys(50), {}, {}}, RowMaker::What::OtherData);
    QTRY_COMPARE(made.size(), 2);
    const auto second = maker.take();
    QVERIFY(second && second->change.sameOrder); // told as a change of the first ones
    QCOMPARE(second->change.first, -1);
}

void RowMakerTest::anotherQueryMakesWhatIsUnderWayVoid()
{
    RowMaker maker(m_clock);
    QSignalSpy made(&maker, &RowMaker::made);
    const FleetSnapshotPtr snapshot = manyKeys(20'000);
    for (const char *text : {"", "1", "12", "123"})
        maker.ask({snapshot, {}, containing(QString::fromLatin1(text))}, RowMaker::What::OtherQuery);
    QTRY_VERIFY(!made.isEmpty());
    const auto rows = maker.take();
    QVERIFY(rows);
    for (const LockRow &row : rows->rows->rows)
        QVERIFY(row.seen.key.contains(u"123"_qs));
    QVERIFY(!maker.isBusy());
    QCOMPARE(made.size(), 1);
}

void RowMakerTest::newDataNeverStarves()
{
    RowMaker maker(m_clock);
    int taken = 0;
    bool isLast = false;
    const FleetSnapshotPtr last = manyKeys(1);
    connect(&maker, &RowMaker::made, this, [&] {
        isLast = maker.take()->snapshot == last;
        if (++taken < 5) { // the next snapshots come before these rows were taken, and while others are made
            for (int i = 0; i < 10; ++i)
                maker.ask({manyKeys(100), {}, {}}, RowMaker::What::OtherData);
        } else if (taken == 5) {
            maker.ask({last, {}, {}}, RowMaker::What::OtherData);
        }
    });
    maker.ask({manyKeys(100), {}, {}}, RowMaker::What::OtherData);
    QTRY_VERIFY(isLast);
    QTRY_VERIFY(!maker.isBusy());
    QCOMPARE(taken, 6); // of ten snapshots that came at once the newest was enough
}

void RowMakerTest::snapshotsAndRowsDieInTheWorker()
{
    constexpr int count = 4;
    RowMaker maker(m_clock);
    std::atomic<int> deadInWorker = 0;
    const auto counted = [&] {
        const auto die = [&deadInWorker, here = QThread::currentThread()](const FleetSnapshot *snapshot) {
            deadInWorker += QThread::currentThread() != here ? 1 : 0;
            delete snapshot; // NOLINT: what shared_ptr does
        };
        return FleetSnapshotPtr(new FleetSnapshot(*manyKeys(5)), die);
    };
    std::optional<MadeRows> shown;
    connect(&maker, &RowMaker::made, this, [&] { shown = maker.take(); });
    for (int i = 0; i < count; ++i) // rows are made of the first and of the last
        maker.ask({counted(), {}, {}}, RowMaker::What::OtherData);
    QTRY_VERIFY(shown && !maker.isBusy());
    shown.reset();
    maker.ask({manyKeys(1), {}, {}}, RowMaker::What::OtherData); // shows something else from now on
    QTRY_COMPARE(deadInWorker.load(), count);
}

void RowMakerTest::anEndlessFilterEndsWithTheMaker()
{
    // Every key costs nearly what a key may cost, so all of them together would take minutes.
    const FleetSnapshotPtr snapshot = manyKeys(100'000, u"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1"_qs);
    LockQuery query;
    query.keys = KeyFilter::matching(u"a*a*a*a*b"_qs);
    QElapsedTimer timer;
    {
        RowMaker maker(m_clock);
        maker.ask({snapshot, {}, query}, RowMaker::What::OtherQuery);
        timer.start();
    }
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

void RowMakerTest::filesAreWholeOrAProblemIsSaid()
{
    QTemporaryDir folder;
    RowMaker maker(m_clock);
    const auto rows = std::make_shared<const LockRows>(lockRows(*manyKeys(3), {}, {}, m_clock.now()));
    QSignalSpy saved(&maker, &RowMaker::saved);
    const QString path = folder.filePath(u"locks.txt"_qs);
    maker.save(rows, RowFormat::Text, path);
    QTRY_COMPARE(saved.size(), 1);
    std::vector<SavedRows> results = maker.takeSaved();
    QCOMPARE(results.size(), std::size_t{1});
    QCOMPARE(results[0].path, path);
    QCOMPARE(results[0].keys, 3);
    QCOMPARE(results[0].problem, QString());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    QVERIFY(text.startsWith(u"Key\tState\tHolder\t"_qs));
    QCOMPARE(text.count(u'\n'), 4);

    maker.save(rows, RowFormat::Csv, folder.filePath(u"no such folder/locks.csv"_qs));
    QTRY_COMPARE(saved.size(), 2);
    results = maker.takeSaved();
    QCOMPARE(results.size(), std::size_t{1});
    QVERIFY(!results[0].problem.isEmpty());
}

void RowMakerTest::aFileAskedForLastIsWrittenAllTheSame()
{
    QTemporaryDir folder;
    const auto rows = std::make_shared<const LockRows>(lockRows(*manyKeys(3), {}, {}, m_clock.now()));
    const QString path = folder.filePath(u"locks.csv"_qs);
    RowMaker(m_clock).save(rows, RowFormat::Csv, path);
    QVERIFY(QFile::exists(path));
}

LOCKDECK_TEST(RowMakerTest)
#include "rowmakertest.moc"
