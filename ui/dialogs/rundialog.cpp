#include "ui/dialogs/rundialog.h"

#include "ui/dialogs/formparts.h"
#include "ui/dialogs/keyform.h"
#include "ui/dialogs/secondsfield.h"
#include "ui/models/wording.h"
#include "ui/session.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr int shortField = 92;

RunDialog::RunDialog(Session &session, RunJobs &jobs, QWidget *parent)
    : QDialog(parent),
      m_jobs(jobs),
      m_key(new KeyForm(session, SituationFor::Asking, this)),
      m_command(formEdit(tr("Command"))),
      m_timeout(new SecondsField(SecondsOf::Timeout)),
      m_lease(new SecondsField(SecondsOf::Lease)),
      m_killAfter(new SecondsField(SecondsOf::Timeout)),
      m_note(formEdit(tr("Note"))),
      m_hint(new InkLabel(Ink::Text3, 0.92)),
      m_commandError(new FieldError),
      m_timesError(new FieldError)
{
    setWindowTitle(tr("Run a command under a lock"));
    setObjectName(QStringLiteral("runDialog"));
    auto *form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setColumnMinimumWidth(0, 68);
    form->setColumnStretch(1, 1);
    m_key->addTo(form, 2);
    addFields(form);
    auto *cancel = new QPushButton(tr("Cancel"));
    auto *run = new QPushButton(tr("&Run"));
    run->setToolTip(tr("Waits for the lock, then runs the command"));
    run->setObjectName(QStringLiteral("runButton"));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_hint);
    layout->addStretch(1);
    layout->addLayout(buttonRow({cancel, run}));
    resize(640, sizeHint().height());
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(run, &QPushButton::clicked, this, &RunDialog::submit);
    for (const QLineEdit *field : {m_lease, m_killAfter})
        connect(field, &QLineEdit::textChanged, this, &RunDialog::refreshHint);
    connect(m_command, &QLineEdit::textChanged, m_commandError, &FieldError::clearText);
    refreshHint();
}

void RunDialog::setKey(const QString &key)
{
    m_key->setKey(key, m_command);
}

void RunDialog::addFields(QGridLayout *form)
{
    m_command->setFont(fixedFont());
    m_command->setObjectName(QStringLiteral("commandEdit"));
    m_command->setPlaceholderText(tr("a line for /bin/sh -c"));
    m_note->setPlaceholderText(tr("reason or ticket, for people"));
    m_note->setObjectName(QStringLiteral("noteEdit"));
    m_timeout->setValue(LockOptions().acquireTimeout);
    m_timeout->setAccessibleName(tr("Timeout in seconds"));
    m_timeout->setObjectName(QStringLiteral("timeoutEdit"));
    m_timeout->setToolTip(tr("How long to wait for the lock; 0 tries once"));
    m_lease->setPlaceholderText(QString::number(usualLease.count()));
    m_lease->setAccessibleName(tr("Lease in seconds"));
    m_lease->setObjectName(QStringLiteral("leaseEdit"));
    m_lease->setToolTip(tr("How long the server keeps the lock after each renewal; empty: its default"));
    m_killAfter->setValue(5s);
    m_killAfter->setAccessibleName(tr("Seconds between SIGTERM and SIGKILL"));
    m_killAfter->setObjectName(QStringLiteral("killAfterEdit"));
    m_killAfter->setToolTip(tr("How long the command gets to end by itself, from SIGTERM to SIGKILL"));
    auto *times = new QHBoxLayout;
    times->setSpacing(12);
    const auto add = [times](SecondsField *field, const QString &caption) {
        field->setFixedWidth(shortField);
        if (!caption.isEmpty())
            times->addWidget(formLabel(caption, field));
        times->addWidget(field);
    };
    add(m_timeout, {});
    times->addSpacing(8);
    add(m_lease, tr("Lease"));
    times->addSpacing(8);
    add(m_killAfter, tr("Time to end"));
    times->addStretch(1);

    form->addWidget(formLabel(tr("Command"), m_command), 3, 0);
    form->addWidget(m_command, 3, 1);
    form->addWidget(m_commandError, 4, 1);
    form->addWidget(formLabel(tr("Timeout"), m_timeout), 5, 0);
    form->addLayout(times, 5, 1);
    form->addWidget(m_timesError, 6, 1);
    form->addWidget(formLabel(tr("Note"), m_note), 7, 0);
    form->addWidget(m_note, 7, 1);
    m_hint->setWordWrap(true);
}

/// In doubt, a command has to be gone before its lock can be another's: its time to end comes out of the lease.
void RunDialog::refreshHint()
{
    const auto typed = m_lease->value();
    const std::chrono::seconds lease = typed ? *typed : usualLease;
    const auto killAfter = m_killAfter->value();
    const bool isShort = killAfter && lease < 3 * *killAfter;
    m_hint->setInk(isShort ? Ink::Doubt : Ink::Text3);
    m_hint->setText(
        isShort ? tr("This lease is short against the time to end: one late renewal ends the command, and it may have "
                     "less time for that.")
                : tr("When the lock is in doubt, the command and all it started get SIGTERM, and SIGKILL before the "
                     "lock can be somebody else’s. When the lock is lost or this program is killed: SIGTERM at once, "
                     "SIGKILL after the time to end; somebody else may hold the lock already. When the command "
                     "ends, the lock is released."));
}

void RunDialog::submit()
{
    const bool hasKey = m_key->complain();
    const QString line = m_command->text().trimmed();
    m_commandError->showText(line.isEmpty() ? tr("Type the command that is to run.") : QString());
    const auto timeout = m_timeout->value();
    const auto killAfter = m_killAfter->value();
    const bool hasLease = !m_lease->text().trimmed().isEmpty();
    const auto lease = hasLease ? m_lease->value() : Result<std::chrono::seconds>(usualLease);
    const QString wrong = !timeout     ? timeout.error().message
                          : !lease     ? lease.error().message
                          : !killAfter ? killAfter.error().message
                                       : QString();
    m_timesError->showText(wrong);
    if (!hasKey || line.isEmpty() || !wrong.isEmpty())
        return;
    LockOptions options;
    options.key = m_key->key();
    options.acquireTimeout = *timeout;
    options.note = m_note->text().trimmed();
    if (hasLease)
        options.lease = *lease;
    if (const auto job = m_jobs.start(line, *killAfter, options); !job)
        m_timesError->showText(job.error().message);
    else
        accept();
}

} // namespace Lockdeck
