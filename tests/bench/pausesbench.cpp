// How long `lockctl serve` keeps others waiting while it has much to do at once. The server is a process of its own; in
// this one, one thread gives it the work and sleeps, and another asks it `ping` all the time (PingWatch). What is told
// is the longest wait for an answer; beside it, the longest wait in as long a time while the server had nothing to do.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/pingwatch.h"
#include "bench/rawsocket.h"
#include "bench/serverprocess.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

constexpr int holds = 100'000;
constexpr auto window = 1500ms;

class Pauses
{
public:
    void run();
    void tell() const;

private:
    static int rows(RawSocket &socket, const char *list);
    static double longestUntil(PingWatch &watch, RawSocket &socket, const char *list, int wanted);
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

int Pauses::rows(RawSocket &socket, const char *list)
{
    const QByteArray reply = socket.ask("stats\n_\n_\n").toByteArray();
    const qsizetype start = reply.indexOf(QByteArray("\"") + list + "\":[");
    if (start < 0)
        qFatal("no stats");
    return int(reply.sliced(start, reply.indexOf(']', start) - start).count("\"key\""));
}

/// The longest wait until that list of `stats` has so many rows. While that is looked at, nothing is measured.
double Pauses::longestUntil(PingWatch &watch, RawSocket &socket, const char *list, int wanted)
{
    double longest = 0;
    for (int tries = 0; tries < 20; ++tries) {
        longest = std::max(longest, longestIn(watch, window));
        if (rows(socket, list) == wanted)
            return longest;
    }
    qFatal("%d instead of %d %s", rows(socket, list), wanted, list);
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
        ServerProcess::lockctl({QStringLiteral("--gc-max-idle=4"), QStringLiteral("--gc-interval=1")});
    PingWatch watch(server.port());
    m_idle.push_back(longestIn(watch, 1s));
    RawSocket holder(server.port());
    holdMany(holder, "expiring", holds, 2);
    m_expiring.push_back(longestUntil(watch, holder, "idle_locks", holds));
    m_collecting.push_back(longestUntil(watch, holder, "idle_locks", 0));
}

void Pauses::close()
{
    const ServerProcess server = ServerProcess::lockctl();
    PingWatch watch(server.port());
    RawSocket holder(server.port());
    holdMany(holder, "closing", holds, 3600);
    RawSocket other(server.port());
    watch.takeLongest();
    m_statsTime.push_back(millisecondsOf([&] {
        if (rows(other, "locks") != holds)
            qFatal("not all is held");
    }));
    m_stats.push_back(watch.takeLongest());
    holder.close();
    m_closing.push_back(longestUntil(watch, other, "idle_locks", holds));
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
