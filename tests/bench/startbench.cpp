// From the start of the process until its window was painted for the first time: `lockdeck` without arguments and
// settings, against a bare Qt window with a table and a chart (barewindow.cpp), in turn, each on Qt's offscreen
// platform. Loading libraries counts. Both are watched from outside: Qt itself says in its log when what a window
// painted goes to the screen. Their files are in the system's cache: each has run before.

#include "bench/alternating.h"
#include "bench/benchmain.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <sys/prctl.h>

#include <csignal>

namespace Lockdeck::Bench {

namespace {

constexpr int starts = 25;

QProcessEnvironment environment(const QTemporaryDir &home)
{
    QProcessEnvironment values = QProcessEnvironment::systemEnvironment();
    values.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    values.insert(QStringLiteral("QT_FORCE_STDERR_LOGGING"), QStringLiteral("1"));
    values.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("qt.widgets.painting.info=true"));
    values.insert(QStringLiteral("XDG_CONFIG_HOME"), home.path());
    return values;
}

/// In milliseconds, until the parent has read of it.
double firstPaint(const QString &program, const QStringList &arguments, const QTemporaryDir &home)
{
    QProcess process;
    process.setProcessEnvironment(environment(home));
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.setReadChannel(QProcess::StandardError);
    const double time = millisecondsOf([&] {
        process.start(program, arguments);
        QByteArray said;
        while (!said.contains("Flushing")) {
            if (!process.waitForReadyRead())
                qFatal("%s did not paint: %s", qPrintable(program), said.constData());
            said += process.readAll();
        }
    });
    process.kill();
    process.waitForFinished();
    return time;
}

} // namespace

void runBench()
{
    const QTemporaryDir home;
    const QString ours = QCoreApplication::applicationDirPath() + QStringLiteral("/lockdeck");
    const QString bare = QCoreApplication::applicationDirPath() + QStringLiteral("/barewindow");
    const QStringList size{QStringLiteral("--size"), QStringLiteral("1440x900")}; // the bare one is as large
    firstPaint(ours, size, home);
    firstPaint(bare, {}, home);
    std::vector<double> times;
    std::vector<double> bareTimes;
    std::vector<double> ratios;
    for (int i = 0; i < starts; ++i) {
        times.push_back(firstPaint(ours, size, home));
        bareTimes.push_back(firstPaint(bare, {}, home));
        ratios.push_back(times.back() / bareTimes.back());
    }
    print({QStringLiteral("start, until the first window is painted"), QStringLiteral("x"), Goal::AtMost, 2}, ratios,
          QStringLiteral("lockdeck %1 ms, a bare window with table and chart %2 ms")
              .arg(median(times), 0, 'f', 1)
              .arg(median(bareTimes), 0, 'f', 1));
}

} // namespace Lockdeck::Bench
