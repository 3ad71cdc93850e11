#include "ui/timeline/timelineview.h"
#include "lanestory.h"
#include "leasestory.h"
#include "samples.h"
#include "support/testmain.h"
#include "ui/paint/theme.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtGui/QAccessible>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollBar>

#include <memory>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The timeline, offscreen, fed by hand-made rows and stories on a manual clock, and driven by mouse and keyboard.
class TimelineViewTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_view.reset(); }

    void anEmptyTimelineSaysWhatWillAppear();
    void lanesAreInTheOrderOfTheTable();
    void onlyWhatIsNewIsWanted();
    void aHiddenTimelineWantsAndPaintsNothing();
    void thereAreNoMoreLanesThanAreFollowed();
    void ownersAndWaitersArePainted();
    void ownHoldsArePaintedOverWhatWasPolled();
    void draggingChoosesAStretch();
    void draggingWithShiftPans();
    void theWheelZoomsOverTheAxisAndScrollsOverTheNames();
    void aClickMarksTheEventAndChoosesTheKey();
    void thePointerTellsWhatWasThere();
    void keysGoFromLaneToLaneAndFromEventToEvent();
    void aFrozenTimelineStandsStill();
    void otherServersAreAskedAnew();
    void itIsAListForScreenReaders();
    void whatIsShownIsExported();

private:
    static constexpr Moment zero = LaneStory::zero;

    void setRows(const QStringList &keys, int matching = -1);
    void tell(const std::vector<KeyStoryPtr> &stories) { m_view->setStories(stories); }
    /// The widget coordinates of a moment in a lane, in its bar.
    QPoint at(std::chrono::seconds moment, int lane) const
    {
        const QRect plot = m_view->plotRect();
        const double x = m_view->window().toX(zero + moment, plot.width());
        return {plot.left() + static_cast<int>(x), m_view->laneRect(lane).top() + 14};
    }
    QColor colorAt(const QPoint &point) const
    {
        const QImage picture = m_view->viewport()->grab().toImage();
        return picture.pixelColor(point * picture.devicePixelRatio());
    }
    void drag(const QPoint &from, const QPoint &to, Qt::KeyboardModifiers modifiers = {}) const;
    void wheel(const QPoint &at, int delta) const;

    ManualClock m_clock;
    std::unique_ptr<ViewRange> m_range;
    std::unique_ptr<TimelineView> m_view;
};

