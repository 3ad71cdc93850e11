// `lockctl serve` against a bare epoll answerer that locks nothing. Both are processes of their own, and the same raw
// epoll client in this process loads one after the other; the one that is not loaded sleeps.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "bench/rawload.h"
#include "bench/serverprocess.h"

namespace Lockdeck::Bench {

namespace {

/// One run's time, and the processor time the server used in it.
struct Timed
{
    double milliseconds = 0;
    double cpuMilliseconds = 0;
};

Timed timed(const ServerProcess &server, RawLoad &load)
{
    const double before = server.cpuMilliseconds();
    const double time = millisecondsOf([&] { load.run(); });
    return {time, server.cpuMilliseconds() - before};
}

void compareLoad(const char *name, const Load &load, double goal)
{
    const ServerProcess server = ServerProcess::lockctl();
    const ServerProcess bare = ServerProcess::bareAnswerer();
    RawLoad ours(server.port(), load);
    RawLoad other(bare.port(), load);
    ours.run();
    other.run();
    std::vector<double> ratios;
    std::vector<double> rates;
    std::vector<double> cpu;
    std::vector<double> bareCpu;
    const double requests = 2.0 * load.connections * load.pipelined * load.rounds;
    for (int run = 0; run < runs; ++run) {
        const Timed mine = timed(server, ours);
        const Timed its = timed(bare, other);
        ratios.push_back(its.milliseconds / mine.milliseconds);
        rates.push_back(requests / mine.milliseconds);
        cpu.push_back(mine.cpuMilliseconds * 1000 / requests);
        bareCpu.push_back(its.cpuMilliseconds * 1000 / requests);
    }
    print({QString::fromLatin1(name), QStringLiteral("x"), Goal::AtLeast, goal}, ratios,
          QStringLiteral("%1 thousand requests a second, CPU %2 us a request, bare epoll answerer %3 us")
              .arg(median(rates), 0, 'f', 1)
              .arg(median(cpu), 0, 'f', 2)
              .arg(median(bareCpu), 0, 'f', 2));
}

} // namespace

void runBench()
{
    compareLoad("serve, 10 connections", {10, 1, 2500}, 0.55);
    compareLoad("serve, 100 connections", {100, 1, 250}, 0.55);
    compareLoad("serve, 32 requests pipelined on one connection", {1, 32, 1500}, 0.65);
}

} // namespace Lockdeck::Bench
