#include "leasestory.h"
#include "support/testmain.h"
#include "ui/charts/leasechartview.h"
#include "ui/charts/leaseplot.h"
#include "ui/paint/theme.h"

#include <QtCharts/QChart>
#include <QtCharts/QXYSeries>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

#include <memory>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The whole view, offscreen, fed by a story and looked at through its frame, its widgets and its pixels.
class LeaseChartTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = {};
        m_range = std::make_unique<ViewRange>(m_clock);
        m_view = std::make_unique<LeaseChartView>(*m_range, nullptr, m_clock);
        m_view->resize(840, 170);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup()
    {
        Theme::apply(*qApp, Theme::Scheme::Light);
        m_view.reset();
    }

    void anEmptyChartSaysWhatWillAppear()
    {
        QVERIFY(plot().isEmpty());
        m_story.grant(1, u"deploy/api"_qs, 30s);
        QVERIFY(!plot().isEmpty());
    }

    void linesAndMarksFollowTheEvents()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 4);
        m_view->refresh();
        const LeaseFrame &frame = plot().frame();
        QCOMPARE(frame.series.size(), 1U);
        QCOMPARE(frame.series[0].dots.size(), 5);
        QCOMPARE(drawnPoints(), static_cast<int>(frame.series[0].runs[0].size()));
        QCOMPARE(frame.roundTrips.size(), 5);
    }

    void aLossIsMarkedAtOnce()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_clock.advance(10s);
        m_story.enter(1, HoldState::Lost, u"The server closed"_qs);
        QCOMPARE(plot().frame().series[0].losses.size(), 1);
        QVERIFY(row("deploy/api, you, lost"));
        const QPoint cross = plot().toWidget(plot().frame().series[0].losses[0]).toPoint();
        const QImage picture = plot().grab().toImage();
        QCOMPARE(picture.pixelColor(cross * picture.devicePixelRatio()), Theme::current().bad.fill);
    }

    void doubtIsSaidAndDrawnUntilTheDeadline()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_clock.advance(12s);
        m_story.enter(1, HoldState::Uncertain);
        QVERIFY(row("deploy/api, you, uncertain, at most 17\u00a0s left"));
        QVERIFY(!plot().frame().series[0].ahead.isEmpty());
        m_clock.advance(20s);
        m_view->refresh();
        QVERIFY(row("deploy/api, you, lost"));
        QVERIFY(plot().frame().series[0].ahead.isEmpty());
    }

    void whatHeldBeforeTheChartIsDrawnFromItsStatus()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        auto late = std::make_unique<LeaseChartView>(*m_range, nullptr, m_clock);
        late->resize(840, 170);
        late->show();
        late->setHolds({m_story.hold(1)});
        QVERIFY(late->history().find(1));
        QVERIFY(!late->findChild<LeasePlot *>()->isEmpty());
    }

    void sleepIsHatched()
    {
        m_story.grant(1, u"deploy/api"_qs, 60s);
        m_clock.advance(10s);
        m_view->refresh();
        m_clock.sleep(20s);
        m_view->refresh();
        QCOMPARE(plot().frame().gaps.size(), 1U);
    }

    void draggingWithShiftPansAndStopsFollowing()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 60);
        m_view->refresh();
        QSignalSpy followed(m_range.get(), &ViewRange::followChanged);
        const TimeWindow before = m_view->window();
        QWidget *surface = plot().viewport();
        QTest::mousePress(surface, Qt::LeftButton, Qt::ShiftModifier, QPoint(200, 60));
        QTest::mouseMove(surface, QPoint(300, 60));
        QTest::mouseRelease(surface, Qt::LeftButton, Qt::ShiftModifier, QPoint(300, 60));
        QCOMPARE(followed.size(), 1);
        QVERIFY(!m_range->isFollowing());
        const double moved = before.toX(before.from, 1) - before.toX(m_view->window().from, 1);
        QVERIFY(std::abs(moved * plot().plotRect().width() - 100) < 1.5);

        m_clock.advance(1min);
        const TimeWindow panned = m_view->window();
        m_view->refresh();
        QCOMPARE(m_view->window(), panned);
        m_range->setFollow(true);
        QVERIFY(m_view->window().contains(m_clock.now()));
    }

    void draggingChoosesAStretch()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 60);
        m_view->refresh();
        const double width = plot().plotRect().width();
        const Moment from = m_view->window().toMoment(200, width);
        const Moment to = m_view->window().toMoment(300, width);
        const QPoint left(plot().plotRect().left() + 200, 60);
        QWidget *surface = plot().viewport();
        QTest::mousePress(surface, Qt::LeftButton, {}, left + QPoint(100, 0));
        QTest::mouseMove(surface, left);
        QTest::mouseRelease(surface, Qt::LeftButton, {}, left);
        QVERIFY(std::chrono::abs(m_view->window().from - from) < 100ms);
        QVERIFY(std::chrono::abs(m_view->window().to() - to) < 100ms);
        QTest::keyClick(&plot(), Qt::Key_Backspace);
        QVERIFY(m_range->isFollowing());

        QVERIFY(!m_range->marked());
        const Moment under = m_view->window().toMoment(100, width);
        QTest::mouseClick(surface, Qt::LeftButton, {}, left - QPoint(100, 0));
        QVERIFY(std::chrono::abs(*m_range->marked() - under) < 100ms);
        QCOMPARE(*plot().frame().marked, *m_range->marked());
    }

    void panningStopsAtBothEnds()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 60);
        m_view->refresh();
        m_range->pan(-24h);
        QVERIFY(m_view->window().from >= m_view->history().begin() - m_view->window().span);
        m_range->pan(24h);
        QVERIFY(m_view->window().contains(m_clock.now()));
    }

    void theWheelZoomsAroundThePointer()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 60);
        m_view->refresh();
        m_range->pan(-200s);
        m_view->refresh();
        const QPoint at(300, 60);
        const double x = at.x() - plot().plotRect().left();
        const Moment under = m_view->window().toMoment(x, plot().plotRect().width());
        const auto span = m_view->window().span;
        wheel(at, 120);
        QVERIFY(m_view->window().span < span);
        const auto error = m_view->window().toMoment(x, plot().plotRect().width()) - under;
        QVERIFY(error < 1ms && error > -1ms);
        for (int i = 0; i < 60; ++i)
            wheel(at, 120);
        QCOMPARE(m_view->window().span, TimeWindow::shortest);
        for (int i = 0; i < 60; ++i)
            wheel(at, -120);
        QCOMPARE(m_view->window().span, TimeWindow::longest);
    }

    void keysDoWhatThePointerDoes()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 60);
        m_view->refresh();
        const auto span = m_view->window().span;
        QTest::keyClick(&plot(), Qt::Key_Plus);
        QVERIFY(m_view->window().span < span);
        QVERIFY(m_range->isFollowing());
        QTest::keyClick(&plot(), Qt::Key_Minus);
        QCOMPARE(m_view->window().span, span);
        const Moment from = m_view->window().from;
        QTest::keyClick(&plot(), Qt::Key_Left);
        QVERIFY(m_view->window().from < from);
        QVERIFY(!m_range->isFollowing());
        QTest::keyClick(&plot(), Qt::Key_F);
        QVERIFY(m_range->isFollowing());
    }

    void aLegendRowHidesItsLineAndTheAxisFollows()
    {
        m_story.grant(1, u"long"_qs, 60s);
        m_story.grant(2, u"short"_qs, 10s);
        m_clock.advance(2s);
        m_view->refresh();
        QCOMPARE(plot().frame().series.size(), 2U);
        const auto top = plot().frame().scale.top;
        QAbstractButton *longRow = row("long, you, 57\u00a0s left");
        QVERIFY(longRow);
        longRow->setFocus();
        QTest::keyClick(longRow, Qt::Key_Space);
        QCOMPARE(plot().frame().series.size(), 1U);
        QVERIFY(plot().frame().scale.top < top);
        QTest::keyClick(longRow, Qt::Key_Down);
        QVERIFY(row("short, you, 7\u00a0s left")->hasFocus());
        QTest::mouseClick(longRow, Qt::LeftButton);
        QCOMPARE(plot().frame().series.size(), 2U);
    }

    void moreThanTenHoldsAreCountedAsOthers()
    {
        for (HoldId id = 1; id <= 136; ++id)
            m_story.grant(id, u"pool/%1"_qs.arg(id), 30s);
        m_clock.advance(5s);
        m_view->refresh();
        QCOMPARE(plot().frame().series.size(), 10U);
        QVERIFY(plot().frame().othersKnown);
        QVERIFY(row("126 others, least left"));
    }

    void thePointerReadsExactValues()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 4);
        m_view->refresh();
        const QPoint dot = plot().toWidget(plot().frame().series[0].dots[2]).toPoint();
        hover(dot);
        auto *tip = plot().viewport()->findChild<QLabel *>();
        QVERIFY(tip->isVisible());
        QVERIFY2(tip->text().contains(u"deploy/api"_qs) && tip->text().contains(u"30.0\u00a0s left"_qs),
                 qPrintable(tip->text()));
        hover(QPoint(dot.x(), plot().height() - 3));
        QVERIFY(!tip->isVisible());
    }

    void theWantedKeyHasALine()
    {
        for (HoldId id = 1; id <= 40; ++id)
            m_story.grant(id, u"pool/%1"_qs.arg(id), 30s);
        m_clock.advance(5s);
        m_view->refresh();
        const auto isDrawn = [this](HoldId id) {
            const auto &series = plot().frame().series;
            return std::ranges::any_of(series, [id](const auto &one) { return one.id == id; });
        };
        QVERIFY(!isDrawn(40));
        m_view->setWantedKey(u"pool/40"_qs);
        QVERIFY(isDrawn(40));
        QCOMPARE(plot().frame().series.size(), 10U);
    }

    void aLineSaysWhereDoubtBegins()
    {
        m_story.grant(1, u"long"_qs, 30s);
        m_story.grant(2, u"as long"_qs, 30s);
        m_story.grant(3, u"short"_qs, 9s);
        m_view->refresh();
        const LeaseFrame &frame = plot().frame();
        QCOMPARE(frame.thresholds.size(), 2U);
        // Due after a third, uncertain a third of that later: 5/9 of the lease are left.
        const double left = frame.scale.left(frame.thresholds[0]).count();
        QVERIFY2(left > 16 && left < 17.5, qPrintable(QString::number(left)));
        m_story.enter(1, HoldState::Released);
        m_story.enter(2, HoldState::Released);
        m_view->refresh();
        QCOMPARE(plot().frame().thresholds.size(), 1U);
    }

    void aHiddenChartDoesNoWorkAndMissesNothing()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_view->hide();
        const int frames = m_view->frames();
        m_story.renewEvery(1, 10s, 5);
        m_story.enter(1, HoldState::Released);
        m_view->refresh();
        QCOMPARE(m_view->frames(), frames);
        m_view->show();
        QVERIFY(m_view->frames() > frames);
        QCOMPARE(plot().frame().series[0].dots.size(), 6);
    }

    void aVisibleChartRunsByItself()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        const int frames = m_view->frames();
        QTRY_VERIFY(m_view->frames() > frames);
    }

    void anotherThemeRecolours()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_clock.advance(5s);
        m_view->refresh();
        Theme::apply(*qApp, Theme::Scheme::Dark);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(static_cast<QXYSeries *>(plot().chart()->series().front())->color(), Theme::dark().series[0]);
        QCOMPARE(plot().grab().toImage().pixelColor(3, 3), Theme::dark().base);
    }

    void whatIsShownIsExported()
    {
        m_story.grant(1, u"deploy/api"_qs, 30s);
        m_story.renewEvery(1, 10s, 2);
        m_clock.advance(15s);
        m_story.enter(1, HoldState::Uncertain);
        m_clock.advance(1s);
        m_story.enter(1, HoldState::Lost, u"The server closed"_qs);
        const QTemporaryDir folder;
        QSignalSpy said(m_view.get(), &LeaseChartView::said);
        const auto saved = [&](const QString &name) {
            m_view->exportTo(folder.filePath(name));
            QFile file(folder.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QCOMPARE(QImage::fromData(saved(u"leases.png"_qs)).size(), m_view->size() * m_view->devicePixelRatio());
        const QByteArray svg = saved(u"leases.svg"_qs);
        QVERIFY(svg.contains("<svg") && svg.contains("deploy/api"));
        QVERIFY2(!svg.contains("<image"), "lines and texts, not a picture of them");
        const QList<QByteArray> csv = saved(u"leases.csv"_qs).split('\n');
        QCOMPARE(csv.size(), 7);
        QCOMPARE(csv[0], QByteArray("time,key,server,event,lease_s,left_s,round_trip_ms,reason\r"));
        QVERIFY2(csv[1].endsWith(",deploy/api,127.0.0.1:6388,granted,30,30.000,1.000,\r"), csv[1].constData());
        QVERIFY2(csv[3].endsWith(",renewed,30,30.000,1.000,\r"), csv[3].constData());
        QVERIFY2(csv[4].contains(",uncertain,30,"), csv[4].constData());
        QVERIFY2(csv[5].contains(",lost,30,") && csv[5].endsWith(",The server closed\r"), csv[5].constData());
        for (const QList<QVariant> &sentence : said)
            QVERIFY(!sentence[1].toBool());
        m_view->exportTo(folder.filePath(u"missing/leases.png"_qs));
        QVERIFY(said.last()[1].toBool());
    }

private:
    LeasePlot &plot() const { return *m_view->findChild<LeasePlot *>(); }
    QAbstractButton *row(const char *spoken) const
    {
        for (QAbstractButton *candidate : m_view->findChildren<QAbstractButton *>()) {
            if (candidate->accessibleName() == QString::fromUtf8(spoken))
                return candidate;
        }
        return nullptr;
    }
    int drawnPoints() const
    {
        int points = 0;
        for (const QAbstractSeries *series : plot().chart()->series())
            points += static_cast<const QXYSeries *>(series)->count();
        return points;
    }
    void hover(const QPoint &at)
    {
        QWidget *surface = plot().viewport();
        QMouseEvent event(QEvent::MouseMove, QPointF(at), surface->mapToGlobal(QPointF(at)), Qt::NoButton, Qt::NoButton,
                          Qt::NoModifier);
        QCoreApplication::sendEvent(surface, &event);
    }
    void wheel(const QPoint &at, int delta)
    {
        QWidget *surface = plot().viewport();
        QWheelEvent event(QPointF(at), surface->mapToGlobal(QPointF(at)), {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(surface, &event);
    }

    ManualClock m_clock;
    std::unique_ptr<ViewRange> m_range;
    std::unique_ptr<LeaseChartView> m_view;
    LeaseStory m_story{m_clock, [this](const HoldEvent &event) { m_view->append({event}); }};
};

LOCKDECK_TEST(LeaseChartTest)
#include "leasecharttest.moc"
