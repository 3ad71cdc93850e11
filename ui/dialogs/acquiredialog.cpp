#include "ui/dialogs/acquiredialog.h"

#include "ui/dialogs/formparts.h"
#include "ui/dialogs/keyform.h"
#include "ui/dialogs/secondsfield.h"
#include "ui/session.h"
#include "ui/views/inklabel.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>

#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr int shortField = 92;

/// DESIGN.md, The hold: min(lease × renew ratio, read timeout / 3); rounded down.
static QString renewalPace(std::chrono::seconds lease)
{
    const LockOptions defaults;
    const double pace = std::min(static_cast<double>(lease.count()) * defaults.renewRatio,
                                 static_cast<double>(defaults.readTimeout.count()) / 3);
    return QString::number(std::floor(pace * 10) / 10, 'f', 1);
}

AcquireDialog::AcquireDialog(Session &session, LockKeeper::Begin preferred, QWidget *parent)
    : QDialog(parent),
      m_session(session),
      m_key(new KeyForm(session, SituationFor::Asking, this)),
      m_timeout(new SecondsField(SecondsOf::Timeout)),
      m_lease(new SecondsField(SecondsOf::Lease)),
      m_leaseHint(new InkLabel(Ink::Text3, 0.92)),
      m_limit(formEdit(tr("Limit"))),
      m_note(formEdit(tr("Note"))),
      m_tellMe(new QRadioButton(tr("tell me"))),
      m_queueAgain(new QRadioButton(tr("queue again"))),
      m_keepsLocks(new QCheckBox(tr("the server keeps locks after a disconnect"))),
      m_timeoutError(new FieldError),
      m_leaseError(new FieldError),
      m_limitError(new FieldError),
      m_formError(new FieldError)
{
    setWindowTitle(tr("Acquire a lock"));
    setObjectName(QStringLiteral("acquireDialog"));
    auto *form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setColumnMinimumWidth(0, 68);
    form->setColumnStretch(2, 1);
    m_key->addTo(form, 4);
    addTimeRows(form);
    addRest(form);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(m_formError);
    layout->addLayout(makeButtons(preferred));
    resize(640, sizeHint().height());

    connect(m_lease, &QLineEdit::textChanged, this, &AcquireDialog::refreshLeaseHint);
    refreshLeaseHint();
}

void AcquireDialog::setKey(const QString &key)
{
    m_key->setKey(key);
}

void AcquireDialog::addTimeRows(QGridLayout *form)
{
    m_timeout->setValue(LockOptions().acquireTimeout);
    m_timeout->setAccessibleName(tr("Timeout in seconds"));
    m_timeout->setObjectName(QStringLiteral("timeoutEdit"));
    m_timeout->setFixedWidth(shortField);
    m_lease->setPlaceholderText(QString::number(usualLease.count()));
    m_lease->setAccessibleName(tr("Lease in seconds"));
    m_lease->setObjectName(QStringLiteral("leaseEdit"));
    m_lease->setFixedWidth(shortField);
    m_limit->setText(QStringLiteral("1"));
    m_limit->setObjectName(QStringLiteral("limitEdit"));
    m_limit->setFixedWidth(64);
    m_limit->setToolTip(tr("1 is a lock; more makes it a semaphore with that many slots"));

    form->addWidget(formLabel(tr("Timeout"), m_timeout), 3, 0);
    form->addWidget(m_timeout, 3, 1);
    form->addWidget(new InkLabel(tr("0 tries once, without waiting"), Ink::Text3, 0.92), 3, 2);
    form->addWidget(m_timeoutError, 4, 1, 1, 3);

    auto *limit = new QHBoxLayout;
    limit->setSpacing(12);
    limit->addWidget(formLabel(tr("Limit"), m_limit));
    limit->addWidget(m_limit);
    form->addWidget(formLabel(tr("Lease"), m_lease), 5, 0);
    form->addWidget(m_lease, 5, 1);
    form->addWidget(m_leaseHint, 5, 2);
    form->addLayout(limit, 5, 3);
    form->addWidget(m_leaseError, 6, 1, 1, 3);
    form->addWidget(m_limitError, 7, 1, 1, 3);
}

