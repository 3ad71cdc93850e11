#include "support/testmain.h"
#include "ui/charts/leasechartview.h"
#include "ui/charts/leaseplot.h"
#include "ui/charts/storychart.h"
#include "ui/mainwindow.h"
#include "ui/models/eventsmodel.h"
#include "ui/timeline/timelineview.h"
#include "ui/views/eventlist.h"
#include "ui/views/eventsview.h"
#include "ui/views/inspectorview.h"
#include "ui/views/locksview.h"
#include "windowfixture.h"

#include <QtWidgets/QAbstractItemView>

using namespace Lockdeck;
using namespace Lockdeck::Test;
using namespace std::chrono_literals;

/// The whole window on a server: what is chosen, marked or zoomed in one view is so in all.
class SharedRangeTest : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void aClickInTheTimelineIsSeenInAllViews();
    void aLineOfTheEventsMarksItsMoment();
    void oneStretchInAllViews();
    void pauseFreezesTheTimeline();

private:
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier);
    template<typename View>
    View &view() const
    {
        return *m_window->findChild<View *>();
    }
    int laneOf(const QString &key) const;
    /// The first owner's bar in the lane of `key`, once it is there.
    QPoint barOf(const QString &key) const;
    bool hasOwner(const QString &key) const;

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<OtherClient> m_other;
    std::unique_ptr<MainWindow> m_window;
};

void SharedRangeTest::init()
{
    m_server = std::make_unique<LocalServer>();
    m_other = std::make_unique<OtherClient>(*m_server);
    QVERIFY(m_other->ask("l", "db/a", "10 60").startsWith("ok"));
    WindowOptions options;
    options.theme = ThemeChoice::Light;
    m_window = std::make_unique<MainWindow>(options);
    m_window->session().setInterval(50ms);
    m_window->show();
    m_window->openUrl(m_server->url());
    QTRY_VERIFY(view<LocksView>().shownRows()->find(0, u"db/a"_qs) >= 0);
    QVERIFY(m_other->ask("l", "db/b", "10 60").startsWith("ok"));
    press(Qt::Key_5);
    QTRY_VERIFY(hasOwner(u"db/a"_qs) && hasOwner(u"db/b"_qs));
}

void SharedRangeTest::cleanup()
{
    m_server.reset();
    m_window.reset();
}

void SharedRangeTest::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), key, modifiers);
}

int SharedRangeTest::laneOf(const QString &key) const
{
    const auto &lanes = view<TimelineView>().lanes();
    const auto lane = std::ranges::find(lanes, key, &TimelineLane::shownKey);
    return lane == lanes.end() ? -1 : static_cast<int>(lane - lanes.begin());
}

bool SharedRangeTest::hasOwner(const QString &key) const
{
    const int lane = laneOf(key);
    return lane >= 0 && !view<TimelineView>().lanes()[static_cast<std::size_t>(lane)].spans.owners.empty();
}

QPoint SharedRangeTest::barOf(const QString &key) const
{
    const TimelineView &timeline = view<TimelineView>();
    const int lane = laneOf(key);
    const Moment from = timeline.lanes()[static_cast<std::size_t>(lane)].spans.owners.front().from;
    const QRect plot = timeline.plotRect();
    return {plot.left() + static_cast<int>(timeline.window().toX(from, plot.width())),
            timeline.laneRect(lane).top() + 14};
}

void SharedRangeTest::aClickInTheTimelineIsSeenInAllViews()
{
    QTest::mouseClick(view<TimelineView>().viewport(), Qt::LeftButton, {}, barOf(u"db/b"_qs));
    QCOMPARE(view<LocksView>().currentKey(), u"db/b"_qs);
    QCOMPARE(view<InspectorView>().key(), u"db/b"_qs);
    QCOMPARE(view<TimelineView>().currentLane(), laneOf(u"db/b"_qs));
    const auto &events = view<EventsView>();
    const QModelIndex line = events.findChild<EventList *>()->currentIndex();
    QCOMPARE(line.siblingAtColumn(EventsModel::Key).data().toString(), u"db/b"_qs);
}

void SharedRangeTest::aLineOfTheEventsMarksItsMoment()
{
    press(Qt::Key_6);
    auto *list = view<EventsView>().findChild<EventList *>();
    const QModelIndex first = list->model()->index(0, EventsModel::Key);
    QCOMPARE(first.data().toString(), u"db/b"_qs);
    const Moment at = list->model()->data(first, EventsModel::EventRole).value<const LoggedEvent *>()->at;
    list->setCurrentIndex(first);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(list->currentIndex().siblingAtColumn(EventsModel::Key).data().toString(), u"db/b"_qs);
    press(Qt::Key_4);
    QCOMPARE(view<LocksView>().currentKey(), u"db/b"_qs);
    const auto marked = [&] { return view<LeaseChartView>().findChild<LeasePlot *>()->frame().marked; };
    QTRY_COMPARE(marked(), std::optional(at));
}

void SharedRangeTest::oneStretchInAllViews()
{
    const auto span = [&] { return view<TimelineView>().window().span; };
    const auto usual = span();
    press(Qt::Key_Plus);
    QVERIFY(span() < usual);
    QTRY_COMPARE(view<StoryChart>().frame().window.span, span());
    press(Qt::Key_4);
    QTRY_COMPARE(view<LeaseChartView>().window().span, span());
    press(Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(span(), usual);
    QTRY_COMPARE(view<LeaseChartView>().window().span, usual);
    press(Qt::Key_Right, Qt::AltModifier);
    QVERIFY(span() < usual);
    press(Qt::Key_Home, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(span(), usual);
}

void SharedRangeTest::pauseFreezesTheTimeline()
{
    press(Qt::Key_P);
    const TimeWindow frozen = view<TimelineView>().window();
    const auto waiters = [&] {
        return view<TimelineView>().lanes()[static_cast<std::size_t>(laneOf(u"db/a"_qs))].story->waiters;
    };
    OtherClient waiting(*m_server);
    QVERIFY(waiting.ask("e", "db/a", "60").startsWith("queued"));
    QTRY_COMPARE(m_window->session().snapshot()->find(0, u"db/a"_qs)->waiters, 1); // collecting goes on
    QCOMPARE(waiters(), 0);
    QCOMPARE(view<TimelineView>().window(), frozen);
    press(Qt::Key_P);
    QTRY_COMPARE(waiters(), 1);
}

LOCKDECK_TEST(SharedRangeTest)
#include "sharedrangetest.moc"
