#pragma once

#include "protocol/clock.h"

#include <QtCore/QJsonObject>
#include <QtCore/QProcess>

#include <vector>

namespace Lockdeck::Test {

class PseudoTerminal;

/// One run of build/bin/lockctl, while the test's event loop goes on (the servers it talks to live there). It runs in
/// a session of its own: the terminal that the test was started from is not its.
class LockctlRun
{
public:
    /// What a terminal is to the run besides its session's.
    enum class On { Session, Streams };
    /// With a terminal that one is the session's, and must outlive the run.
    explicit LockctlRun(const QStringList &arguments, const PseudoTerminal *terminal = nullptr, On on = On::Session);
    ~LockctlRun();

    /// All that it gets to read from standard input.
    void feed(const QByteArray &input);

    /// Waits for its end, a minute at most; the exit code, or -1.
    int exitCode();
    void terminate() { m_process.terminate(); }
    void signal(int signum) const;
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    /// Waits until it has printed this.
    bool hasPrinted(const QByteArray &text);

    QByteArray output();
    QString errors();
    /// The lines of --json so far.
    std::vector<QJsonObject> lines();
    /// The names of the states that --json told so far.
    QStringList states();
    /// How long it ran.
    std::chrono::nanoseconds duration() const { return m_ended - m_started; }

private:
    QProcess m_process;
    QByteArray m_output;
    Moment m_started;
    Moment m_ended;
};

} // namespace Lockdeck::Test
