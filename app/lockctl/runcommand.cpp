#include "runcommand.h"

#include "client/lockkeeper.h"
#include "command/commandimage.h"
#include "command/guardedcommand.h"
#include "commandline.h"
#include "holdlines.h"
#include "lockoptions.h"
#include "support/unixsignals.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QProcess>

#include <csignal>
#include <cstdio>

namespace Lockdeck::Cli {

namespace {

struct RunOptions
{
    LockOptions lock;
    GuardedCommand::Options command;
    bool twoPhase = false;
    QString onQueued;
    int conflictExitCode = NotObtained;
    bool verbose = false;
};

bool givesUp(int signum)
{
    return signum == SIGINT || signum == SIGTERM || signum == SIGHUP || signum == SIGQUIT;
}

/// The signals that the command gets. Those that are ignored already stay so, here and there: nohup, or a shell's
/// background job.
std::vector<int> signalsToForward()
{
    std::vector<int> signums;
    for (const int signum : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH}) {
        struct sigaction now = {};
        if (sigaction(signum, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
            signums.push_back(signum);
    }
    return signums;
}

/// Started and left alone; it goes on without lockctl.
void startOnQueued(const QString &script, const HoldStatus &hold)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QLatin1String(keyVariable), hold.key);
    // Of a lock that this lockctl itself may run under.
    environment.remove(QLatin1String(tokenVariable));
    environment.remove(QLatin1String(fenceVariable));
    environment.remove(QLatin1String(authTokenVariable));
    QProcess process;
    process.setProgram(QStringLiteral("/bin/sh"));
    process.setArguments({QStringLiteral("-c"), script});
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    if (!process.startDetached())
        complain(QStringLiteral("--on-queued could not be started: %1.").arg(process.errorString()));
}

/// One command under one lock, from asking for the lock to its release.
class GuardedRun : public QObject
{
public:
    explicit GuardedRun(RunOptions options) : m_options(std::move(options)), m_command(m_options.command)
    {
        connect(&m_keeper, &LockKeeper::changed, this, [this] { takeEvents(); });
        connect(&m_signals, &UnixSignals::received, this, [this](int signum) { takeSignal(signum); });
        connect(&m_command, &GuardedCommand::failedToBegin, this, [](const QString &why) { complain(why); });
        connect(&m_command, &GuardedCommand::finished, this, [this] { onFinished(); });
    }

    Outcome start()
    {
        const auto begin = m_options.twoPhase ? LockKeeper::Begin::Enqueue : LockKeeper::Begin::Acquire;
        const Result<HoldId> id = m_keeper.start(m_options.lock, begin, m_command.watcher());
        if (!id)
            return id.error();
        m_id = *id;
        return {};
    }

private:
    void takeEvents()
    {
        for (const HoldEvent &event : m_keeper.takeEvents()) {
            if (m_options.verbose && event.kind != HoldEvent::Kind::Changed)
                std::fprintf(stderr, "%s\n", qPrintable(toText(event)));
            if (event.kind == HoldEvent::Kind::State)
                follow(event.status);
        }
    }

    void follow(const HoldStatus &hold)
    {
        if (hold.state == HoldState::Queued && m_options.twoPhase)
            onQueued(hold);
        if (hold.state == HoldState::Uncertain || hold.state == HoldState::Lost)
            m_trouble = hold.reason;
        if (m_gaveUpFor == 0 || m_command.hasBegun())
            m_command.follow(hold);
        if (!isTerminal(hold.state))
            return;
        m_lostMeanwhile = m_command.isRunning();
        if (!m_command.isRunning())
            leave(hold);
    }

    void onQueued(const HoldStatus &hold)
    {
        m_keeper.wait(hold.id, m_options.lock.acquireTimeout);
        if (const QString script = std::exchange(m_options.onQueued, {}); !script.isEmpty())
            startOnQueued(script, hold);
    }

    void takeSignal(int signum)
    {
        if (m_command.isRunning()) {
            m_command.forward(signum);
        } else if (!m_command.hasBegun() && givesUp(signum)) {
            m_gaveUpFor = signum;
            m_keeper.releaseAll();
        }
    }

    /// Nothing of the command is left.
    void onFinished()
    {
        const HoldStatus *hold = m_keeper.find(m_id);
        if (isTerminal(hold->state))
            leave(*hold);
        else
            m_keeper.release(m_id); // its end comes to follow(), a loss that is on its way too
    }

    void leave(const HoldStatus &hold)
    {
        if (m_command.wasEndedForTheLock()) {
            const QString why = m_trouble ? m_trouble->message : QStringLiteral("The lock was in doubt.");
            complain(why + QStringLiteral(" The command was ended."));
        } else if (hold.reason && (m_gaveUpFor == 0 || hold.mayLeaveGhost) && !isExpectedConflict(hold)) {
            complain(hold.reason->message);
        }
        QCoreApplication::exit(exitCode(hold));
    }

    /// With -E 0 a lock that is taken is nothing to speak of, as with flock(1).
    bool isExpectedConflict(const HoldStatus &hold) const
    {
        return hold.state == HoldState::TimedOut && !m_command.hasBegun() && m_options.conflictExitCode == 0;
    }

    int exitCode(const HoldStatus &hold) const
    {
        if (m_command.wasEndedForTheLock() || m_lostMeanwhile)
            return Lost;
        // Its release says that it was not held any more: a success would claim more than is known.
        if (m_command.hasBegun() && m_command.exitCode() == 0 && hold.state == HoldState::Lost)
            return Lost;
        if (m_command.hasBegun())
            return m_command.exitCode();
        if (m_gaveUpFor != 0)
            return 128 + m_gaveUpFor;
        return hold.state == HoldState::TimedOut ? m_options.conflictExitCode : exitCodeOf(hold);
    }

