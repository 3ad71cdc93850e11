#pragma once

#include "client/holdstatus.h"

#include <QtCore/QByteArrayList>
#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <functional>
#include <memory>

namespace Lockdeck {

class WatchedFd;

/// A command that may run only while a lock is held. It begins at the first Held, and is asked to end (SIGTERM) and
/// then made to (SIGKILL). When the hold is in doubt, or this program stands still, that is before the lock can be
/// somebody else's. When it is lost, or this program dies, the command is asked at once and made to killAfter later:
/// somebody else may hold the lock by then. When exactly: see fuseOf().
///
/// Give LockOptions::lossGrace the same killAfter, so that the hold does not hand the lock on in between.
///
/// What counts as the command is its whole process group: it has finished when nothing of the group is left. A process
/// that leaves the group (setsid, a daemon) is not followed. A command that stops itself (Ctrl+Z) is continued at once:
/// a lock held for a stopped command helps nobody.
///
/// The command finds LOCKDECK_KEY, LOCKDECK_TOKEN and, where the server's tokens carry a fence, LOCKDECK_FENCE in its
/// environment, and never DFLOCKD_AUTH_TOKEN. It inherits no file but stdin, stdout and stderr. Where stdin is a
/// terminal that this program has, the command has it while it runs.
///
/// Give a lock a lease well above `killAfter`: with a shorter one a command has less time to end, and every late
/// renewal ends it.
///
/// Wiring, with a LockKeeper:
///
///     const auto id = keeper.start(options, LockKeeper::Begin::Acquire, command.watcher());
///     connect(&keeper, &LockKeeper::changed, …: for every event of that hold: command.follow(event.status);
///     connect(&command, &GuardedCommand::finished, …: keeper.release(id));
///
/// Where the hold ends before it was ever Held, nothing begins and no signal comes: ask hasBegun().
/// For one thread, with an event loop; from its own signals delete it with deleteLater().
class GuardedCommand : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QStringList command;                       ///< program and arguments; found by PATH, no shell involved
        std::chrono::milliseconds killAfter{5000}; ///< between SIGTERM and SIGKILL
        bool capture = false; ///< output() instead of inheriting stdin, stdout and stderr; stdin is then empty
    };

    explicit GuardedCommand(Options options, QObject *parent = nullptr);
    /// A command that still runs is ended as when the program dies: SIGTERM now, SIGKILL `killAfter` later.
    ~GuardedCommand() override;

    /// For LockKeeper::start(): called in the keeper's thread, it keeps the fuse true while this object's thread stands
    /// still. May outlive this object.
    std::function<void(const HoldStatus &)> watcher() const;
    /// For every State event of the hold, in this object's thread: begins the command at the first Held. Where nobody
    /// calls watcher() the fuse is kept from here, and Renewed events have to come here too.
    void follow(const HoldStatus &hold);
    /// Sends a signal to the whole group; no more than that. This and end() do nothing unless isRunning().
    void forward(int signum);
    /// SIGTERM now, SIGKILL `killAfter` later.
    void end();

    bool hasBegun() const;  ///< it was started, or that was tried
    bool isRunning() const; ///< begun, and not finished()
    /// The command's, and its group's; 0 before it has begun.
    qint64 processId() const;
    /// When finished: the command's exit code, 128 + signal when it died of one, 127 when it was not found, 126 when it
    /// could not be started otherwise (as shells do).
    int exitCode() const;
    /// It was ended because the lock was lost or in doubt, whatever it exited with (`lockctl run` exits 74 then).
    bool wasEndedForTheLock() const;

signals:
    void began();
    /// What it wrote, as it comes (capture).
    void output(const QByteArray &bytes, bool isError);
    void failedToBegin(const QString &reason);
    /// Nothing of its group is left (also after failedToBegin): now the lock may be released.
    void finished();

private:
    void begin(const HoldStatus &hold);
    void fail(int error);
    void onStarted();
    void read(WatchedFd &pipe, bool isError);
    void onEnded();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
