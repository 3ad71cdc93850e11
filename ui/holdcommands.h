#pragma once

#include "client/lockkeeper.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

class QDialog;
class QWidget;

namespace Lockdeck {

class HoldsView;
class RunJobs;
class Session;
class StoryDialog;
struct ProbeReport;

/// What a person does with holds: cards, menus and the acquire field end here. Asks where something has to be asked,
/// and says in a notice when a step is not possible any more.
class HoldCommands : public QObject
{
    Q_OBJECT

public:
    HoldCommands(Session &session, RunJobs &jobs, QWidget *window);
    void serve(HoldsView *cards);

    /// Opens the acquire dialog with `key` filled in; it deletes itself.
    QDialog *ask(const QString &key, LockKeeper::Begin preferred);
    /// Opens the dialog that releases a lock somebody else left; it deletes itself.
    QDialog *releaseByToken(const QString &key);
    /// Opens the dialog that runs a command under a lock; it deletes itself.
    QDialog *run(const QString &key);
    /// Opens the dialog that probes a key; it deletes itself.
    QDialog *probe(const QString &key);
    void wait(HoldId id, std::chrono::seconds timeout);
    void renew(HoldId id);
    /// As Session::giveUp(); where a command runs under the hold, that is ended first.
    void giveUp(HoldId id);
    void changeLease(HoldId id);
    void changeNote(HoldId id);
    void explain(HoldId id);
    void releaseAll();
    /// One window for all lost holds, opened at the first; never modal.
    void tellLost(const HoldStatus &hold);

    /// The own hold on `key` that a command means: the oldest that has not ended, else the newest; or nullptr.
    const HoldStatus *holdOn(const QString &key) const;

signals:
    /// A probe that was opened here has seen something, or has stopped.
    void probed(const Lockdeck::ProbeReport &report);

private:
    void tell(const Outcome &problem);

    Session &m_session;
    RunJobs &m_jobs;
    QWidget *m_window;
    QPointer<StoryDialog> m_losses;
};

} // namespace Lockdeck
