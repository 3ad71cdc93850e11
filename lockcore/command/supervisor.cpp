#include "command/supervisor.h"

#include "client/holdtiming.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace Lockdeck {

/// The kernel's timers stand still while the computer sleeps, the fuse does not: look at the clock this often.
static constexpr auto longestSleep = 1s;
/// Once killed the group is gone in no time; a member whose parent left the group is not reported, so look.
static constexpr auto killedSleep = 20ms;
/// A command that stops again and again (reading a terminal that it does not have) is continued at this pace.
static constexpr auto continuePace = 1s;

/// Closes every descriptor from 3 up but these: above all the connection that the lock lives on.
static bool closeAllBut(std::array<int, 5> kept)
{
    std::sort(kept.begin(), kept.end());
    unsigned first = 3;
    for (const int fd : kept) {
        if (fd < 0 || unsigned(fd) < first)
            continue;
        if (unsigned(fd) > first && close_range(first, unsigned(fd) - 1, 0) != 0)
            return false;
        first = unsigned(fd) + 1;
    }
    return close_range(first, ~0U, 0) == 0;
}

static void closeIfOpen(int fd)
{
    if (fd >= 0)
        close(fd);
}

// ---- Beginning

void Supervisor::run()
{
    if (!standApart()) {
        m_plan.page->startError = errno;
        leave(0);
    }
    begin();
    for (;;) {
        const Moment now = BootTime::now();
        reap();
        if (m_exitCode >= 0 && groupIsGone())
            leave(m_exitCode);
        watchTheFuse(now);
        continueIfDue(now);
        sleepUntil(nextWake(now), now);
        takeControl();
    }
}

/// Its own process group, so that a signal for the program's (Ctrl+Z, kill %1) does not reach it. All signals stay
/// blocked: only SIGKILL and SIGSTOP are felt, and the terminal may be given away from the background.
bool Supervisor::standApart()
{
    m_programGroup = getpgrp();
    setpgid(0, 0);
    prctl(PR_SET_NAME, "lockdeck-guard");
    const auto &p = m_plan;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || !closeAllBut({p.control, p.started, p.input, p.output, p.errors}))
        return false;
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    // Ignored, as it may be inherited, a child's exit code would be lost.
    struct sigaction byDefault = {};
    byDefault.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &byDefault, nullptr);
    m_children = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    return m_children >= 0;
}

void Supervisor::begin()
{
    const pid_t supervisor = getpid();
    m_command = _Fork();
    if (m_command == 0)
        becomeCommand(supervisor);
    if (m_command < 0) {
        m_plan.page->startError = errno;
        leave(0);
    }
    setpgid(m_command, m_command); // here and in the child: whoever comes first
    m_plan.page->processId = m_command;
    for (const int fd : {m_plan.started, m_plan.input, m_plan.output, m_plan.errors})
        closeIfOpen(fd);
}

