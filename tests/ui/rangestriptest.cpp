#include "ui/timeline/rangestrip.h"
#include "support/manualclock.h"
#include "support/testmain.h"
#include "ui/paint/theme.h"

#include <memory>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The strip of all that was watched, on a manual clock, and what it remembers.
class RangeStripTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_strip.reset(); }

    void theMostOfEachStepIsKept();
    void theLastDayIsKept();
    void whatWasNotSeenIsNotPainted();
    void theStretchIsMovedByItsMiddle();
    void theStretchGrowsByItsEdge();
    void aClickElsewhereMovesItThere();

private:
    double x(Moment at) const
    {
        return m_strip->stretch().left() +
               (m_strip->reach().toX(at, 1) - m_strip->reach().toX(shown().from, 1)) * plotWidth();
    }
    double plotWidth() const
    {
        return m_strip->stretch().width() /
               (static_cast<double>(shown().span.count()) / static_cast<double>(m_strip->reach().span.count()));
    }
    TimeWindow shown() const { return m_range->window(m_clock.now(), 1000); }
    QPoint pointAt(double x) const { return {qRound(x), qRound(m_strip->stretch().center().y())}; }
    void drag(double from, double to) const;

    ManualClock m_clock;
    std::unique_ptr<ViewRange> m_range;
    std::unique_ptr<RangeStrip> m_strip;
};

/// Watched for an hour; the ten minutes before the last ten are shown.
void RangeStripTest::init()
{
    m_clock = {};
    m_range = std::make_unique<ViewRange>(m_clock);
    m_strip = std::make_unique<RangeStrip>(*m_range, nullptr, m_clock);
    m_range->noteBegin(m_clock.now());
    for (int i = 0; i < 360; ++i) {
        m_strip->note(m_clock.now(), 5, 1s);
        m_clock.advance(10s);
    }
    m_range->choose(m_clock.now() - 20min, m_clock.now() - 10min);
    m_strip->resize(900, 44);
    m_strip->show();
}

void RangeStripTest::drag(double from, double to) const
{
    QTest::mousePress(m_strip.get(), Qt::LeftButton, {}, pointAt(from));
    QTest::mouseMove(m_strip.get(), pointAt((from + to) / 2));
    QTest::mouseMove(m_strip.get(), pointAt(to));
    QTest::mouseRelease(m_strip.get(), Qt::LeftButton, {}, pointAt(to));
}

void RangeStripTest::theMostOfEachStepIsKept()
{
    WaitersPast past;
    past.note(Moment{1h} + 1s, 3);
    past.note(Moment{1h} + 2s, 9);
    past.note(Moment{1h} + 9s, 4);
    past.note(Moment{1h} + 30s, 2);
    QCOMPARE(past.steps().size(), std::size_t{2});
    QCOMPARE(past.steps()[0].from, Moment{1h});
    QCOMPARE(past.steps()[0].most, qint64{9});
    QCOMPARE(past.steps()[1].from, Moment{1h} + 30s);
    QCOMPARE(past.most(), qint64{9});
    past.note(Moment{1h} + 90s, 3'000'000'000, 60s); // what was noted before held until then
    QCOMPARE(past.steps().size(), std::size_t{8});
    QCOMPARE(past.steps()[6].most, qint64{2});
    QCOMPARE(past.most(), qint64{3'000'000'000});
    past.note(Moment{1h} + 200s, 1, 60s);
    QCOMPARE(past.steps().size(), std::size_t{9});
}

void RangeStripTest::theLastDayIsKept()
{
    WaitersPast past;
    for (std::size_t i = 0; i < WaitersPast::maxSteps + 5; ++i)
        past.note(Moment{1h} + static_cast<int>(i) * WaitersPast::step, 1);
    QCOMPARE(past.steps().size(), WaitersPast::maxSteps);
    QCOMPARE(past.steps().front().from, Moment{1h} + 5 * WaitersPast::step);
}

void RangeStripTest::whatWasNotSeenIsNotPainted()
{
    m_range->choose(m_clock.now() - 59min, m_clock.now() - 50min); // out of the way
    const auto colorAt = [&](Moment at) {
        const QImage picture = m_strip->grab().toImage();
        return picture.pixelColor(QPoint(qRound(x(at)), 20) * picture.devicePixelRatio());
    };
    QCOMPARE(colorAt(m_clock.now() - 1min), Theme::current().heat[1]);
    m_clock.advance(30min); // the computer sleeps
    m_strip->note(m_clock.now(), 5, 1s);
    QCOMPARE(colorAt(m_clock.now() - 10min), Theme::current().window);
    QCOMPARE(colorAt(m_clock.now() - 40min), Theme::current().heat[1]);
    m_strip->forget();
    QCOMPARE(m_strip->reach().span, std::chrono::nanoseconds(15min));
}

void RangeStripTest::theStretchIsMovedByItsMiddle()
{
    const TimeWindow before = shown();
    const double middle = m_strip->stretch().center().x();
    drag(middle, middle - plotWidth() / 6); // ten minutes of sixty
    QCOMPARE(shown().span, before.span);
    QVERIFY(std::chrono::abs(before.from - shown().from - 10min) < 10s);
    m_range->back();
    QCOMPARE(shown(), before);
}

void RangeStripTest::theStretchGrowsByItsEdge()
{
    const TimeWindow before = shown();
    const QRectF stretch = m_strip->stretch();
    drag(stretch.left(), stretch.left() - plotWidth() / 6);
    QVERIFY(std::chrono::abs(shown().span - before.span - 10min) < 10s);
    QVERIFY(std::chrono::abs(shown().to() - before.to()) < 1s);
    drag(m_strip->stretch().right(), m_strip->stretch().left() + plotWidth() / 12);
    QVERIFY(std::chrono::abs(shown().span - 5min) < 10s);
    QVERIFY(!m_range->isFollowing());
}

void RangeStripTest::aClickElsewhereMovesItThere()
{
    const TimeWindow before = shown();
    const Moment there = m_clock.now() - 40min;
    QTest::mouseClick(m_strip.get(), Qt::LeftButton, {}, pointAt(x(there)));
    QCOMPARE(shown().span, before.span);
    QVERIFY(std::chrono::abs(shown().from + shown().span / 2 - there) < 10s);
}

LOCKDECK_TEST(RangeStripTest)
#include "rangestriptest.moc"
