#include "ui/charts/holdhistogram.h"
#include "support/testmain.h"
#include "ui/charts/holdtimeschart.h"

#include <QtTest/QtTest>
#include <QtWidgets/QLabel>

using namespace Lockdeck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// Hold times in buckets, and what is said of them.
class HoldHistogramTest : public QObject
{
    Q_OBJECT

private slots:
    void nothingSeenIsNoBucket();
    void everyTimeIsInOneBucket_data();
    void everyTimeIsInOneBucket();
    void theBucketsFollowEachOtherAndGrow();
    void thereIsRoomAtBothEnds();
    void positionsRiseWithTime();
    void theChartSaysWhatIsMissing();
    void theChartSaysItsFigures();
};

static std::vector<KeyRecord> recordsOf(std::initializer_list<nanoseconds> times)
{
    std::vector<KeyRecord> records;
    for (const nanoseconds time : times) {
        KeyRecord record;
        record.kind = FleetEvent::Kind::LetGo;
        record.held = time;
        records.push_back(record);
        record.kind = FleetEvent::Kind::QueueGrew; // says nothing of a hold
        record.held = 0ns;
        records.push_back(record);
    }
    return records;
}

void HoldHistogramTest::nothingSeenIsNoBucket()
{
    QVERIFY(HoldHistogram::of({}).buckets.empty());
    QVERIFY(HoldHistogram::of(recordsOf({0ns})).buckets.empty());
    QCOMPARE(HoldHistogram().largest(), 0);
}

