// A thousand holds, kept by one LockKeeper in this process against a `lockctl serve` in another: what a renewal costs
// in processor time of this process (both its threads, and what the system does for them), how much of it is resident,
// and how late renewals are sent while another process keeps one of two cores busy.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/ownprocess.h"
#include "bench/serverprocess.h"
#include "client/lockkeeper.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <unordered_map>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int holdCount = 1000;
constexpr auto lease = 3s; // renewed every second
constexpr auto window = 3s;

/// A process that does nothing, as fast as it can.
class BusyCore
{
public:
    BusyCore() : m_child(::fork())
    {
        if (m_child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (std::atomic<unsigned> turns = 0;; ++turns) {}
        }
        if (m_child < 0)
            qFatal("fork: %s", qPrintable(qt_error_string()));
    }
    ~BusyCore()
    {
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
    }
    Q_DISABLE_COPY_MOVE(BusyCore)

private:
    pid_t m_child;
};

void letPass(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

/// The holds, and when their renewals were due and sent.
class Holds
{
public:
    explicit Holds(const ServerAddress &server)
    {
        QObject::connect(&m_keeper, &LockKeeper::changed, [this] { takeEvents(); });
        LockOptions options;
        options.lease = lease;
        options.servers.servers = {server};
        for (int i = 0; i < holdCount; ++i) {
            options.key = QStringLiteral("hold/%1").arg(i);
            if (!m_keeper.start(options).isOk())
                qFatal("a hold was not started");
        }
        while (m_due.size() < holdCount)
            letPass(100ms);
        letPass(2s); // the first renewals come in one crowd
    }

    struct Seen
    {
        double cpuPerRenewal = 0; ///< µs
        double p99Lateness = 0;   ///< ms
    };
    Seen watch()
    {
        m_lateness.clear();
        const double before = cpuMilliseconds();
        letPass(window);
        const double used = (cpuMilliseconds() - before) * 1000;
        if (m_lateness.size() < holdCount)
            qFatal("only %zu renewals", m_lateness.size());
        std::sort(m_lateness.begin(), m_lateness.end());
        return {used / double(m_lateness.size()), m_lateness[m_lateness.size() * 99 / 100]};
    }

private:
    void takeEvents()
    {
        for (const HoldEvent &event : m_keeper.takeEvents()) {
            const HoldStatus &hold = event.status;
            if (isTerminal(hold.state))
                qFatal("a hold was lost: %s", qPrintable(hold.reason ? hold.reason->message : QString()));
            Moment &due = m_due[hold.id];
            if (event.kind == HoldEvent::Kind::Renewed && due != Moment{})
                m_lateness.push_back(std::chrono::duration<double, std::milli>(hold.confirmed - due).count());
            due = hold.nextRenewal;
        }
        if (m_keeper.droppedEvents() > 0)
            qFatal("events were dropped");
    }

    LockKeeper m_keeper;
    std::unordered_map<HoldId, Moment> m_due; ///< when the next renewal is
    std::vector<double> m_lateness;
};

} // namespace

void runBench()
{
    const ServerProcess server = ServerProcess::lockctl();
    Holds holds({QStringLiteral("127.0.0.1"), server.port()});
    std::vector<double> cpu;
    std::vector<double> resident;
    std::vector<double> lateness;
    std::vector<double> quietLateness;
    for (int run = 0; run < runs; ++run) {
        const Holds::Seen quiet = holds.watch();
        cpu.push_back(quiet.cpuPerRenewal);
        quietLateness.push_back(quiet.p99Lateness);
        resident.push_back(residentMegabytes());
        const BusyCore busy;
        lateness.push_back(holds.watch().p99Lateness);
    }
    print({QStringLiteral("1000 holds, CPU a renewal"), QStringLiteral("us"), Goal::AtMost, 20}, cpu);
    print({QStringLiteral("1000 holds, resident memory"), QStringLiteral("MB"), Goal::AtMost, 60}, resident);
    print({QStringLiteral("1000 holds, p99 lateness beside a busy core"), QStringLiteral("ms"), Goal::AtMost, 5},
          lateness, QStringLiteral("without it %1 ms").arg(median(quietLateness), 0, 'f', 2));
}

} // namespace Lockdeck::Bench
