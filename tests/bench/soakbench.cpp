// The whole window for five minutes (or as many seconds as are given: bench_soak SECONDS) on a server whose 10,000 keys
// change all the time. This process is nothing but the window, as lockdeck makes it, offscreen at 1440x900 with all
// docks, five holds of its own, the inspector on the key that most wait for, and below by turns chart, timeline, events
// and protocol;
// besides there are 200 events a second that ask how long the GUI thread lets others wait (LoopWatch), and
// seven a look at its memory. The server (`lockctl serve`) and its clients (soakload.cpp) are processes of their own;
// the three share the machine's cores.
//
// The event log is full from the start, and the first fifth of the time, which fills what else is bounded, is not
// measured. The history is allowed 64 MiB; so memory is told with and without what it says of itself.

#include "bench/alternating.h"
#include "bench/loopwatch.h"
#include "bench/manyevents.h"
#include "bench/ownprocess.h"
#include "bench/serverprocess.h"
#include "support/processlimits.h"
#include "ui/mainwindow.h"
#include "ui/models/eventsmodel.h"
#include "ui/views/eventlist.h"
#include "ui/views/eventsview.h"
#include "ui/views/lowerdock.h"

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr int keyCount = 10'000;
constexpr int ownHolds = 5;
/// Not in step with the polls: in each there is a moment at which the old rows and the new ones are there.
constexpr auto sampleEvery = 137ms;

using Waits = std::vector<LoopWatch::Wait>;

std::vector<float> only(const Waits &waits, float LoopWatch::Wait::*member)
{
    std::vector<float> values;
    std::transform(waits.begin(), waits.end(), std::back_inserter(values), std::mem_fn(member));
    return values;
}

/// Which value that share of all does not exceed.
double part(std::vector<float> values, double share)
{
    if (values.empty())
        qFatal("nothing was measured");
    std::sort(values.begin(), values.end());
    return static_cast<double>(values[static_cast<std::size_t>(static_cast<double>(values.size() - 1) * share)]);
}

/// The longest of each second.
std::vector<float> longestOfSeconds(const std::vector<float> &waits)
{
    constexpr std::ptrdiff_t perSecond = 1s / LoopWatch::every;
    std::vector<float> longest;
    for (auto from = waits.begin(); from != waits.end();) {
        const auto to = from + std::min(perSecond, waits.end() - from);
        longest.push_back(*std::max_element(from, to));
        from = to;
    }
    return longest;
}

class Soak final : public QObject
{
public:
    Soak(MainWindow &window, seconds length) : m_window(window), m_watch(length), m_length(length)
    {
        connect(&window.session(), &Session::fleetEvents, this,
                [this](const std::vector<FleetEvent> &events) { m_events += events.size(); });
        connect(&m_sample, &QTimer::timeout, this, &Soak::sample);
        connect(&m_turn, &QTimer::timeout, this, &Soak::turnPage);
        m_turn.start(10s);
        m_memory.reserve(static_cast<std::size_t>(length / sampleEvery) + 1);
        QTimer::singleShot(length / 5, this, &Soak::begin);
        QTimer::singleShot(length, this, &Soak::end);
    }

private:
    struct Memory
    {
        double resident = 0; ///< MB
        double history = 0;  ///< MB of it, as the history counts
        double lines = 0;    ///< in the event log
    };

    void begin()
    {
        checkThatAllIsShown();
        m_sample.start(sampleEvery);
        m_events = 0;
        m_cpu = cpuMilliseconds();
        m_threadCpu = threadCpuMilliseconds();
        m_watch.takeWaits();
    }
    void sample()
    {
        const HistoryFigures history = m_window.session().snapshot()->history;
        const int lines = m_window.findChild<EventsView *>()->count();
        m_memory.push_back({residentMegabytes(), static_cast<double>(history.bytes) / 1e6, static_cast<double>(lines)});
    }
    /// Below, chart and events share a place: ten seconds for each.
    void turnPage()
    {
        auto *lower = m_window.findChild<LowerDock *>();
        static constexpr std::array show = {&LowerDock::showChart, &LowerDock::showTimeline, &LowerDock::showEvents,
                                            &LowerDock::showProtocol};
        m_page = (m_page + 1) % show.size();
        (lower->*show[m_page])();
    }
    void end()
    {
        const Waits waits = m_watch.takeWaits();
        m_cpu = cpuMilliseconds() - m_cpu;
        m_threadCpu = threadCpuMilliseconds() - m_threadCpu;
        checkThatAllIsShown();
        tellWaits(waits);
        tellCpu();
        tellMemory();
        QCoreApplication::exit(); // quit() would ask the window, and that would ask about its holds
    }

    /// A window that lost its server, its holds or a dock has little to do.
    void checkThatAllIsShown()
    {
        const FleetSnapshotPtr snapshot = m_window.session().snapshot();
        if (snapshot->keys.size() < keyCount || snapshot->servers[0].state == ServerState::Down)
            qFatal("only %zu keys are shown", snapshot->keys.size());
        if (m_window.session().openHolds() != ownHolds)
            qFatal("only %d own holds are left", m_window.session().openHolds());
        for (const QDockWidget *dock : m_window.findChildren<QDockWidget *>()) {
            if (!dock->isVisible())
                qFatal("%s is not shown", qPrintable(dock->objectName()));
        }
    }

