#include "ui/dialogs/quitdialog.h"

#include "ui/dialogs/holdlist.h"
#include "ui/runjob.h"
#include "ui/session.h"
#include "ui/views/inklabel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

/// DESIGN.md, Bounds: a release takes 7 s in all.
static constexpr auto releaseBound = 7s;

QuitDialog::QuitDialog(Session &session, RunJobs &jobs, Purpose purpose, QWidget *parent)
    : QDialog(parent),
      m_session(session),
      m_jobs(jobs),
      m_heading(new InkLabel(Ink::Text, 1.23, QFont::DemiBold)),
      m_hint(new InkLabel(Ink::Text2, 0.92)),
      m_list(new HoldList),
      m_commands(new InkLabel(Ink::Doubt)),
      m_cancel(new QPushButton(tr("Cancel"))),
      m_release(new QPushButton(purpose == Purpose::Quit ? tr("Release all and quit") : tr("Release all")))
{
    setWindowTitle(purpose == Purpose::Quit ? tr("Quit Lockdeck") : tr("Release all"));
    setObjectName(QStringLiteral("quitDialog"));
    m_release->setObjectName(QStringLiteral("releaseAllButton"));
    m_release->setDefault(true);
    m_cancel->setAutoDefault(false);
    auto *lead =
        new InkLabel(purpose == Purpose::Quit
                         ? tr("Releasing hands them on at once. Keeping them needs this program to run: nothing "
                              "else renews them.")
                         : tr("Releasing hands them on at once, and leaves every queue."),
                     Ink::Text2);
    lead->setWordWrap(true);
    auto *scroll = new QScrollArea;
    scroll->setWidget(m_list);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    buttons->addWidget(m_release);
    for (QPushButton *button : {m_cancel, m_release})
        button->setFixedHeight(30);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 18);
    layout->setSpacing(10);
    layout->addWidget(m_heading);
    layout->addWidget(lead);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_commands);
    m_commands->setObjectName(QStringLiteral("runningCommands"));
    m_commands->setWordWrap(true);
    layout->addWidget(m_hint);
    layout->addLayout(buttons);

    connect(m_cancel, &QPushButton::clicked, this, &QuitDialog::reject);
    connect(m_release, &QPushButton::clicked, this, &QuitDialog::releaseAll);
    connect(&m_session, &Session::holdsChanged, this, &QuitDialog::refresh);
    connect(&m_tick, &QTimer::timeout, this, &QuitDialog::refresh);
    connect(&m_limit, &QTimer::timeout, this, &QDialog::accept);
    m_limit.setSingleShot(true);
    m_tick.start(250ms);
    m_hint->setText(tr("Renewals go on while this question is open."));
    refresh();
    const int rows = std::min<int>(m_list->sizeHint().height(), 320);
    scroll->setMinimumHeight(rows);
    resize(600, sizeHint().height());
    m_release->setFocus();
}

/// Once releasing there is no way back: the locks are being handed on.
void QuitDialog::reject()
{
    if (!m_releasing)
        QDialog::reject();
}

void QuitDialog::releaseAll()
{
    m_releasing = true;
    m_release->setEnabled(false);
    m_cancel->setEnabled(false);
    std::chrono::milliseconds limit = releaseBound;
    for (const RunJob *job : m_jobs.open())
        limit = std::max(limit, releaseBound + job->killAfter());
    m_limit.start(limit);
    m_jobs.endAndReleaseAll();
    refresh();
}

void QuitDialog::refresh()
{
    if (m_releasing && m_session.keeper().isIdle() && m_jobs.open().empty())
        return accept();
    m_commands->setText(commandWords());
    m_commands->setVisible(!m_commands->text().isEmpty());
    std::vector<HoldStatus> open;
    std::ranges::copy_if(m_session.holds(), std::back_inserter(open),
                         [](const HoldStatus &hold) { return !isTerminal(hold.state); });
    m_list->setHolds(std::move(open));
    m_heading->setText(heading());
    if (m_releasing)
        m_hint->setText(tr("Waiting for the answers of the servers, at most %1\u00a0s more.")
                            .arg((m_limit.remainingTime() + 999) / 1000));
}

/// Whoever quits has to know what that ends.
QString QuitDialog::commandWords() const
{
    QStringList lines;
    for (const RunJob *job : m_jobs.open())
        lines += tr("“%1” under %2: %3").arg(job->commandLine(), displayKey(job->key()), job->words());
    if (lines.isEmpty())
        return {};
    lines.prepend(lines.size() == 1 ? tr("A command runs under a lock; it is ended first:")
                                    : tr("%1 commands run under locks; they are ended first:").arg(lines.size()));
    return lines.join(QLatin1Char('\n'));
}

QString QuitDialog::heading() const
{
    int held = 0, waiting = 0;
    const Moment now = BootTime::now();
    for (const HoldStatus &hold : m_session.holds()) {
        const HoldState state = hold.stateAt(now);
        if (state == HoldState::Held || state == HoldState::Uncertain || state == HoldState::Releasing)
            ++held;
        else if (!isTerminal(state))
            ++waiting;
    }
    const QString locks = held == 1 ? tr("1 lock") : tr("%1 locks").arg(held);
    if (m_releasing)
        return tr("Releasing %1").arg(locks);
    if (held + waiting == 0)
        return tr("Nothing is held any more");
    if (held == 0)
        return tr("You wait for %1").arg(waiting == 1 ? tr("1 lock") : tr("%1 locks").arg(waiting));
    return waiting == 0 ? tr("You hold %1").arg(locks) : tr("You hold %1 and wait for %2").arg(locks).arg(waiting);
}

} // namespace Lockdeck
