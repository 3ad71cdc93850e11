#include "command/guardedcommand.h"

#include "command/channels.h"
#include "command/lockwatch.h"
#include "command/supervisor.h"
#include "command/watchedfd.h"

#include <QtCore/QCoreApplication>

#include <cerrno>
#include <csignal>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Lockdeck {

/// How many files a process may open when it begins. The programs raise theirs for their many connections, which is
/// none of a command's business; so it is read before main().
static const rlimit filesAtTheStart = [] {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}();

namespace {

/// The fork of this process that becomes the supervisor. No signal may come to the child before it has set itself up,
/// or a handler of the program's would run in it.
pid_t forkSupervisor(const SupervisorPlan &plan)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t supervisor = _Fork();
    if (supervisor == 0)
        Supervisor(plan).run();
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return supervisor;
}

/// Collects a supervisor that has ended, or is about to.
void collect(pid_t supervisor)
{
    while (waitpid(supervisor, nullptr, 0) < 0 && errno == EINTR) {}
}

/// Waits for a supervisor that nobody else waits for any more, so that it leaves no zombie. Deletes itself.
class Farewell : public QObject
{
public:
    Farewell(OwnedFd control, pid_t supervisor)
    {
        // Where the program ends first, the system collects it.
        if (QCoreApplication *app = QCoreApplication::instance(); app && app->thread() == thread())
            setParent(app);
        m_control.open(std::move(control), this, [this, supervisor] {
            m_control.close();
            collect(supervisor);
            deleteLater();
        });
    }

private:
    WatchedFd m_control;
};

} // namespace

struct GuardedCommand::Private
{
    explicit Private(Options o) : options(std::move(o)), watch(std::make_shared<LockWatch>(options.killAfter)) {}

    const Options options;
    const std::shared_ptr<LockWatch> watch;
    pid_t supervisor = 0;
    WatchedFd control; ///< open while the supervisor lives
    WatchedFd started;
    WatchedFd output;
    WatchedFd errors;
    bool hasBegun = false;
    bool isRunning = false;
    int exitCode = 0;
};

GuardedCommand::GuardedCommand(Options options, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(std::move(options)))
{}

GuardedCommand::~GuardedCommand()
{
    d->watch->setControl(-1);
    OwnedFd control = d->control.take();
    if (!control)
        return;
    shutdown(control.get(), SHUT_WR);
    new Farewell(std::move(control), d->supervisor);
}

std::function<void(const HoldStatus &)> GuardedCommand::watcher() const
{
    return [watch = d->watch](const HoldStatus &hold) { watch->watch(hold); };
}

void GuardedCommand::follow(const HoldStatus &hold)
{
    d->watch->follow(hold);
    // The status may be an old one; the watch knows whether it is still true.
    if (!d->hasBegun && hold.state == HoldState::Held && d->watch->begin(BootTime::now()))
        begin(hold);
}

void GuardedCommand::forward(int signum)
{
    d->watch->tell(static_cast<unsigned char>(signum));
}

void GuardedCommand::end()
{
    d->watch->tell(ControlByte::End);
}

bool GuardedCommand::hasBegun() const
{
    return d->hasBegun;
}

bool GuardedCommand::isRunning() const
{
    return d->isRunning;
}

qint64 GuardedCommand::processId() const
{
    const FusePage *page = d->watch->page();
    return page ? page->processId.load() : 0;
}

int GuardedCommand::exitCode() const
{
    return d->exitCode;
}

bool GuardedCommand::wasEndedForTheLock() const
{
    const FusePage *page = d->watch->page();
    return page && page->endedForTheLock;
}

// ---- Beginning

void GuardedCommand::begin(const HoldStatus &hold)
{
    d->hasBegun = true;
    d->isRunning = true;
    if (!d->watch->page())
        return fail(ENOMEM);
    Channels channels;
    if (!channels.open(d->options.capture))
        return fail(errno);
    CommandImage image(d->options.command, environmentFor(hold));
    SupervisorPlan plan;
    plan.page = d->watch->page();
    plan.image = &image;
    plan.killAfter = d->options.killAfter;
    plan.control = channels.supervisor.get();
    plan.started = channels.started.writeEnd.get();
    plan.input = channels.input.get();
    plan.output = channels.output.writeEnd.get();
    plan.errors = channels.errors.writeEnd.get();
    plan.files = filesAtTheStart;
    d->watch->setControl(channels.program.get()); // before the fork: no news of the lock is lost
    d->supervisor = forkSupervisor(plan);
    if (d->supervisor < 0) {
        d->watch->setControl(-1);
        return fail(errno);
    }
    d->control.open(std::move(channels.program), this, &GuardedCommand::onEnded);
    d->started.open(std::move(channels.started.readEnd), this, &GuardedCommand::onStarted);
    if (!d->options.capture)
        return;
    d->output.open(std::move(channels.output.readEnd), this, [this] { read(d->output, false); });
    d->errors.open(std::move(channels.errors.readEnd), this, [this] { read(d->errors, true); });
}

/// No supervisor could be made.
void GuardedCommand::fail(int error)
{
    d->isRunning = false;
    d->exitCode = 126;
    emit failedToBegin(u"The command could not be started: %1."_s.arg(qt_error_string(error)));
    emit finished();
}

/// The pipe has ended: the command was executed, or could not be.
void GuardedCommand::onStarted()
{
    d->started.close();
    const int error = d->watch->page()->startError;
    const QString program = d->options.command.value(0);
    if (error == 0)
        emit began();
    else if (error == ENOENT)
        emit failedToBegin(u"There is no command “%1”."_s.arg(program));
    else
        emit failedToBegin(u"The command “%1” cannot be run: %2."_s.arg(program, qt_error_string(error)));
}

// ---- While it runs

/// A megabyte, the largest pipe, at most: a process that has left the group may write for ever.
void GuardedCommand::read(WatchedFd &pipe, bool isError)
{
    QByteArray bytes(65536, Qt::Uninitialized);
    for (int times = 0; times < 16 && pipe.isOpen(); ++times) {
        const ssize_t count = ::read(pipe.get(), bytes.data(), std::size_t(bytes.size()));
        if (count == 0)
            pipe.close();
        if (count <= 0)
            return;
        emit output(bytes.left(count), isError);
    }
}

// ---- The end

/// Without an exit code the supervisor was killed: what it watched over must not go on unwatched.
static int exitCodeOf(const FusePage &page)
{
    if (page.startError != 0)
        return page.startError == ENOENT ? 127 : 126;
    if (page.exitCode >= 0)
        return page.exitCode;
    if (page.processId > 0)
        kill(-page.processId, SIGKILL);
    return 128 + SIGKILL;
}

void GuardedCommand::onEnded()
{
    d->watch->setControl(-1);
    d->control.close();
    collect(d->supervisor);
    d->exitCode = exitCodeOf(*d->watch->page());
    d->isRunning = false;
    if (d->started.isOpen())
        onStarted();
    read(d->output, false);
    read(d->errors, true);
    d->output.close();
    d->errors.close();
    emit finished();
}

} // namespace Lockdeck
