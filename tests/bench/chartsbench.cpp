// A frame of the lease chart, ten holds over an hour and an envelope of ninety, against Qt Charts with a series for
// each; a frame of the timeline, 200 lanes with 10,000 and 100,000 spans, zoomed out and in. Painted into a picture as
// large as on a screen, nothing kept from the frame before.

#include "bench/alternating.h"
#include "support/manualclock.h"
#include "ui/charts/leasechartview.h"
#include "ui/paint/theme.h"
#include "ui/timeline/timelineview.h"

#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>

#include <random>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int holds = 100;
constexpr auto lease = 30s;
constexpr auto renewEvery = 10s;
constexpr std::chrono::nanoseconds past = 1h;
constexpr QSize chartSize(1000, 300);
constexpr QSize timelineSize(1440, 900);

/// All of a widget, as if it had just been uncovered.
void paintFrame(QWidget &widget)
{
    QImage picture(widget.size(), QImage::Format_RGB32);
    widget.render(&picture);
}

/// An hour of own holds that renew in time, as the keeper would report them.
class Holds
{
public:
    Holds()
    {
        for (auto at = 0s; at < past; at += renewEvery) {
            for (int id = 1; id <= holds; ++id) {
                HoldEvent event;
                event.kind = at == 0s ? HoldEvent::Kind::State : HoldEvent::Kind::Renewed;
                event.at = clock.now();
                event.status.id = static_cast<HoldId>(id);
                event.status.key = QStringLiteral("service/%1").arg(id);
                event.status.state = HoldState::Held;
                event.status.lease = lease;
                event.status.renewEvery = renewEvery;
                event.status.confirmed = clock.now() - 1ms - id * 10ms;
                event.status.deadline = event.status.confirmed + lease;
                event.status.lastRoundTrip = 1ms;
                events.push_back(event);
            }
            clock.advance(renewEvery);
        }
    }

    Test::ManualClock clock;
    std::vector<HoldEvent> events;
};

/// What one would write first: a series a hold, what is left once a second, all points anew in each frame.
class NaiveChart
{
public:
    NaiveChart()
    {
        m_view.resize(chartSize);
        m_view.setRenderHint(QPainter::Antialiasing);
        for (int id = 0; id < holds; ++id) {
            QList<QPointF> &points = m_points.emplace_back();
            for (int second = 0; second < past / 1s; ++second)
                points << QPointF(second, static_cast<double>(lease.count() - (second + id) % renewEvery.count()));
            m_lines.push_back(new QLineSeries);
            m_view.chart()->addSeries(m_lines.back());
        }
        m_view.chart()->createDefaultAxes();
        m_view.show();
    }
    void frame()
    {
        for (std::size_t i = 0; i < m_lines.size(); ++i)
            m_lines[i]->replace(m_points[i]);
        paintFrame(m_view);
    }

private:
    QChartView m_view;
    std::vector<QLineSeries *> m_lines;
    std::vector<QList<QPointF>> m_points;
};

void benchLeaseChart()
{
    Holds all;
    ViewRange range(all.clock);
    LeaseChartView view(range, nullptr, all.clock);
    view.resize(chartSize);
    view.show();
    view.append(all.events);
    range.choose(all.clock.now() - past, all.clock.now());
    NaiveChart naive;
    const auto frame = [&] {
        view.refresh();
        paintFrame(view);
    };
    frame();
    std::vector<double> values;
    for (int run = 0; run < runs; ++run)
        values.push_back(millisecondsOf(frame));
    print({QStringLiteral("lease chart, 10 lines and 90 others over 1 h: a frame"), QStringLiteral("ms"), Goal::AtMost,
           16},
          values);
    compare({QStringLiteral("lease chart against Qt Charts with 100 series"), frame, [&] { naive.frame(); },
             QStringLiteral("100 series"), Goal::AtLeast, 8});
}

/// Rows and stories of 200 keys of which something was seen so often.
class Lanes
{
public:
    explicit Lanes(int eventsALane)
    {
        std::mt19937 random{4711};
        LockRows rows;
        for (int lane = 0; lane < static_cast<int>(TimelineView::maxLanes); ++lane) {
            LockRow row;
            row.seen.key = row.shownKey = QStringLiteral("service/%1").arg(lane);
            row.seen.waiters = 3;
            row.letter = QStringLiteral("a");
            rows.rows.push_back(row);
            stories.push_back(story(row.seen.key, eventsALane, random));
        }
        rows.matching = static_cast<int>(rows.rows.size());
        made = std::make_shared<const LockRows>(std::move(rows));
    }

