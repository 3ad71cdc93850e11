#include "lockctlrun.h"

#include "pseudoterminal.h"

#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

#include <csignal>

#include <unistd.h>

namespace Lockdeck::Test {

LockctlRun::LockctlRun(const QStringList &arguments, const PseudoTerminal *terminal, On on) : m_started(BootTime::now())
{
    m_process.setChildProcessModifier([terminal, on] {
        setsid();
        if (terminal == nullptr)
            return;
        terminal->takeAsControlling();
        if (on == On::Streams)
            terminal->takeAsStreams();
    });
    QObject::connect(&m_process, &QProcess::finished, &m_process, [this] { m_ended = BootTime::now(); });
    m_process.start(QStringLiteral(LOCKDECK_BIN_DIR "/lockctl"), arguments);
}

LockctlRun::~LockctlRun()
{
    m_process.kill();
    m_process.waitForFinished();
}

void LockctlRun::feed(const QByteArray &input)
{
    m_process.write(input);
    m_process.closeWriteChannel();
}

int LockctlRun::exitCode()
{
    const bool ended = QTest::qWaitFor(
        [this] { return m_process.state() == QProcess::NotRunning && m_process.error() != QProcess::FailedToStart; },
        60'000);
    return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void LockctlRun::signal(int signum) const
{
    ::kill(pid_t(m_process.processId()), signum);
}

bool LockctlRun::hasPrinted(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return output().contains(text); }, 30'000);
}

QByteArray LockctlRun::output()
{
    m_output += m_process.readAllStandardOutput();
    return m_output;
}

QString LockctlRun::errors()
{
    return QString::fromUtf8(m_process.readAllStandardError());
}

std::vector<QJsonObject> LockctlRun::lines()
{
    std::vector<QJsonObject> lines;
    for (const QByteArray &line : output().split('\n')) {
        if (!line.isEmpty())
            lines.push_back(QJsonDocument::fromJson(line).object());
    }
    return lines;
}

QStringList LockctlRun::states()
{
    QStringList states;
    for (const QJsonObject &line : lines()) {
        if (line[QLatin1String("event")] == QLatin1String("state"))
            states += line[QLatin1String("state")].toString();
    }
    return states;
}

} // namespace Lockdeck::Test
