#pragma once

#include "command/guardedcommand.h"
#include "ui/models/outputtext.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <vector>

namespace Lockdeck {

class Session;

/// A shell command under a lock: asks for the lock, runs while it is held, is ended when it is lost, and releases the
/// lock when nothing of the command is left. For the GUI thread; its fuse is kept from the keeper's thread.
class RunJob : public QObject
{
    Q_OBJECT

public:
    enum class Stage {
        Waiting, ///< for the lock
        Running,
        Ending, ///< given up, or asked to end: by a person, or because the lock is lost or in doubt
        Ended,  ///< finished, or never begun
    };

    RunJob(Session &session, QString commandLine, std::chrono::milliseconds killAfter, QObject *parent = nullptr);

    /// Asks for the lock. Its options are checked at once; then nothing was started.
    Outcome start(LockOptions options);
    /// Gives up waiting, or asks the command to end.
    void end();

    Stage stage() const { return m_stage; }
    HoldId hold() const { return m_hold; }
    const QString &key() const { return m_key; }
    std::chrono::milliseconds killAfter() const { return m_killAfter; }
    const QString &commandLine() const { return m_commandLine; }
    /// One line for a person: "running since 14:03:07, process 4711".
    QString words() const;
    /// Whether it ended as it should: code 0.
    bool isGood() const;
    OutputText &output() { return m_output; }

signals:
    void changed();
    /// output() has something.
    void wrote();

private:
    void follow(const HoldStatus &hold);
    void noteAskedToEnd();
    void enter(Stage stage);
    void onFinished();
    QString endingWords() const;
    QString endWords() const;

    Session &m_session;
    QString m_commandLine;
    QString m_key;
    std::chrono::milliseconds m_killAfter;
    GuardedCommand m_command;
    OutputText m_output;
    QTimer m_tick; ///< while the command runs: nobody tells when it is asked to end for the lock
    HoldId m_hold = 0;
    Stage m_stage = Stage::Waiting;
    Moment m_began{};
    Moment m_ended{};
    QString m_problem;      ///< why it could not begin, or never got the lock
    bool m_givenUp = false; ///< before the command began: it may not begin any more
    bool m_lost = false;    ///< the lock, before the command had finished
};

/// Every job of a window: the one that a hold belongs to decides when that is released. Owns them; one that has ended
/// may be deleted.
class RunJobs : public QObject
{
    Q_OBJECT

public:
    RunJobs(Session &session, QObject *parent = nullptr) : QObject(parent), m_session(session) {}

    /// The job, or what is wrong with the options.
    Result<RunJob *> start(const QString &commandLine, std::chrono::milliseconds killAfter, const LockOptions &options);
    /// Those that have not ended, oldest first.
    std::vector<RunJob *> open() const;
    /// The one that has not ended and runs under that hold, or nullptr.
    RunJob *find(HoldId hold) const;
    /// Ends all commands, which then release their locks, and gives up all other holds.
    void endAndReleaseAll();

signals:
    void started(Lockdeck::RunJob *job);
    void changed();

private:
    Session &m_session;
    std::vector<QPointer<RunJob>> m_jobs; ///< gone ones leave with the next start()
};

} // namespace Lockdeck
