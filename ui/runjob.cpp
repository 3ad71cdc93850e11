#include "ui/runjob.h"

#include "ui/models/wording.h"
#include "ui/session.h"

namespace Lockdeck {

using namespace std::chrono_literals;

static GuardedCommand::Options shell(const QString &line, std::chrono::milliseconds killAfter)
{
    GuardedCommand::Options options;
    options.command = {QStringLiteral("/bin/sh"), QStringLiteral("-c"), line};
    options.killAfter = killAfter;
    options.capture = true;
    return options;
}

RunJob::RunJob(Session &session, QString commandLine, std::chrono::milliseconds killAfter, QObject *parent)
    : QObject(parent),
      m_session(session),
      m_commandLine(std::move(commandLine)),
      m_killAfter(killAfter),
      m_command(shell(m_commandLine, killAfter))
{
    connect(&m_session, &Session::holdEvents, this, [this](const std::vector<HoldEvent> &events) {
        for (const HoldEvent &event : events) {
            if (event.status.id == m_hold && event.kind == HoldEvent::Kind::State)
                follow(event.status);
        }
    });
    connect(&m_command, &GuardedCommand::began, this, [this] {
        m_began = BootTime::now();
        if (m_stage == Stage::Waiting) // it may have been asked to end already
            enter(Stage::Running);
    });
    connect(&m_command, &GuardedCommand::output, this, [this](const QByteArray &bytes, bool isError) {
        m_output.feed(bytes, isError);
        emit wrote();
    });
    connect(&m_command, &GuardedCommand::failedToBegin, this, [this](const QString &reason) { m_problem = reason; });
    connect(&m_command, &GuardedCommand::finished, this, &RunJob::onFinished);
    connect(&m_tick, &QTimer::timeout, this, &RunJob::noteAskedToEnd);
}

Outcome RunJob::start(LockOptions options)
{
    options.onLoss = OnLoss::Report; // another lock than the one the command relied on
    options.lossGrace = m_killAfter;
    m_key = options.key;
    const Result<HoldId> id = m_session.start(options, LockKeeper::Begin::Acquire, m_command.watcher());
    if (!id)
        return id.error();
    m_hold = *id;
    return {};
}

void RunJob::end()
{
    if (m_stage == Stage::Ended || m_givenUp)
        return;
    m_givenUp = !m_command.hasBegun();
    enter(Stage::Ending);
    if (m_givenUp)
        m_session.giveUp(m_hold);
    else
        m_command.end();
}

void RunJob::follow(const HoldStatus &hold)
{
    if (!m_givenUp)
        m_command.follow(hold);
    else if (hold.state == HoldState::Held || hold.state == HoldState::Uncertain)
        m_session.giveUp(m_hold); // the lock came before the keeper heard that nobody wants it
    if (m_stage == Stage::Ended)
        return;
    m_lost = m_lost || hold.state == HoldState::Lost;
    if (isTerminal(hold.state) && !m_command.hasBegun()) {
        m_problem = hold.reason ? hold.reason->message
                    : m_givenUp ? tr("It was given up.")
                                : tr("The lock was not obtained.");
        enter(Stage::Ended);
    } else if (m_lost && m_command.isRunning()) {
        enter(Stage::Ending);
    } else {
        noteAskedToEnd();
    }
    if (m_command.isRunning() && !m_tick.isActive())
        m_tick.start(200ms);
}

/// The command's supervisor sends SIGTERM for a doubtful lock by itself, at a moment of its own.
void RunJob::noteAskedToEnd()
{
    if (m_command.isRunning() && m_command.wasEndedForTheLock() && m_stage != Stage::Ending)
        enter(Stage::Ending);
}

void RunJob::enter(Stage stage)
{
    if (stage == Stage::Ended)
        m_ended = BootTime::now();
    m_stage = stage;
    emit changed();
}

void RunJob::onFinished()
{
    m_tick.stop();
    const HoldStatus *hold = m_session.keeper().find(m_hold);
    const bool isHeld = hold && (hold->state == HoldState::Held || hold->state == HoldState::Uncertain);
    if (isHeld) {
        if (const Outcome problem = m_session.keeper().release(m_hold))
            emit m_session.notice(problem->message, true);
    } else if (hold && hold->settling) {
        static_cast<void>(m_session.keeper().cancel(m_hold)); // nothing relies on it any more: cleaned up at once
    }
    emit m_session.notice(tr("the command under %1 %2").arg(displayKey(m_key), endWords()), !isGood());
    enter(Stage::Ended);
}

bool RunJob::isGood() const
{
    return m_problem.isEmpty() && !m_lost && !m_command.wasEndedForTheLock() && m_command.exitCode() == 0;
}

QString RunJob::words() const
{
    switch (m_stage) {
    case Stage::Waiting:
        return tr("waiting for %1").arg(displayKey(m_key));
    case Stage::Running:
        return tr("running since %1 · process %2").arg(Wording::clockTime(m_began)).arg(m_command.processId());
    case Stage::Ending:
        return endingWords();
    case Stage::Ended:
        break;
    }
    return m_command.hasBegun() && m_problem.isEmpty()
               ? tr("%1 after %2").arg(endWords(), Wording::fineDuration(m_ended - m_began))
               : endWords();
}

QString RunJob::endingWords() const
{
    if (m_givenUp)
        return tr("giving up %1").arg(displayKey(m_key));
    const QString killAfter = Wording::fineDuration(m_killAfter);
    if (m_lost)
        return tr("the lock is lost, somebody else may hold it: asked to end (SIGTERM); killed after %1")
            .arg(killAfter);
    if (m_command.wasEndedForTheLock())
        return tr("the lock was in doubt: asked to end (SIGTERM); killed before it can be somebody else’s");
    return tr("asked to end (SIGTERM); killed after %1").arg(killAfter);
}

/// Codes above 128 are signals by a convention of shells, as far as there are signals; `exit 255` is none.
static QString codeWords(int code)
{
    constexpr int lastSignal = 64;
    return code > 128 && code <= 128 + lastSignal ? RunJob::tr("ended by signal %1 (code %2)").arg(code - 128).arg(code)
                                                  : RunJob::tr("ended with code %1").arg(code);
}

QString RunJob::endWords() const
{
    if (!m_problem.isEmpty())
        return tr("never began: %1").arg(m_problem);
    const QString how = codeWords(m_command.exitCode());
    return m_command.wasEndedForTheLock() ? tr("%1, because the lock was lost or in doubt").arg(how)
           : m_lost                       ? tr("%1; the lock was lost before that").arg(how)
                                          : how;
}

// ---- All of them

Result<RunJob *> RunJobs::start(const QString &commandLine, std::chrono::milliseconds killAfter,
                                const LockOptions &options)
{
    auto job = std::make_unique<RunJob>(m_session, commandLine, killAfter, this);
    if (const Outcome problem = job->start(options))
        return *problem;
    std::erase(m_jobs, nullptr);
    m_jobs.emplace_back(job.get());
    connect(job.get(), &RunJob::changed, this, &RunJobs::changed);
    emit started(job.get());
    emit changed();
    return job.release();
}

std::vector<RunJob *> RunJobs::open() const
{
    std::vector<RunJob *> found;
    for (const QPointer<RunJob> &job : m_jobs) {
        if (job && job->stage() != RunJob::Stage::Ended)
            found.push_back(job);
    }
    return found;
}

RunJob *RunJobs::find(HoldId hold) const
{
    for (RunJob *job : open()) {
        if (job->hold() == hold)
            return job;
    }
    return nullptr;
}

void RunJobs::endAndReleaseAll()
{
    for (const HoldStatus &hold : std::vector(m_session.holds())) {
        if (RunJob *job = find(hold.id))
            job->end();
        else
            m_session.giveUp(hold.id);
    }
}

} // namespace Lockdeck