void AcquireDialog::addRest(QGridLayout *form)
{
    m_note->setPlaceholderText(tr("reason or ticket, for people"));
    m_note->setObjectName(QStringLiteral("noteEdit"));
    m_tellMe->setChecked(true);
    auto *choice = new QHBoxLayout;
    choice->setSpacing(20);
    choice->addWidget(m_tellMe);
    choice->addWidget(m_queueAgain);
    choice->addStretch(1);
    form->addWidget(formLabel(tr("Note"), m_note), 8, 0);
    form->addWidget(m_note, 8, 1, 1, 3);
    form->addWidget(formLabel(tr("On loss")), 9, 0);
    form->addLayout(choice, 9, 1, 1, 3);
    m_keepsLocks->setObjectName(QStringLiteral("keepsLocksBox"));
    m_keepsLocks->setToolTip(
        tr("Tick this only for a server that runs with --auto-release-on-disconnect=false. When the connection breaks, "
           "Lockdeck then connects again and renews before the lease ends, and does not call the lock lost at once."));
    form->addWidget(m_keepsLocks, 10, 1, 1, 3);
}

QHBoxLayout *AcquireDialog::makeButtons(LockKeeper::Begin preferred)
{
    auto *cancel = new QPushButton(tr("Cancel"));
    auto *enqueue = new QPushButton(tr("&Enqueue"));
    enqueue->setToolTip(tr("Take a place in the queue now and wait for the lock later"));
    enqueue->setObjectName(QStringLiteral("enqueueButton"));
    auto *acquire = new QPushButton(tr("&Acquire"));
    acquire->setToolTip(tr("Take the lock, waiting for it up to the timeout"));
    acquire->setObjectName(QStringLiteral("acquireButton"));
    for (QPushButton *button : {cancel, enqueue, acquire}) {
        button->setFixedHeight(30);
        button->setAutoDefault(false);
    }
    (preferred == LockKeeper::Begin::Enqueue ? enqueue : acquire)->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(enqueue, &QPushButton::clicked, this, [this] { submit(LockKeeper::Begin::Enqueue); });
    connect(acquire, &QPushButton::clicked, this, [this] { submit(LockKeeper::Begin::Acquire); });

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(enqueue);
    buttons->addWidget(acquire);
    return buttons;
}

void AcquireDialog::refreshLeaseHint()
{
    const bool isDefault = m_lease->text().trimmed().isEmpty();
    const auto lease = m_lease->value();
    if (!isDefault && !lease)
        return m_leaseHint->clear();
    const QString pace = tr("renewed every %1\u00a0s by Lockdeck").arg(renewalPace(isDefault ? usualLease : *lease));
    m_leaseHint->setText(isDefault ? tr("the server's default; %1").arg(pace) : pace);
}

std::optional<LockOptions> AcquireDialog::read()
{
    clearErrors();
    LockOptions options;
    options.key = m_key->key();
    options.note = m_note->text().trimmed();
    options.onLoss = m_queueAgain->isChecked() ? OnLoss::QueueAgain : OnLoss::Report;
    options.serverKeepsLocks = m_keepsLocks->isChecked();
    bool isGood = m_key->complain();
    const auto complain = [&isGood](FieldError *at, const QString &text) {
        at->showText(text);
        isGood = false;
    };
    if (const auto timeout = m_timeout->value())
        options.acquireTimeout = *timeout;
    else
        complain(m_timeoutError, timeout.error().message);
    if (!m_lease->text().trimmed().isEmpty()) {
        const auto lease = m_lease->value();
        if (lease)
            options.lease = *lease;
        else
            complain(m_leaseError, lease.error().message);
    }
    bool isNumber = false;
    options.limit = m_limit->text().trimmed().toLongLong(&isNumber);
    if (const Outcome bad = isNumber ? checkLimit(options.limit) : checkLimit(0))
        complain(m_limitError, bad->message);
    return isGood ? std::optional(options) : std::nullopt;
}

void AcquireDialog::submit(LockKeeper::Begin begin)
{
    const std::optional<LockOptions> options = read();
    if (!options)
        return;
    const auto started = m_session.start(*options, begin);
    if (started)
        accept();
    else
        showError(started.error());
}

void AcquireDialog::showError(const Error &error)
{
    if (error.code == ErrorCode::BadKey)
        m_key->showError(error.message);
    else
        (error.code == ErrorCode::BadLimit ? m_limitError : m_formError)->showText(error.message);
}

void AcquireDialog::clearErrors()
{
    for (FieldError *error : {m_timeoutError, m_leaseError, m_limitError, m_formError})
        error->clearText();
}

} // namespace Lockdeck
