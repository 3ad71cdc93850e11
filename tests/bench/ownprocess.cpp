#include "bench/ownprocess.h"

#include <QtCore/QFile>

#include <unistd.h>

#include <ctime>

namespace Lockdeck::Bench {

static double millisecondsBy(clockid_t clock)
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    return file.readAll().split(' ').value(1).toDouble() * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double cpuMilliseconds()
{
    return millisecondsBy(CLOCK_PROCESS_CPUTIME_ID);
}

double threadCpuMilliseconds()
{
    return millisecondsBy(CLOCK_THREAD_CPUTIME_ID);
}

} // namespace Lockdeck::Bench