    RunOptions m_options;
    UnixSignals m_signals{signalsToForward()};
    GuardedCommand m_command;
    LockKeeper m_keeper;
    HoldId m_id = 0;
    int m_gaveUpFor = 0;            ///< the signal that ended the attempt
    bool m_lostMeanwhile = false;   ///< the hold ended while the command ran
    std::optional<Error> m_trouble; ///< why the lock was in doubt or lost
};

void addOptions(QCommandLineParser &parser)
{
    addLockOptions(parser);
    parser.addPositionalArgument(QStringLiteral("COMMAND"), QStringLiteral("What to run, with its arguments."),
                                 QStringLiteral("-- COMMAND [ARGUMENT…]"));
    parser.addOption({QStringLiteral("kill-after"),
                      QStringLiteral("Seconds between asking the command to end (SIGTERM) and making it (SIGKILL) when "
                                     "the lock is in danger; well below the lease. Default: 5."),
                      QStringLiteral("S"), QStringLiteral("5")});
    parser.addOption({{QStringLiteral("E"), QStringLiteral("conflict-exit-code")},
                      QStringLiteral("Exit code when the lock was not obtained in time. Default: 75."),
                      QStringLiteral("N"),
                      QStringLiteral("75")});
    parser.addOption({QStringLiteral("two-phase"), QStringLiteral("Enqueue first, then wait.")});
    parser.addOption(
        {QStringLiteral("on-queued"),
         QStringLiteral("With --two-phase: a shell command to start, once, when the lock is taken and this "
                        "has to wait. It finds LOCKDECK_KEY; its end is not waited for."),
         QStringLiteral("SCRIPT")});
    parser.addOption({QStringLiteral("verbose"), QStringLiteral("Tell the states of the lock on standard error.")});
}

Result<int> exitCodeOption(const QCommandLineParser &parser)
{
    const QString text = parser.value(QStringLiteral("conflict-exit-code"));
    bool isNumber = false;
    const int code = text.toInt(&isNumber);
    if (!isNumber || code < 0 || code > 255) {
        return Error{ErrorCode::BadSeconds,
                     QStringLiteral("--conflict-exit-code %1: An exit code is a whole number from 0 to 255.").arg(text),
                     {}};
    }
    return code;
}

Result<RunOptions> optionsOf(const QCommandLineParser &parser, const QStringList &command)
{
    const Result<LockOptions> lock = lockOptionsOf(parser);
    if (!lock)
        return lock.error();
    const auto killAfter = secondsOption(parser, QStringLiteral("kill-after"), SecondsOf::Timeout);
    if (!killAfter)
        return killAfter.error();
    const Result<int> conflict = exitCodeOption(parser);
    if (!conflict)
        return conflict.error();
    RunOptions options;
    options.lock = *lock;
    options.lock.lossGrace = **killAfter;
    options.command.command = command;
    options.command.killAfter = **killAfter;
    options.conflictExitCode = *conflict;
    options.twoPhase = parser.isSet(QStringLiteral("two-phase"));
    options.onQueued = parser.value(QStringLiteral("on-queued"));
    options.verbose = parser.isSet(QStringLiteral("verbose"));
    return options;
}

const char *const description =
    R"(Takes the lock KEY, runs the command while it is held, and releases it when nothing of the command is left: the
processes that it started count, those that left its process group (setsid) do not.
When the lock is in doubt, or lockctl stands still, the command is asked to end (SIGTERM) and made to (SIGKILL) before
the lock can be somebody else's. When the lock is lost, or lockctl is killed, it is asked at once and made to after
--kill-after: somebody else may hold the lock by then. A command that stops itself (Ctrl+Z) is continued.
SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 and SIGWINCH go to the command; before the lock is held the first four
give up.

Environment of the command: LOCKDECK_KEY, LOCKDECK_TOKEN, and LOCKDECK_FENCE where the server's tokens carry a fence;
never DFLOCKD_AUTH_TOKEN.
Exit codes: the command's, or 128 + the signal it died of (or that gave up); 64 usage, 69 no server, refused or not
dflockd, 74 the lock was lost, or in doubt and the command was ended, 75 (see -E) not obtained in time, 126 the command
cannot be run, 127 there is none.)";

} // namespace

int runCommand(const QStringList &arguments)
{
    const QString name = QStringLiteral("run");
    const qsizetype end = arguments.indexOf(QStringLiteral("--"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QString::fromUtf8(description));
    addOptions(parser);
    if (const auto exit = parse(parser, name, arguments.mid(0, end)))
        return *exit;
    const QStringList command = end < 0 ? QStringList() : arguments.mid(end + 1);
    const Result<RunOptions> options = optionsOf(parser, command);
    if (!options)
        return usageError(name, options.error().message);
    if (command.isEmpty())
        return usageError(name, QStringLiteral("Say the command after “--”: lockctl run KEY -- COMMAND."));
    if (!options->onQueued.isEmpty() && !options->twoPhase)
        return usageError(name, QStringLiteral("--on-queued needs --two-phase: else nothing is known of the queue."));
    std::signal(SIGPIPE, SIG_IGN); // a reader that has left is no reason to let go of the lock
    GuardedRun run(*options);
    if (Outcome problem = run.start())
        return usageError(name, problem->message);
    return QCoreApplication::exec();
}

} // namespace Lockdeck::Cli