    LockRowsPtr made;
    std::vector<KeyStoryPtr> stories;

private:
    static KeyStoryPtr story(const QString &key, int events, std::mt19937 &random)
    {
        KeyStory story;
        story.key = key;
        story.since = Moment{1h};
        qint64 owner = 0;
        qint64 waiters = 0;
        for (int i = 0; i < events; ++i) {
            KeyRecord record;
            record.seen.before = story.since + (i + 1) * past / (events + 1);
            record.seen.after = record.seen.before - 500ms;
            const bool isOfQueue = i % 2 == 0;
            record.kind = isOfQueue ? FleetEvent::Kind::QueueGrew : FleetEvent::Kind::HandedOver;
            record.from = isOfQueue ? waiters : owner;
            record.to = static_cast<qint64>(1 + random() % 99);
            (isOfQueue ? waiters : owner) = record.to;
            story.records.push_back(record);
        }
        story.owner = static_cast<quint64>(owner);
        story.waiters = static_cast<int>(waiters);
        return std::make_shared<const KeyStory>(std::move(story));
    }
};

class Timeline
{
public:
    explicit Timeline(int spans) : m_spans(spans), m_lanes(spans / static_cast<int>(TimelineView::maxLanes))
    {
        m_clock.advance(past);
        m_view.resize(timelineSize);
        m_view.show();
        m_view.setRows(m_lanes.made, {ServerStatus()});
        m_view.setStories(m_lanes.stories);
    }

    void bench(const QString &how, std::chrono::nanoseconds shown)
    {
        m_range.choose(m_clock.now() - past / 2 - shown / 2, m_clock.now() - past / 2 + shown / 2);
        paintFrame(m_view);
        std::vector<double> values;
        for (int run = 0; run < runs; ++run)
            values.push_back(millisecondsOf([&] { paintFrame(m_view); }));
        times.push_back(median(values));
        std::size_t spans = 0;
        for (const TimelineLane &lane : m_view.lanes())
            spans += lane.spans.size();
        print({QStringLiteral("timeline, 200 lanes, %1 spans, %2: a frame").arg(m_spans).arg(how), QStringLiteral("ms"),
               Goal::AtMost, 16},
              values, QStringLiteral("%1 spans, %2 lanes in sight").arg(spans).arg(m_view.plotRect().height() / 42));
    }

    /// All lanes get other stories at once.
    void benchNews()
    {
        std::vector<double> values;
        for (int run = 0; run < runs; ++run) {
            std::vector<KeyStoryPtr> others;
            for (const KeyStoryPtr &story : m_lanes.stories)
                others.push_back(std::make_shared<const KeyStory>(*story));
            values.push_back(millisecondsOf([&] { m_view.setStories(others); }));
        }
        print({QStringLiteral("timeline, 200 lanes, %1 spans: all of them anew").arg(m_spans), QStringLiteral("ms"),
               Goal::AtMost, 16},
              values);
    }

    std::vector<double> times;

private:
    int m_spans;
    Lanes m_lanes;
    Test::ManualClock m_clock;
    ViewRange m_range{m_clock};
    TimelineView m_view{m_range, nullptr, m_clock};
};

void benchTimeline()
{
    Timeline usual(10'000);
    Timeline large(100'000);
    for (Timeline *timeline : {&usual, &large}) {
        timeline->bench(QStringLiteral("zoomed out"), past);
        timeline->bench(QStringLiteral("zoomed in"), 1min);
        timeline->benchNews();
    }
    print({QStringLiteral("timeline, a frame of 100,000 spans against 10,000"), QStringLiteral("x"), Goal::AtMost, 2},
          {std::max(large.times[0] / usual.times[0], large.times[1] / usual.times[1])},
          QStringLiteral("zoomed out %1, zoomed in %2")
              .arg(large.times[0] / usual.times[0], 0, 'f', 2)
              .arg(large.times[1] / usual.times[1], 0, 'f', 2));
}

} // namespace

} // namespace Lockdeck::Bench

int main(int argc, char *argv[])
{
    using namespace Lockdeck::Bench;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    Lockdeck::Theme::apply(app, Lockdeck::Theme::Scheme::Light);
    benchLeaseChart();
    benchTimeline();
    return 0;
}