/// It is 120 s after zero, and the window begins 100 s before.
void TimelineViewTest::init()
{
    m_clock = {};
    m_clock.advance(zero - m_clock.now() + 120s);
    m_range = std::make_unique<ViewRange>(m_clock);
    m_range->noteBegin(zero - 1h);
    m_range->choose(zero + 20s, zero + 125s);
    m_view = std::make_unique<TimelineView>(*m_range, nullptr, m_clock);
    m_view->resize(900, 300);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TimelineViewTest::setRows(const QStringList &keys, int matching)
{
    SampleFleet fleet(m_clock.now());
    LockRows rows;
    for (const QString &key : keys) {
        LockRow row;
        row.seen.key = row.shownKey = key;
        row.letter = QStringLiteral("a");
        row.seen.waiters = 2;
        rows.rows.push_back(row);
    }
    rows.matching = matching < 0 ? static_cast<int>(keys.size()) : matching;
    m_view->setRows(std::make_shared<const LockRows>(std::move(rows)), fleet.take()->servers);
}

void TimelineViewTest::drag(const QPoint &from, const QPoint &to, Qt::KeyboardModifiers modifiers) const
{
    QWidget *surface = m_view->viewport();
    QTest::mousePress(surface, Qt::LeftButton, modifiers, from);
    QTest::mouseMove(surface, to);
    QTest::mouseRelease(surface, Qt::LeftButton, modifiers, to);
}

void TimelineViewTest::wheel(const QPoint &at, int delta) const
{
    QWidget *surface = m_view->viewport();
    QWheelEvent event(QPointF(at), surface->mapToGlobal(QPointF(at)), {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(surface, &event);
}

void TimelineViewTest::anEmptyTimelineSaysWhatWillAppear()
{
    const QImage empty = m_view->viewport()->grab().toImage();
    setRows({u"a"_qs});
    QVERIFY(empty != m_view->viewport()->grab().toImage());
    QVERIFY(m_view->lanes().size() == 1);
    setRows({});
    QCOMPARE(m_view->viewport()->grab().toImage(), empty);
}

void TimelineViewTest::lanesAreInTheOrderOfTheTable()
{
    setRows({u"b"_qs, u"a"_qs});
    tell({LaneStory(u"a"_qs).hand(10s, 0, 3).shared(), LaneStory(u"b"_qs).hand(30s, 0, 5).shared()});
    QCOMPARE(m_view->lanes()[0].spans.owners.front().value, 5);
    QCOMPARE(m_view->lanes()[1].spans.owners.front().value, 3);
    setRows({u"a"_qs, u"b"_qs});
    QCOMPARE(m_view->lanes()[0].shownKey, u"a"_qs);
    QCOMPARE(m_view->lanes()[0].spans.owners.front().value, 3); // what is known moves along
}

void TimelineViewTest::onlyWhatIsNewIsWanted()
{
    std::vector<std::vector<KeyPlace>> wanted;
    connect(m_view.get(), &TimelineView::keysWanted, this, [&](const auto &keys) { wanted.push_back(keys); });
    setRows({u"b"_qs, u"a"_qs});
    QCOMPARE(wanted.size(), std::size_t{1});
    QCOMPARE(wanted[0], (std::vector<KeyPlace>{{0, u"a"_qs}, {0, u"b"_qs}}));
    setRows({u"a"_qs, u"b"_qs});
    QCOMPARE(wanted.size(), std::size_t{1});
    setRows({u"a"_qs});
    QCOMPARE(wanted.size(), std::size_t{2});
}

void TimelineViewTest::aHiddenTimelineWantsAndPaintsNothing()
{
    setRows({u"a"_qs});
    std::vector<std::vector<KeyPlace>> wanted;
    connect(m_view.get(), &TimelineView::keysWanted, this, [&](const auto &keys) { wanted.push_back(keys); });
    m_view->hide();
    QVERIFY(wanted.size() == 1 && wanted[0].empty());
    const int frames = m_view->frames();
    setRows({u"a"_qs, u"b"_qs});
    m_range->pan(-5s);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(m_view->frames(), frames);
    QCOMPARE(wanted.size(), std::size_t{1});
    m_view->show();
    QCOMPARE(wanted.back().size(), std::size_t{2});
    QTRY_VERIFY(m_view->frames() > frames);
}

void TimelineViewTest::thereAreNoMoreLanesThanAreFollowed()
{
    QStringList keys;
    for (std::size_t i = 0; i < TimelineView::maxLanes + 50; ++i)
        keys += u"pool/%1"_qs.arg(i);
    setRows(keys, 10'000);
    QCOMPARE(m_view->lanes().size(), TimelineView::maxLanes);
}

void TimelineViewTest::ownersAndWaitersArePainted()
{
    const Theme &theme = Theme::current();
    setRows({u"db/migrate"_qs});
    tell({LaneStory().hand(30s, 0, 3).hand(60s, 3, 9).wait(40s, 0, 7).gap(90s, 100s).shared()});
    QCOMPARE(colorAt(at(50s, 0)), theme.slate);
    QCOMPARE(colorAt(at(80s, 0)), theme.slateLight);
    QCOMPARE(colorAt(at(50s, 0) + QPoint(0, 18)), theme.heat[3]);
    QVERIFY(colorAt(at(25s, 0)) != theme.slate);
    QVERIFY2(colorAt(at(95s, 0)) != theme.slateLight, "a gap is not a hold");
}

void TimelineViewTest::ownHoldsArePaintedOverWhatWasPolled()
{
    LeaseHistory own;
    LeaseStory story{m_clock, [&](const HoldEvent &event) { own.observe(event); }};
    setRows({u"db/migrate"_qs});
    tell({LaneStory().hand(30s, 0, 3).shared()});
    story.hold(1).server = m_view->lanes()[0].address;
    story.grant(1, u"db/migrate"_qs, 30s);
    m_clock.advance(4s);
    m_view->setOwn(&own);
    QCOMPARE(colorAt(at(121s, 0)), Theme::current().hold.fill);
    QCOMPARE(colorAt(at(100s, 0)), Theme::current().slate);
    const auto *tip = m_view->viewport()->findChild<QLabel *>();
    QTest::mouseMove(m_view->viewport(), at(121s, 0));
    QVERIFY2(tip->text().contains(u"held by you"_qs), qPrintable(tip->text()));
    QTest::mouseMove(m_view->viewport(), at(100s, 0));
    QVERIFY(!tip->text().contains(u"held by you"_qs));
    m_view->setOwn(nullptr);
}

void TimelineViewTest::draggingChoosesAStretch()
{
    setRows({u"db/migrate"_qs});
    drag(at(40s, 0), at(60s, 0));
    QVERIFY(std::chrono::abs(m_view->window().from - (zero + 40s)) < 1s);
    QVERIFY(std::chrono::abs(m_view->window().to() - (zero + 60s)) < 1s);
    QVERIFY(!m_range->marked());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->window().from, zero + 20s);
}

void TimelineViewTest::draggingWithShiftPans()
{
    setRows({u"db/migrate"_qs});
    const auto before = m_view->window();
    drag(at(40s, 0), at(60s, 0), Qt::ShiftModifier);
    QVERIFY(std::chrono::abs(before.from - m_view->window().from - 20s) < 1s);
    QCOMPARE(m_view->window().span, before.span);
}

void TimelineViewTest::theWheelZoomsOverTheAxisAndScrollsOverTheNames()
{
    QStringList keys;
    for (int i = 0; i < 50; ++i)
        keys += u"pool/%1"_qs.arg(i);
    setRows(keys);
    const auto before = m_view->window();
    const QPoint pointer = at(60s, 1);
    wheel(pointer, 120);
    QVERIFY(m_view->window().span < before.span);
    QVERIFY((at(60s, 1) - pointer).manhattanLength() <= 1);
    QCOMPARE(m_view->verticalScrollBar()->value(), 0);
    wheel({20, 100}, -120);
    QVERIFY(m_view->verticalScrollBar()->value() > 0);
}

void TimelineViewTest::aClickMarksTheEventAndChoosesTheKey()
{
    setRows({u"other"_qs, u"db/migrate"_qs});
    tell({LaneStory().hand(60s, 0, 3).shared()});
    QSignalSpy chosen(m_view.get(), &TimelineView::keyChosen);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(60s, 1) + QPoint(3, 0));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0][1].toString(), u"db/migrate"_qs);
    QCOMPARE(*m_range->marked(), zero + 60s); // not where the pointer was, but the event beside it
    QCOMPARE(m_view->currentLane(), 1);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, {20, m_view->laneRect(0).center().y()});
    QCOMPARE(chosen.size(), 2);
    QCOMPARE(*m_range->marked(), zero + 60s); // a name has no moment
}

