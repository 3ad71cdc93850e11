// How long `lockctl serve` keeps others waiting while it has much to do at once. The server is a process of its own; in
// this one, one thread gives it the work and sleeps, and another asks it `ping` all the time (PingWatch). What is told
// is the longest wait for an answer; beside it, the longest wait in as long a time while the server had nothing to do.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/pingwatch.h"
#include "bench/rawsocket.h"
#include "bench/serverprocess.h"

#include <chrono>
#include <thread>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int holds = 100'000;
constexpr auto window = 2500ms;

class Pauses
{
public:
    void run();
    void tell() const;

private:
    static void expectRows(RawSocket &socket, const char *list, int rows);
    static double longestIn(PingWatch &watch, std::chrono::milliseconds time);
    void expireAndCollect();
    void close();

    std::vector<double> m_idle;
    std::vector<double> m_expiring;
    std::vector<double> m_closing;
    std::vector<double> m_collecting;
    std::vector<double> m_stats;
    std::vector<double> m_statsTime;
};

/// What was to happen has happened: that list of `stats` has so many rows.
void Pauses::expectRows(RawSocket &socket, const char *list, int rows)
{
    const QByteArray reply = socket.ask("stats\n_\n_\n").toByteArray();
    const qsizetype start = reply.indexOf(QByteArray("\"") + list + "\":[");
    const qsizetype found = reply.sliced(start, reply.indexOf(']', start) - start).count("\"key\"");
    if (start < 0 || found != rows)
        qFatal("%lld of %d %s", static_cast<long long>(found), rows, list);
}

double Pauses::longestIn(PingWatch &watch, std::chrono::milliseconds time)
{
    watch.takeLongest();
    std::this_thread::sleep_for(time);
    return watch.takeLongest();
}

void Pauses::run()
{
    expireAndCollect();
    close();
}

void Pauses::expireAndCollect()
{
    const ServerProcess server =
        ServerProcess::lockctl({QStringLiteral("--gc-max-idle=3"), QStringLiteral("--gc-interval=1")});
    PingWatch watch(server.port());
    m_idle.push_back(longestIn(watch, 1s));
    RawSocket holder(server.port());
    holdMany(holder, "expiring", holds, 2);
    m_expiring.push_back(longestIn(watch, window)); // the last lease ends after 2 s, the sweep after comes within 1 s
    std::this_thread::sleep_for(600ms);
    expectRows(holder, "idle_locks", holds);
    m_collecting.push_back(longestIn(watch, 3500ms));
    expectRows(holder, "idle_locks", 0);
}

void Pauses::close()
{
    const ServerProcess server = ServerProcess::lockctl();
    PingWatch watch(server.port());
    RawSocket holder(server.port());
    holdMany(holder, "closing", holds, 3600);
    RawSocket other(server.port());
    watch.takeLongest();
    m_statsTime.push_back(millisecondsOf([&] { expectRows(other, "locks", holds); }));
    m_stats.push_back(watch.takeLongest());
    watch.takeLongest();
    holder.close();
    std::this_thread::sleep_for(window);
    m_closing.push_back(watch.takeLongest());
    expectRows(other, "idle_locks", holds);
}

void Pauses::tell() const
{
    const QString ms = QStringLiteral("ms");
    const QString idle = QStringLiteral("with nothing to do %1 ms").arg(median(m_idle), 0, 'f', 2);
    const auto name = [](const char *what) {
        return QStringLiteral("serve, longest wait while %1").arg(QLatin1String(what));
    };
    print({name("100000 leases expire"), ms, Goal::AtMost, 5}, m_expiring, idle);
    print({name("100000 idle keys are collected"), ms, Goal::AtMost, 5}, m_collecting, idle);
    print({name("100000 holds' connection closes"), ms, Goal::AtMost, 5}, m_closing, idle);
    print({name("another reads stats of 100000"), ms, Goal::AtMost, 10}, m_stats,
          QStringLiteral("until the answer was there %1 ms").arg(median(m_statsTime), 0, 'f', 1));
}

} // namespace

void runBench()
{
    Pauses pauses;
    for (int run = 0; run < runs; ++run)
        pauses.run();
    pauses.tell();
}

} // namespace Lockdeck::Bench
