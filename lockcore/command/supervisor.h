#pragma once

#include "command/commandimage.h"
#include "command/fusepage.h"

#include <sys/resource.h>
#include <sys/types.h>

namespace Lockdeck {

/// What a supervisor has to know; all of it is made before the fork.
struct SupervisorPlan
{
    FusePage *page = nullptr;
    CommandImage *image = nullptr;
    std::chrono::nanoseconds killAfter{};
    int control = -1; ///< the supervisor's end of a stream socket: ControlByte, or a signal's number
    /// The write end of a pipe that ends when the command has begun, or failed to: see FusePage::startError.
    int started = -1;
    int input = -1; ///< stdin, stdout, stderr of the command; -1 is this process's own
    int output = -1;
    int errors = -1;
    rlimit files{}; ///< how many files the command may have open
};

/// Stands between the program and a command that runs under a lock, as a process of its own:
///
///     program ── fork ── supervisor ── fork ── command, with all that it starts (its process group)
///
/// It ends the group when the fuse in the shared page has burnt down, when it is told to, and when the program is gone,
/// however that ended: so a program that stands still (SIGSTOP), crashes or is killed leaves no command running without
/// the lock. It ends itself when nothing of the group is left, a command's left-over children included; a process that
/// has left the group (setsid) is not followed.
///
/// Runs in the fork of a program with threads: nothing here allocates or locks, all calls are async-signal-safe or bare
/// system calls.
class Supervisor
{
public:
    explicit Supervisor(const SupervisorPlan &plan) : m_plan(plan) {}

    /// What the forked child does, with all signals blocked: begins the command and stays until its group is gone.
    [[noreturn]] void run();

private:
    bool standApart();
    void begin();
    [[noreturn]] void becomeCommand(pid_t supervisor);
    void reap();
    bool groupIsGone() const;
    void watchTheFuse(Moment now);
    void askToEnd(Moment now);
    Moment killAt() const;
    void continueIfDue(Moment now);
    void sleepUntil(Moment wake, Moment now);
    void takeControl();
    Moment nextWake(Moment now) const;
    void signalGroup(int signum) const;
    void giveTerminal() const;
    void takeTerminalBack() const;
    [[noreturn]] void leave(int exitCode);

    const SupervisorPlan &m_plan;
    pid_t m_programGroup = 0;
    pid_t m_command = 0;
    int m_children = -1;   ///< signalfd: a child has changed
    int m_exitCode = -1;   ///< of the command; -1 while it runs
    bool m_isHeard = true; ///< the control socket has not ended
    Moment m_asked{};      ///< when it was asked to end; Moment{} before
    Moment m_continued{};  ///< when a stopped command was last continued
    bool m_isStopped = false;
};

} // namespace Lockdeck
