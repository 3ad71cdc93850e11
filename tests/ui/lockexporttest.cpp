#include "support/testmain.h"

#include "samples.h"
#include "ui/models/lockexport.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace Lockdeck;
using namespace Lockdeck::Test;

class LockExportTest : public QObject
{
    Q_OBJECT

private slots:
    void csvQuotesAndKeepsNumbers();
    void nothingInCsvIsAFormula_data();
    void nothingInCsvIsAFormula();
    void textEscapesWhatIsNotPlain();
    void jsonKeepsRawKeysAndSaysNullWhereNothingIsKnown();
    void headersAreLeftOut();

private:
    const Moment now{1h};
};

void LockExportTest::csvQuotesAndKeepsNumbers()
{
    SampleFleet fleet(now);
    fleet.lock(0, "a\"b,c", 31, 5s, 28s, 33s, 4);
    fleet.free(0, "free", 1s);
    const auto rows = lockRows(*fleet.take(), {}, {}, now).rows;
    QCOMPARE(LockExport::csv(rows, now).split(u"\r\n"_qs),
             (QStringList{u"key,server,state,holder,held_for_at_least_s,lease_left_at_most_s,waiting"_qs,
                          u"\"a\"\"b,c\",a.locks:6388,held,#31,5.000,28.000,4"_qs, u"free,a.locks:6388,free,,,,0"_qs,
                          QString()}));
    QCOMPARE(LockExport::text({&rows[1], 1}, now), u"free\tfree\t–\t–\t–\t0\ta.locks:6388\n"_qs);
}

void LockExportTest::nothingInCsvIsAFormula_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("field");
    QTest::newRow("equals") << u"=1+1"_qs << u"'=1+1"_qs;
    QTest::newRow("quoted") << u"=cmd|'/c calc'!A0,x"_qs << u"\"'=cmd|'/c calc'!A0,x\""_qs;
    QTest::newRow("plus") << u"+1"_qs << u"'+1"_qs;
    QTest::newRow("minus") << u"-1"_qs << u"'-1"_qs;
    QTest::newRow("at") << u"@SUM(A1)"_qs << u"'@SUM(A1)"_qs;
    QTest::newRow("inside") << u"a=1"_qs << u"a=1"_qs;
}

void LockExportTest::nothingInCsvIsAFormula()
{
    QFETCH(QString, key);
    SampleFleet fleet(now);
    fleet.lock(0, qPrintable(key), 31, 5s, 28s, 33s);
    const QString line = LockExport::csv(lockRows(*fleet.take(), {}, {}, now).rows, now).section(u"\r\n"_qs, 1, 1);
    QTEST(line.left(line.indexOf(u",a.locks"_qs)), "field");
}

void LockExportTest::textEscapesWhatIsNotPlain()
{
    SampleFleet fleet(now);
    fleet.lock(0, "a\x1b[2J\u202e\tb", 31, 5s, 28s, 33s);
    const QString line = LockExport::text(lockRows(*fleet.take(), {}, {}, now).rows, now);
    QVERIFY(line.startsWith(u"a\\u001b[2J\\u202e\\u0009b\theld\t#31\t"_qs));
    QCOMPARE(LockExport::textTitles().count(u'\t'), line.count(u'\t'));
}

void LockExportTest::jsonKeepsRawKeysAndSaysNullWhereNothingIsKnown()
{
    SampleFleet fleet(now);
    fleet.lock(0, "a\"\u202eb", 31, 5s, 28s, 33s, 4);
    fleet.free(0, "free", 1s);
    const auto rows = lockRows(*fleet.take(), {}, {}, now).rows;
    const QJsonArray all = QJsonDocument::fromJson(LockExport::json(rows, now).toUtf8()).array();
    QCOMPARE(all.size(), 2);
    const QJsonObject held = all[0].toObject();
    QCOMPARE(held[u"key"_qs].toString(), u"a\"\u202eb"_qs);
    QCOMPARE(held[u"holder"_qs].toString(), u"#31"_qs);
    QCOMPARE(held[u"lease_left_at_most_s"_qs].toDouble(), 28.0);
    QCOMPARE(held[u"waiting"_qs].toInt(), 4);
    const QJsonObject free = all[1].toObject();
    QVERIFY(free[u"holder"_qs].isNull());
    QVERIFY(free[u"held_for_at_least_s"_qs].isNull());
    QCOMPARE(free[u"server"_qs].toString(), u"a.locks:6388"_qs);
}

void LockExportTest::headersAreLeftOut()
{
    SampleFleet fleet(now);
    fleet.lock(0, "db/a", 31, 5s, 28s, 33s);
    LockQuery query;
    query.grouping = LockGrouping::Prefix;
    const auto rows = lockRows(*fleet.take(), {}, query, now).rows;
    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(LockExport::text(rows, now).count(u'\n'), 1);
    QCOMPARE(LockExport::csv(rows, now).count(u'\n'), 2);
    QCOMPARE(QJsonDocument::fromJson(LockExport::json(rows, now).toUtf8()).array().size(), 1);
}

LOCKDECK_TEST(LockExportTest)
#include "lockexporttest.moc"