void HoldHistogramTest::everyTimeIsInOneBucket_data()
{
    QTest::addColumn<qint64>("time");
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    const auto row = [](const char *name, nanoseconds time, nanoseconds from, nanoseconds to) {
        QTest::newRow(name) << qint64{time.count()} << qint64{from.count()} << qint64{to.count()};
    };
    row("the shortest", 1ns, 1ms, 2ms);
    row("an edge is in the bucket above", 5s, 5s, 10s);
    row("just below an edge", 5s - 1ns, 2s, 5s);
    row("a minute", 61s, 1min, 2min);
    row("half an hour", 30min, 30min, 1h);
    row("a day", 25h, 24h, 48h);
    row("the longest", 24h * 10'000, 240h, 720h);
}

void HoldHistogramTest::everyTimeIsInOneBucket()
{
    QFETCH(qint64, time);
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    const HoldHistogram histogram = HoldHistogram::of(recordsOf({nanoseconds(time), nanoseconds(time)}));
    int filled = 0;
    for (const HoldHistogram::Bucket &bucket : histogram.buckets) {
        if (bucket.count == 0)
            continue;
        ++filled;
        QCOMPARE(bucket, (HoldHistogram::Bucket{nanoseconds(from), nanoseconds(to), 2}));
    }
    QCOMPARE(filled, 1);
    QCOMPARE(histogram.largest(), 2);
    QCOMPARE(histogram.times.count, 2);
}

void HoldHistogramTest::theBucketsFollowEachOtherAndGrow()
{
    const HoldHistogram histogram = HoldHistogram::of(recordsOf({1ms, 700ms, 24h * 20}));
    QCOMPARE(histogram.buckets.size(), std::size_t(27));
    for (std::size_t i = 1; i < histogram.buckets.size(); ++i) {
        const HoldHistogram::Bucket &before = histogram.buckets[i - 1];
        const HoldHistogram::Bucket &bucket = histogram.buckets[i];
        QCOMPARE(bucket.from, before.to);
        QVERIFY(bucket.to >= bucket.from * 2 && bucket.to <= bucket.from * 3);
    }
}

void HoldHistogramTest::thereIsRoomAtBothEnds()
{
    const auto lone = HoldHistogram::of(recordsOf({3s})).buckets;
    QCOMPARE(lone.size(), HoldHistogram::fewestBuckets);
    QCOMPARE(lone.front().from, nanoseconds(200ms));
    QCOMPARE(lone.back().to, nanoseconds(1min));
    const auto shortest = HoldHistogram::of(recordsOf({1ms})).buckets;
    QCOMPARE(shortest.size(), HoldHistogram::fewestBuckets);
    QCOMPARE(shortest.front().count, 1);
    const auto longest = HoldHistogram::of(recordsOf({24h * 29})).buckets;
    QCOMPARE(longest.size(), HoldHistogram::fewestBuckets);
    QCOMPARE(longest.back().count, 1);
}

void HoldHistogramTest::positionsRiseWithTime()
{
    const HoldHistogram histogram = HoldHistogram::of(recordsOf({3s, 4s, 8s}));
    QCOMPARE(histogram.positionOf(histogram.buckets.front().from), 0.0);
    QCOMPARE(histogram.positionOf(histogram.buckets.back().to), 1.0);
    QCOMPARE(histogram.positionOf(1ns), 0.0);
    QCOMPARE(histogram.positionOf(24h * 400), 1.0);
    double before = -1;
    for (nanoseconds time = 200ms; time < 1min; time += 250ms) {
        QVERIFY(histogram.positionOf(time) > before);
        before = histogram.positionOf(time);
    }
    // Half way through a bucket is what is as many times its begin as its end is of it.
    const double middle = histogram.positionOf(nanoseconds(2s) * 1581 / 1000); // 2 s × √2.5
    const double between = (histogram.positionOf(2s) + histogram.positionOf(5s)) / 2;
    QVERIFY(std::abs(middle - between) < 0.001);
}

void HoldHistogramTest::theChartSaysWhatIsMissing()
{
    HoldTimesChart chart;
    QCOMPARE(chart.emptyWords(), u"known once a hold was seen from its begin to its end"_s);
    KeyStory story;
    story.records = recordsOf({3s});
    chart.show(&story, false);
    QCOMPARE(chart.emptyWords(), u"not known: dflockd does not say who holds a semaphore"_s);
    QVERIFY(chart.accessibleName().contains(chart.emptyWords()));
    chart.show(&story, true);
    QCOMPARE(chart.emptyWords(), QString());
}

void HoldHistogramTest::theChartSaysItsFigures()
{
    HoldTimesChart chart;
    KeyStory story;
    story.records = recordsOf({1s, 2s, 3s, 4s, 40s});
    chart.show(&story, true);
    QCOMPARE(chart.accessibleName().replace(QChar::Nbsp, u' '),
             u"How long it was held: of 5 holds half were no longer than 3.0 s, nine in ten no longer than 40 s"_s);
    chart.resize(380, chart.sizeHint().height());
    chart.QWidget::show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    const auto tip = [&chart](nanoseconds time) {
        const auto x = static_cast<int>(chart.histogram().positionOf(time) * (chart.width() - 4));
        QTest::mouseMove(&chart, {x + 2, 30});
        const auto *label = chart.findChild<QLabel *>();
        return label->isVisible() ? label->text().replace(QChar::Nbsp, u' ') : QString();
    };
    QTRY_VERIFY(tip(2s).startsWith(u"2 s up to 5 s: 3 holds<br>half of 5 no longer than 3.0 s"_s));
    QTRY_VERIFY(tip(5s).startsWith(u"5 s up to 10 s: 0 holds"_s));
    QTRY_VERIFY(tip(30s).startsWith(u"30 s up to 1 min: 1 hold<br>"_s));
    story.records = recordsOf({10us, 24h * 40});
    chart.show(&story, true);
    QTRY_VERIFY2(tip(1ms).startsWith(u"shorter than 2 ms: 1 hold<br>"_s), qPrintable(tip(1ms)));
    QTRY_VERIFY2(tip(24h * 12).startsWith(u"10 d or longer: 1 hold<br>"_s), qPrintable(tip(24h * 12)));
}

LOCKDECK_TEST(HoldHistogramTest)
#include "holdhistogramtest.moc"
