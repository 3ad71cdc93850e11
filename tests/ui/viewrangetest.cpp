#include "ui/charts/viewrange.h"
#include "support/manualclock.h"
#include "support/testmain.h"

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The time range of all views, without any view.
class ViewRangeTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = {};
        m_range = std::make_unique<ViewRange>(m_clock);
        m_range->noteBegin(m_clock.now());
        m_clock.advance(1h);
    }

    void itFollowsThePresent()
    {
        QVERIFY(m_range->isFollowing());
        QVERIFY(!m_range->chosen());
        const TimeWindow before = shown();
        m_clock.advance(10s);
        QCOMPARE(shown().span, before.span);
        QVERIFY(shown().from - before.from > 9s);
        QVERIFY(shown().contains(m_clock.now()));
    }

    void zoomingWhileFollowingKeepsThePresent()
    {
        m_range->zoom(0.5, m_clock.now() - 60s);
        QVERIFY(m_range->isFollowing());
        QCOMPARE(shown().span, TimeWindow().span / 2);
        QVERIFY(shown().contains(m_clock.now()));
    }

    void zoomingAChosenStretchKeepsWhatIsUnderThePointer()
    {
        m_range->choose(m_clock.now() - 10min, m_clock.now() - 5min);
        const Moment fixed = m_clock.now() - 8min;
        const double x = shown().toX(fixed, 1000);
        m_range->zoom(0.5, fixed);
        QVERIFY(std::abs(shown().toX(fixed, 1000) - x) < 1e-3);
        QCOMPARE(shown().span, std::chrono::nanoseconds(150s));
    }

    void panningEndsFollowingAndStopsAtBothEnds()
    {
        QSignalSpy followed(m_range.get(), &ViewRange::followChanged);
        m_range->pan(-60s);
        QCOMPARE(followed.size(), 1);
        QVERIFY(!m_range->isFollowing());
        m_range->pan(-24h);
        QCOMPARE(shown().from, m_clock.now() - 1h - shown().span / 10);
        m_range->pan(24h);
        QVERIFY(shown().contains(m_clock.now()));
        const TimeWindow newest = shown();
        m_range->pan(1h);
        QCOMPARE(shown(), newest);
    }

    void aStretchThatIsTooShortIsWidenedAroundItsMiddle()
    {
        const Moment at = m_clock.now() - 10min;
        m_range->choose(at, at + 10ms);
        QCOMPARE(shown().span, TimeWindow::shortest);
        QVERIFY(shown().contains(at) && shown().contains(at + 10ms));
    }

    void itGoesBackAndForwardAgain()
    {
        QVERIFY(!m_range->canGoBack());
        m_range->choose(m_clock.now() - 20min, m_clock.now() - 10min);
        const TimeWindow first = shown();
        m_range->choose(m_clock.now() - 15min, m_clock.now() - 14min);
        const TimeWindow second = shown();
        m_range->back();
        QCOMPARE(shown(), first);
        QVERIFY(m_range->canGoForward());
        m_range->back();
        QVERIFY(m_range->isFollowing());
        QVERIFY(!m_range->canGoBack());
        m_range->back();
        m_range->forward();
        m_range->forward();
        QCOMPARE(shown(), second);
        QVERIFY(!m_range->canGoForward());
        m_range->back();
        m_range->choose(m_clock.now() - 5min, m_clock.now() - 4min);
        QVERIFY(!m_range->canGoForward());
    }

    void oneGestureIsOneStep()
    {
        for (int notch = 0; notch < 5; ++notch) {
            m_range->zoom(0.8, m_clock.now());
            m_clock.advance(100ms);
        }
        m_clock.advance(2s);
        m_range->zoom(0.8, m_clock.now());
        m_range->back();
        m_range->back();
        QCOMPARE(shown().span, TimeWindow().span);
        QVERIFY(!m_range->canGoBack());
    }

    void stepsAreBounded()
    {
        for (std::size_t i = 0; i < 2 * ViewRange::maxSteps; ++i)
            m_range->choose(m_clock.now() - 20min - i * 1s, m_clock.now() - 10min);
        std::size_t steps = 0;
        for (; m_range->canGoBack(); ++steps)
            m_range->back();
        QCOMPARE(steps, ViewRange::maxSteps);
    }

    void resetIsTheUsualSpanAndCanBeUndone()
    {
        m_range->choose(m_clock.now() - 20min, m_clock.now() - 10min);
        m_range->mark(m_clock.now() - 15min);
        m_range->reset();
        QVERIFY(m_range->isFollowing());
        QCOMPARE(shown().span, TimeWindow().span);
        QVERIFY(!m_range->marked());
        m_range->back();
        QCOMPARE(shown().span, std::chrono::nanoseconds(10min));
    }

    void aMarkBringsItsMomentIntoView()
    {
        QSignalSpy changed(m_range.get(), &ViewRange::changed);
        m_range->mark(m_clock.now() - 10s);
        QVERIFY(m_range->isFollowing());
        QCOMPARE(changed.size(), 1);
        const Moment at = m_clock.now() - 30min;
        m_range->mark(at);
        QVERIFY(!m_range->isFollowing());
        QVERIFY(std::abs(shown().toX(at, 1) - 0.5) < 1e-6);
        QCOMPARE(*m_range->marked(), at);
        m_range->unmark();
        QVERIFY(!m_range->marked());
        QVERIFY(!m_range->isFollowing());
    }

    void whatChangesNothingIsNoStep()
    {
        for (int notch = 0; notch < 60; ++notch)
            m_range->zoom(0.5, m_clock.now());
        QCOMPARE(shown().span, TimeWindow::shortest);
        m_clock.advance(10s);
        m_range->zoom(0.5, m_clock.now());
        m_clock.advance(10s);
        m_range->zoom(1, m_clock.now());
        m_range->back();
        QVERIFY(!m_range->canGoBack());
    }

    void aMarkThatCannotBeReachedIsToldToo()
    {
        m_range->pan(-24h);
        QSignalSpy changed(m_range.get(), &ViewRange::changed);
        m_range->mark(m_clock.now() - 48h);
        QCOMPARE(changed.size(), 1);
        QVERIFY(m_range->marked());
    }

    void followingAgainShowsThePresent()
    {
        m_range->pan(-20min);
        m_clock.advance(1min);
        m_range->setFollow(true);
        QVERIFY(shown().contains(m_clock.now()));
        m_range->setFollow(false);
        const TimeWindow standing = shown();
        m_clock.advance(1min);
        QCOMPARE(shown(), standing);
    }

private:
    TimeWindow shown() const { return m_range->window(m_clock.now(), 1 << 20); }

    ManualClock m_clock;
    std::unique_ptr<ViewRange> m_range;
};

LOCKDECK_TEST(ViewRangeTest)
#include "viewrangetest.moc"