void TimelineViewTest::thePointerTellsWhatWasThere()
{
    setRows({u"db/migrate"_qs});
    tell({LaneStory().hand(40s, 0, 42).hand(80s, 42, 17).shared()});
    const auto *tip = m_view->viewport()->findChild<QLabel *>();
    QTest::mouseMove(m_view->viewport(), at(60s, 0));
    QVERIFY(tip->isVisible());
    QVERIFY2(tip->text().contains(u"#42 holds it"_qs), qPrintable(tip->text()));
    QTest::mouseMove(m_view->viewport(), at(80s, 0));
    QVERIFY2(tip->text().contains(u"#42 → #17"_qs), qPrintable(tip->text()));
    QTest::mouseMove(m_view->viewport(), QPoint(20, 60));
    QVERIFY(!tip->isVisible());
}

void TimelineViewTest::keysGoFromLaneToLaneAndFromEventToEvent()
{
    setRows({u"a"_qs, u"b"_qs});
    tell({LaneStory(u"b"_qs).hand(40s, 0, 3).hand(60s, 3, 9).shared()});
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentLane(), 0);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentLane(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(*m_range->marked(), zero + 60s);
    QVERIFY(m_view->accessibleDescription().contains(u"#3 → #9"_qs));
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(*m_range->marked(), zero + 40s);
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ControlModifier);
    QCOMPARE(*m_range->marked(), zero + 40s);
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(*m_range->marked(), zero + 60s);
    const auto span = m_view->window().span;
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QVERIFY(m_view->window().span < span && m_view->window().contains(zero + 60s));
    QTest::keyClick(m_view.get(), Qt::Key_F);
    QVERIFY(m_range->isFollowing());
    m_range->noteBegin(zero - 72h);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QVERIFY2(m_view->window().from <= zero - 72h, "also what is longer ago than a window can be long");
}

