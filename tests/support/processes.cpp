#include "support/processes.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Lockdeck::Test {

static QByteArray contentOf(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The fields of /proc/PID/stat after the name: the state, the parent, …; none where there is no such process.
static QByteArrayList statOf(const QString &process)
{
    const QByteArray stat = contentOf(u"/proc/%1/stat"_s.arg(process));
    return stat.mid(stat.lastIndexOf(')') + 2).split(' ');
}

static QStringList allProcesses()
{
    return QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs);
}

bool isAlive(qint64 processId)
{
    const QByteArrayList stat = statOf(QString::number(processId));
    return stat.size() > 1 && stat[0] != "Z" && stat[0] != "X";
}

QList<qint64> processesWith(const QString &argument)
{
    QList<qint64> found;
    for (const QString &process : allProcesses()) {
        const bool isThis = process.toLongLong() == QCoreApplication::applicationPid();
        if (!isThis && contentOf(u"/proc/%1/cmdline"_s.arg(process)).contains(argument.toUtf8()) &&
            isAlive(process.toLongLong())) {
            found += process.toLongLong();
        }
    }
    return found;
}

QString uniqueArgument()
{
    static int count = 0;
    return u"lockdeck-test-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(++count);
}

int childrenOfThisProcess()
{
    int children = 0;
    for (const QString &process : allProcesses())
        children += statOf(process).value(1).toLongLong() == QCoreApplication::applicationPid() ? 1 : 0;
    return children;
}

int openFiles()
{
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size());
}

EndWatch::EndWatch(qint64 processId)
{
    const int process = int(syscall(SYS_pidfd_open, pid_t(processId), 0));
    m_thread = std::thread([this, process] {
        pollfd end{process, POLLIN, 0};
        if (process < 0 || poll(&end, 1, 60'000) == 1)
            m_ended = BootTime::now();
        close(process);
    });
}

EndWatch::~EndWatch()
{
    m_thread.join();
}

} // namespace Lockdeck::Test
