// The events view while 1,000 lines a second come, with a filter on and the log full: how long the GUI thread is busy
// with each poll's lines until they are painted, all events together. Three servers answer one after the other; of
// 20,000 keys a part of the lines passes the filter.

#include "bench/alternating.h"
#include "bench/busyapplication.h"
#include "bench/manyevents.h"
#include "ui/models/eventsmodel.h"
#include "ui/paint/theme.h"
#include "ui/views/eventlist.h"
#include "ui/views/eventsview.h"
#include "ui/views/filterfield.h"

#include <algorithm>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int linesAPoll = 333; ///< of one of three servers that are asked once a second
constexpr int pollsARun = 200;

class View
{
public:
    explicit View(ManyEvents &events) : m_events(events)
    {
        m_view.resize(830, 200);
        m_view.show();
        while (!isFull())
            m_view.append(m_events.next(10'000));
    }

    void filter(const QString &text, bool isExpression)
    {
        m_view.findChild<FilterField *>()->setExpression(isExpression);
        m_view.findChild<FilterField *>()->setText(text);
        while (model()->isFiltering())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::processEvents();
    }

    /// The 99th of a hundred, of the time each poll's lines take from the call to the painted rows.
    Time p99()
    {
        std::vector<double> stalls, processor;
        for (int i = 0; i < pollsARun; ++i) {
            const std::vector<FleetEvent> events = m_events.next(linesAPoll);
            application().forget();
            const Time call = Time::of([&] { m_view.append(events); });
            QCoreApplication::processEvents();
            const Time spent = call + application().busy();
            stalls.push_back(spent.elapsed);
            processor.push_back(spent.processor);
        }
        const std::size_t at = stalls.size() * 99 / 100;
        for (std::vector<double> *values : {&stalls, &processor})
            std::nth_element(values->begin(), values->begin() + static_cast<std::ptrdiff_t>(at), values->end());
        return {stalls[at], processor[at]};
    }

    EventsModel *model() const { return static_cast<EventsModel *>(m_view.findChild<EventList *>()->model()); }

private:
    bool isFull() const { return model()->dropped() > 0; }

    ManyEvents &m_events;
    EventsView m_view;
};

void measure(View &view, const QString &name, const QString &text, bool isExpression)
{
    view.filter(text, isExpression);
    std::vector<double> values, processor;
    for (int run = 0; run < runs; ++run) {
        const Time p99 = view.p99();
        values.push_back(p99.elapsed);
        processor.push_back(p99.processor);
    }
    const QString figures = QStringLiteral("%1 of %2 lines shown, %3 MiB; processor time %4 ms")
                                .arg(view.model()->rowCount())
                                .arg(view.model()->total())
                                .arg(view.model()->bytes() / (1024 * 1024))
                                .arg(median(processor), 0, 'f', 2);
    print(
        {QStringLiteral("events, 333 more lines, %1: GUI stall, p99").arg(name), QStringLiteral("ms"), Goal::AtMost, 8},
        values, figures);
}

} // namespace

} // namespace Lockdeck::Bench

int main(int argc, char *argv[])
{
    using namespace Lockdeck::Bench;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    BusyApplication app(argc, argv);
    Lockdeck::Theme::apply(app, Lockdeck::Theme::Scheme::Light);
    ManyEvents events;
    View view(events);
    measure(view, QStringLiteral("a text that many contain"), QStringLiteral("shard-1"), false);
    measure(view, QStringLiteral("an expression"), QStringLiteral("shard-\\d*7$"), true);
    measure(view, QStringLiteral("no filter"), {}, false);
    return 0;
}
