// `stats` to structs by our parser against QJsonDocument into the same structs: time, in one thread in turn, and
// memory, each in a process of its own that is forked for it.

#include "bench/alternating.h"
#include "bench/benchmain.h"
#include "protocol/serverstats.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

namespace Lockdeck::Bench {

namespace {

using namespace std::chrono_literals;

QByteArray statsOf(int locks)
{
    ServerStats stats;
    stats.connections = locks;
    for (int i = 0; i < locks; ++i) {
        stats.locks.push_back({QStringLiteral("service-%1/shard-%2").arg(i % 97).arg(i), quint64(i),
                               Moment(10s + 1ms * i), false, i % 5});
    }
    QByteArray json = encodeStats(stats, Moment(1s));
    json.reserve(json.size() + statsPadding);
    return json;
}

std::vector<LockStats> parse(const QByteArray &json)
{
    auto stats = parseStats(json, {}, {});
    if (!stats)
        qFatal("%s", qPrintable(stats.error().message));
    return std::move(stats)->locks;
}

/// The same structs by Qt's own parser.
std::vector<LockStats> parseWithQt(const QByteArray &json)
{
    std::vector<LockStats> locks;
    const QJsonArray rows = QJsonDocument::fromJson(json).object()[QLatin1String("locks")].toArray();
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const std::chrono::duration<double> left(row[QLatin1String("lease_expires_in_s")].toDouble());
        locks.push_back({row[QLatin1String("key")].toString(), quint64(row[QLatin1String("owner_conn_id")].toInteger()),
                         Moment(std::chrono::duration_cast<std::chrono::nanoseconds>(left)), left.count() <= 0,
                         row[QLatin1String("waiters")].toInt()});
    }
    return locks;
}

using Parser = std::vector<LockStats> (*)(const QByteArray &);

double kilobytes(const char *name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    const QByteArray status = file.readAll();
    return status.mid(status.indexOf(name)).split('\n').value(0).simplified().split(' ').value(1).toDouble();
}

/// The peak counts from here on.
void resetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || file.write("5") != 1)
        qFatal("%s", qPrintable(file.errorString()));
}

/// The most that a fresh process needs on top of what it had, in megabytes.
double peakMegabytes(Parser parser, const QByteArray &json)
{
    ::malloc_trim(0);
    int pipe[2];
    if (::pipe(pipe) != 0)
        qFatal("pipe: %s", qPrintable(qt_error_string()));
    const pid_t child = ::fork();
    if (child == 0) {
        if (parser(R"({"locks":[{"key":"k"}]})").empty()) // the libraries' own pages do not count
            ::_exit(1);
        resetPeak();
        const double before = kilobytes("VmRSS:");
        const auto rows = parser(json);
        const double most = (kilobytes("VmHWM:") - before) / 1024;
        const bool told = !rows.empty() && ::write(pipe[1], &most, sizeof most) == sizeof most;
        ::_exit(told ? 0 : 1);
    }
    double most = 0;
    const bool heard = ::read(pipe[0], &most, sizeof most) == sizeof most;
    ::close(pipe[0]);
    ::close(pipe[1]);
    ::waitpid(child, nullptr, 0);
    if (!heard)
        qFatal("the child said nothing");
    return most;
}

void compareMemory(int locks, const QByteArray &json)
{
    std::vector<double> ratios;
    std::vector<double> ours;
    std::vector<double> qts;
    for (int run = 0; run < runs; ++run) {
        ours.push_back(peakMegabytes(parse, json));
        qts.push_back(peakMegabytes(parseWithQt, json));
        ratios.push_back(ours.back() / qts.back());
    }
    print({QStringLiteral("stats of %1 locks, memory").arg(locks), QStringLiteral("x"), Goal::AtMost, 0.4}, ratios,
          QStringLiteral("%1 MB, QJsonDocument %2 MB").arg(median(ours), 0, 'f', 2).arg(median(qts), 0, 'f', 2));
}

} // namespace

void runBench()
{
    for (const int locks : {1'000, 10'000, 100'000}) {
        const QByteArray json = statsOf(locks);
        compareMemory(locks, json);
        // As often as takes a few milliseconds.
        const int times = 100'000 / locks;
        const auto often = [times, &json, locks](Parser parser) {
            for (int i = 0; i < times; ++i) {
                if (parser(json).size() != std::size_t(locks))
                    qFatal("stats were not parsed");
            }
        };
        compare({QStringLiteral("stats of %1 locks, time").arg(locks), [&] { often(parse); },
                 [&] { often(parseWithQt); }, QStringLiteral("QJsonDocument"), Goal::AtLeast, 10});
    }
}

} // namespace Lockdeck::Bench