/// Handlers become the default, as exec would make them: none of the program's may run here. What is ignored stays so
/// (nohup), but for SIGPIPE, which Qt ignores.
static void restoreSignals()
{
    struct sigaction byDefault = {};
    byDefault.sa_handler = SIG_DFL;
    for (int signum = 1; signum < NSIG; ++signum) {
        struct sigaction now = {};
        if (sigaction(signum, nullptr, &now) == 0 && (now.sa_handler != SIG_IGN || signum == SIGPIPE))
            sigaction(signum, &byDefault, nullptr);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void Supervisor::becomeCommand(pid_t supervisor)
{
    setpgid(0, 0);
    m_command = getpid();
    // Should somebody kill the supervisor, nobody would watch any more.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor)
        _exit(128 + SIGKILL);
    giveTerminal();
    int standard = 0;
    for (const int fd : {m_plan.input, m_plan.output, m_plan.errors}) {
        if (fd >= 0)
            dup2(fd, standard);
        ++standard;
    }
    setrlimit(RLIMIT_NOFILE, &m_plan.files);
    restoreSignals();
    m_plan.page->startError = m_plan.image->execute();
    _exit(127); // what the shells' number is, the program decides
}

// ---- The terminal

/// Where the program has the terminal, the command has it instead: its keys, and Ctrl+C. In a pipeline the others of it
/// need the terminal, too.
void Supervisor::giveTerminal() const
{
    if (m_plan.input < 0 && isatty(STDOUT_FILENO) && tcgetpgrp(STDIN_FILENO) == m_programGroup)
        tcsetpgrp(STDIN_FILENO, m_command);
}

void Supervisor::takeTerminalBack() const
{
    if (m_command > 0 && tcgetpgrp(STDIN_FILENO) == m_command)
        tcsetpgrp(STDIN_FILENO, m_programGroup);
}

// ---- What the command does

static bool isJobControl(int signum)
{
    return signum == SIGTSTP || signum == SIGTTIN || signum == SIGTTOU;
}

/// Also of orphans: this is their subreaper.
void Supervisor::reap()
{
    signalfd_siginfo unused;
    while (read(m_children, &unused, sizeof unused) > 0) {}

    int status = 0;
    for (pid_t child = 0; (child = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
        if (WIFSTOPPED(status)) {
            m_isStopped = m_isStopped || isJobControl(WSTOPSIG(status));
        } else if (child == m_command) {
            m_exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
    }
}

bool Supervisor::groupIsGone() const
{
    return ::kill(-m_command, 0) != 0 && errno == ESRCH;
}

/// A lock that is held for a stopped command helps nobody. One that was stopped for want of the terminal gets it if the
/// program has it by now (`fg`).
void Supervisor::continueIfDue(Moment now)
{
    if (!m_isStopped || now < m_continued + continuePace)
        return;
    m_isStopped = false;
    m_continued = now;
    giveTerminal();
    signalGroup(SIGCONT);
}

// ---- Ending it

void Supervisor::watchTheFuse(Moment now)
{
    if (m_asked == Moment{} && now >= m_plan.page->fuse().ask) {
        m_plan.page->endedForTheLock = true;
        askToEnd(now);
    }
    if (m_asked != Moment{} && now >= killAt())
        signalGroup(SIGKILL);
}

void Supervisor::askToEnd(Moment now)
{
    if (m_asked != Moment{})
        return;
    m_asked = now;
    signalGroup(SIGTERM);
    signalGroup(SIGCONT); // a stopped one would not hear it
}

/// Asked is asked: good news of the lock does not give it more time than it was promised.
Moment Supervisor::killAt() const
{
    return std::min(HoldTiming::after(m_asked, m_plan.killAfter), m_plan.page->fuse().kill);
}

void Supervisor::signalGroup(int signum) const
{
    ::kill(-m_command, signum);
}

void Supervisor::leave(int exitCode)
{
    takeTerminalBack();
    m_plan.page->exitCode = exitCode;
    _exit(exitCode);
}

// ---- Time and the program

Moment Supervisor::nextWake(Moment now) const
{
    Moment wake = now + longestSleep;
    if (m_isStopped)
        wake = std::min(wake, m_continued + continuePace);
    if (m_asked == Moment{})
        return std::min(wake, m_plan.page->fuse().ask);
    return std::min(wake, now >= killAt() ? now + killedSleep : killAt());
}

void Supervisor::sleepUntil(Moment wake, Moment now)
{
    const auto time = std::max(0ns, wake - now);
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const timespec timeout{whole.count(), (time - whole).count()};
    std::array<pollfd, 2> sources = {pollfd{m_children, POLLIN, 0}, {m_isHeard ? m_plan.control : -1, POLLIN, 0}};
    ppoll(sources.data(), sources.size(), &timeout, nullptr);
}

/// The control socket stays open when it has been read to its end: that the program may still see this process end.
void Supervisor::takeControl()
{
    const Moment now = BootTime::now();
    unsigned char byte = 0;
    while (m_isHeard) {
        const ssize_t count = recv(m_plan.control, &byte, 1, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        m_isHeard = count > 0;
        if (!m_isHeard || byte == static_cast<unsigned char>(ControlByte::End))
            askToEnd(now);
        else if (byte != static_cast<unsigned char>(ControlByte::LookAtTheFuse))
            signalGroup(byte);
    }
}

} // namespace Lockdeck
