#include "bench/serverprocess.h"

#include <QtCore/QFile>

#include <sys/prctl.h>

#include <csignal>

namespace Lockdeck::Bench {

ServerProcess ServerProcess::lockctl(const QStringList &flags)
{
    const QStringList roomy{QStringLiteral("serve"), QStringLiteral("--port=0"), QStringLiteral("--max-locks=1000000"),
                            QStringLiteral("--read-timeout=3600")};
    return ServerProcess("lockctl", roomy + flags);
}

ServerProcess ServerProcess::bareAnswerer()
{
    return ServerProcess("bareanswerer", {});
}

ServerProcess ServerProcess::changingKeys(quint16 port)
{
    return ServerProcess("soakload", {QString::number(port)});
}

/// All say on standard error where they listen: "… on 127.0.0.1:PORT".
ServerProcess::ServerProcess(const char *program, const QStringList &arguments)
{
    // A benchmark that gives up ends at once, and no server may stay behind.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(QStringLiteral(LOCKDECK_BIN_DIR "/") + QLatin1String(program), arguments);
    m_process.setReadChannel(QProcess::StandardError);
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead())
            qFatal("%s does not start: %s", program, qPrintable(m_process.errorString()));
    }
    const QByteArray line = m_process.readLine().trimmed();
    m_port = line.mid(line.lastIndexOf(':') + 1).toUShort();
    if (m_port == 0)
        qFatal("%s says: %s", program, line.constData());
}

ServerProcess::~ServerProcess()
{
    m_process.kill();
    m_process.waitForFinished();
}

/// The first number of schedstat, in nanoseconds.
double ServerProcess::cpuMilliseconds() const
{
    QFile file(QStringLiteral("/proc/%1/schedstat").arg(m_process.processId()));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s: %s", qPrintable(file.fileName()), qPrintable(file.errorString()));
    return file.readAll().split(' ').value(0).toDouble() / 1e6;
}

} // namespace Lockdeck::Bench