void TimelineViewTest::aFrozenTimelineStandsStill()
{
    setRows({u"a"_qs});
    m_range->setFollow(true);
    m_view->setFrozen(m_clock.now());
    const TimeWindow frozen = m_view->window();
    m_clock.advance(30s);
    QCOMPARE(m_view->window(), frozen);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QVERIFY(std::chrono::abs(frozen.from - m_view->window().from - frozen.span / 8) < 1s);
    m_range->setFollow(true);
    m_view->setFrozen({});
    QVERIFY(m_view->window().from > frozen.from + 20s);
}

void TimelineViewTest::otherServersAreAskedAnew()
{
    QSignalSpy wanted(m_view.get(), &TimelineView::keysWanted);
    setRows({u"db/migrate"_qs});
    tell({LaneStory().hand(30s, 0, 3).shared()});
    m_view->forget();
    QVERIFY(m_view->lanes().empty());
    setRows({u"db/migrate"_qs});
    QCOMPARE(wanted.size(), 2);
    QVERIFY(!m_view->lanes()[0].story);
}

void TimelineViewTest::itIsAListForScreenReaders()
{
    setRows({u"a"_qs, u"b"_qs});
    tell({LaneStory(u"b"_qs).hand(40s, 0, 3).shared()});
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->childCount(), 2);
    QAccessibleInterface *lane = list->child(1);
    QCOMPARE(lane->text(QAccessible::Name), u"b on a.locks:6388, 2 wait, #3 holds it"_qs);
    QCOMPARE(list->indexOfChild(lane), 1);
    QVERIFY(!lane->state().selected);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QVERIFY(lane->state().selected);
    QCOMPARE(list->childAt(lane->rect().center().x(), lane->rect().center().y()), lane);
    setRows({u"a"_qs});
    QVERIFY(!lane->isValid());
    QVERIFY(!list->child(1));
}

void TimelineViewTest::whatIsShownIsExported()
{
    setRows({u"db/migrate"_qs});
    tell({LaneStory().hand(40s, 0, 3).shared()});
    const QTemporaryDir folder;
    QSignalSpy said(m_view.get(), &TimelineView::said);
    const auto saved = [&](const QString &name) {
        m_view->exportTo(folder.filePath(name));
        QFile file(folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QCOMPARE(QImage::fromData(saved(u"t.png"_qs)).size(),
             m_view->viewport()->size() * m_view->viewport()->devicePixelRatio());
    const QByteArray svg = saved(u"t.svg"_qs);
    QVERIFY(svg.contains("<svg") && svg.contains("db/migrate"));
    QVERIFY2(!svg.contains("<image"), "lines and texts, not a picture of them");
    QVERIFY(saved(u"t.csv"_qs).contains("db/migrate,a.locks:6388,owner,"));
    for (const QList<QVariant> &sentence : said)
        QVERIFY(!sentence[1].toBool());
    m_view->exportTo(folder.filePath(u"missing/t.csv"_qs));
    QVERIFY(said.last()[1].toBool());
    m_view->exportTo(folder.filePath(u"t.gif"_qs));
    QVERIFY(said.last()[0].toString().contains(u".svg"_qs));
}

LOCKDECK_TEST(TimelineViewTest)
#include "timelineviewtest.moc"
