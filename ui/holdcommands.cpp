#include "ui/holdcommands.h"

#include "ui/dialogs/acquiredialog.h"
#include "ui/dialogs/holdstory.h"
#include "ui/dialogs/probedialog.h"
#include "ui/dialogs/quitdialog.h"
#include "ui/dialogs/releasebytokendialog.h"
#include "ui/dialogs/rundialog.h"
#include "ui/dialogs/secondsfield.h"
#include "ui/dialogs/valuedialog.h"
#include "ui/runjob.h"
#include "ui/session.h"
#include "ui/views/holdsview.h"

namespace Lockdeck {

static void openDialog(QDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

HoldCommands::HoldCommands(Session &session, RunJobs &jobs, QWidget *window)
    : QObject(window), m_session(session), m_jobs(jobs), m_window(window)
{}

void HoldCommands::serve(HoldsView *cards)
{
    connect(cards, &HoldsView::releaseRequested, this, &HoldCommands::giveUp);
    connect(cards, &HoldsView::cancelRequested, this, &HoldCommands::giveUp);
    connect(cards, &HoldsView::renewRequested, this, &HoldCommands::renew);
    connect(cards, &HoldsView::waitRequested, this,
            [this](quint64 id, int seconds) { wait(id, std::chrono::seconds(seconds)); });
    connect(cards, &HoldsView::leaseChangeRequested, this, &HoldCommands::changeLease);
    connect(cards, &HoldsView::noteChangeRequested, this, &HoldCommands::changeNote);
    connect(cards, &HoldsView::dismissRequested, &m_session, &Session::forget);
    connect(cards, &HoldsView::explainRequested, this, &HoldCommands::explain);
    connect(cards, &HoldsView::againRequested, this, [this](quint64 id) {
        if (const auto next = m_session.again(id); !next)
            tell(next.error());
    });
    connect(cards, &HoldsView::limitRequested, this, [this](quint64 id, qint64 limit) {
        if (const auto next = m_session.again(id, limit); !next)
            tell(next.error());
    });
}

QDialog *HoldCommands::ask(const QString &key, LockKeeper::Begin preferred)
{
    auto *dialog = new AcquireDialog(m_session, preferred, m_window);
    dialog->setKey(key);
    openDialog(dialog);
    return dialog;
}

QDialog *HoldCommands::releaseByToken(const QString &key)
{
    auto *dialog = new ReleaseByTokenDialog(m_session, m_window);
    dialog->setKey(key);
    openDialog(dialog);
    return dialog;
}

QDialog *HoldCommands::run(const QString &key)
{
    auto *dialog = new RunDialog(m_session, m_jobs, m_window);
    dialog->setKey(key);
    openDialog(dialog);
    return dialog;
}

QDialog *HoldCommands::probe(const QString &key)
{
    auto *dialog = new ProbeDialog(m_session, m_window);
    connect(dialog, &ProbeDialog::probed, this, &HoldCommands::probed);
    dialog->setKey(key);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show(); // beside the window, which goes on: a probe is watched for a while
    return dialog;
}

void HoldCommands::wait(HoldId id, std::chrono::seconds timeout)
{
    tell(m_session.keeper().wait(id, timeout));
}

void HoldCommands::renew(HoldId id)
{
    tell(m_session.keeper().renewNow(id));
}

void HoldCommands::giveUp(HoldId id)
{
    RunJob *job = m_jobs.find(id);
    if (!job)
        return m_session.giveUp(id);
    emit m_session.notice(
        tr("the command under %1 is ended first, then the lock is released").arg(displayKey(job->key())), false);
    job->end();
}

void HoldCommands::changeLease(HoldId id)
{
    const HoldStatus *hold = m_session.keeper().find(id);
    if (!hold)
        return;
    auto *field = new SecondsField(SecondsOf::Lease);
    field->setValue(hold->lease);
    const auto apply = [this, id, field]() -> Outcome {
        const auto lease = field->value();
        return lease ? m_session.keeper().setLease(id, *lease) : Outcome(lease.error());
    };
    openDialog(
        new ValueDialog(tr("Change the lease of %1").arg(displayKey(hold->key)),
                        tr("Seconds the server keeps the lock after each renewal. A renewal with the new lease is "
                           "sent at once."),
                        field, apply, m_window));
}

void HoldCommands::changeNote(HoldId id)
{
    const HoldStatus *hold = m_session.keeper().find(id);
    if (!hold)
        return;
    auto *field = new QLineEdit(hold->note);
    const auto apply = [this, id, field] { return m_session.keeper().setNote(id, field->text().trimmed()); };
    openDialog(new ValueDialog(tr("Note of %1").arg(displayKey(hold->key)),
                               tr("A reason or ticket, for people. It stays in this program."), field, apply,
                               m_window));
}

void HoldCommands::explain(HoldId id)
{
    const HoldStatus *hold = m_session.keeper().find(id);
    if (!hold)
        return;
    auto *dialog = new StoryDialog(tr("What happened to %1").arg(displayKey(hold->key)), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->addStory(*hold);
    dialog->show();
}

void HoldCommands::releaseAll()
{
    if (m_session.openHolds() == 0)
        return;
    openDialog(new QuitDialog(m_session, m_jobs, QuitDialog::Purpose::ReleaseAll, m_window));
}

void HoldCommands::tellLost(const HoldStatus &hold)
{
    if (!m_losses) {
        m_losses = new StoryDialog(tr("Lost"), m_window);
        m_losses->setObjectName(QStringLiteral("lossDialog"));
        m_losses->setAttribute(Qt::WA_DeleteOnClose);
        m_losses->setAttribute(Qt::WA_ShowWithoutActivating);
    }
    m_losses->addStory(hold);
    m_losses->setWindowTitle(m_losses->count() == 1 ? tr("A lock was lost")
                                                    : tr("%1 locks were lost").arg(m_losses->count()));
    m_losses->show();
}

const HoldStatus *HoldCommands::holdOn(const QString &key) const
{
    const HoldStatus *newest = nullptr;
    for (const HoldStatus &hold : m_session.holds()) {
        if (hold.key != key)
            continue;
        if (!isTerminal(hold.state))
            return &hold;
        newest = &hold;
    }
    return newest;
}

void HoldCommands::tell(const Outcome &problem)
{
    if (problem)
        emit m_session.notice(problem->message, true);
}

} // namespace Lockdeck