    static void tellWaits(const Waits &waits)
    {
        const std::vector<float> times = only(waits, &LoopWatch::Wait::time);
        const std::vector<float> work = longestOfSeconds(only(waits, &LoopWatch::Wait::atWork));
        const std::vector<float> longest = longestOfSeconds(times);
        print({QStringLiteral("soak, wait for the GUI thread, p99"), QStringLiteral("ms"), Goal::AtMost, 16},
              {part(times, 0.99)},
              QStringLiteral("of %1 waits half up to %2 ms, all but one in a thousand up to %3 ms")
                  .arg(times.size())
                  .arg(part(times, 0.5), 0, 'f', 3)
                  .arg(part(times, 0.999), 0, 'f', 2));
        print({QStringLiteral("soak, longest wait for the GUI thread"), QStringLiteral("ms"), Goal::AtMost, 100},
              {part(times, 1)},
              QStringLiteral("the longest of each second: half up to %1 ms, 99 % up to %2 ms; of processor time at a "
                             "stretch: %3, %4, at most %5 ms")
                  .arg(part(longest, 0.5), 0, 'f', 2)
                  .arg(part(longest, 0.99), 0, 'f', 2)
                  .arg(part(work, 0.5), 0, 'f', 2)
                  .arg(part(work, 0.99), 0, 'f', 2)
                  .arg(part(work, 1), 0, 'f', 2));
    }
    void tellCpu() const
    {
        const double milliseconds = std::chrono::duration<double, std::milli>(m_length - m_length / 5).count();
        print({QStringLiteral("soak, CPU of the GUI thread"), QStringLiteral("%"), Goal::AtMost, 10},
              {100 * m_threadCpu / milliseconds});
        print({QStringLiteral("soak, CPU of the window, all threads"), QStringLiteral("%"), Goal::AtMost, 20},
              {100 * m_cpu / milliseconds},
              QStringLiteral("of one core; %1 rows, %2 events a second")
                  .arg(m_window.session().snapshot()->keys.size())
                  .arg(1000 * static_cast<double>(m_events) / milliseconds, 0, 'f', 0));
    }
    void tellMemory() const
    {
        const Memory first = typical(m_memory.begin());
        const Memory last = typical(m_memory.end() - sampled());
        print({QStringLiteral("soak, resident memory, end against start"), QStringLiteral("x"), Goal::AtMost, 1.05},
              {last.resident / first.resident},
              QStringLiteral("%1 MB with %2 lines in the event log, at the end %3 MB with %4")
                  .arg(first.resident, 0, 'f', 1)
                  .arg(first.lines)
                  .arg(last.resident, 0, 'f', 1)
                  .arg(last.lines));
        print({QStringLiteral("soak, the same without the history"), QStringLiteral("x"), Goal::AtMost, 1.05},
              {(last.resident - last.history) / (first.resident - first.history)},
              QStringLiteral("of that the history %1 MB, at the end %2 MB; it may have %3 MB")
                  .arg(first.history, 0, 'f', 1)
                  .arg(last.history, 0, 'f', 1)
                  .arg(static_cast<double>(m_window.session().snapshot()->history.budget) / 1e6, 0, 'f', 1));
    }
    /// How many of the samples stand for one end of the time.
    std::ptrdiff_t sampled() const { return std::max<std::ptrdiff_t>(std::ssize(m_memory) / 10, 1); }
    Memory typical(std::vector<Memory>::const_iterator from) const
    {
        const auto middle = [&](double Memory::*member) {
            std::vector<double> values;
            std::transform(from, from + sampled(), std::back_inserter(values), std::mem_fn(member));
            return median(values);
        };
        return {middle(&Memory::resident), middle(&Memory::history), middle(&Memory::lines)};
    }

    MainWindow &m_window;
    LoopWatch m_watch;
    QTimer m_sample;
    QTimer m_turn;
    std::vector<Memory> m_memory;
    seconds m_length;
    std::size_t m_page = 0;
    std::size_t m_events = 0;
    double m_cpu = 0; ///< ms: at the start, and then since
    double m_threadCpu = 0;
};

void fillEventLog(EventsView &view)
{
    ManyEvents events;
    const auto *model = static_cast<const EventsModel *>(view.findChild<EventList *>()->model());
    while (model->dropped() == 0)
        view.append(events.next(10'000));
}

void takeHolds(Session &session)
{
    for (int i = 0; i < ownHolds; ++i) {
        LockOptions options;
        options.key = QStringLiteral("maintenance/%1").arg(i);
        options.lease = 10s * (i + 1);
        if (!session.start(options, LockKeeper::Begin::Acquire))
            qFatal("a hold was not started");
    }
}

seconds lengthOf(const QStringList &arguments)
{
    for (const QString &argument : arguments.sliced(1)) {
        if (const int given = argument.toInt(); given >= 10)
            return seconds(given);
    }
    return 300s;
}

void run(seconds length)
{
    const ServerProcess server =
        ServerProcess::lockctl({QStringLiteral("--gc-max-idle=4"), QStringLiteral("--gc-interval=1")});
    const ServerProcess load = ServerProcess::changingKeys(server.port());
    MainWindow window({});
    window.resize(1440, 900);
    window.show();
    window.openUrl(QStringLiteral("dflockd://127.0.0.1:%1").arg(server.port()));
    takeHolds(window.session());
    fillEventLog(*window.findChild<EventsView *>());
    const Soak soak(window, length);
    QCoreApplication::exec();
}

} // namespace

} // namespace Lockdeck::Bench

int main(int argc, char *argv[])
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    Lockdeck::raiseFileLimit();
    Lockdeck::keepLargeMemoryApart();
    const QApplication app(argc, argv);
    Lockdeck::Bench::run(Lockdeck::Bench::lengthOf(QCoreApplication::arguments()));
    return 0;
}
