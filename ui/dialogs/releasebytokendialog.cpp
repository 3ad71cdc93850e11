#include "ui/dialogs/releasebytokendialog.h"

#include "ui/dialogs/formparts.h"
#include "ui/dialogs/keyform.h"
#include "ui/session.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace Lockdeck {

ReleaseByTokenDialog::ReleaseByTokenDialog(Session &session, QWidget *parent)
    : QDialog(parent),
      m_session(session),
      m_key(new KeyForm(session, SituationFor::Looking, this)),
      m_token(formEdit(tr("Token"))),
      m_reason(formEdit(tr("Reason"))),
      m_again(formEdit(tr("Key once more, to confirm"))),
      m_tokenError(new FieldError),
      m_reasonError(new FieldError),
      m_againError(new FieldError),
      m_verdict(new InkLabel(Ink::Text2)),
      m_close(new QPushButton(tr("Cancel"))),
      m_do(new QPushButton(tr("&Release")))
{
    setWindowTitle(tr("Release by token"));
    setObjectName(QStringLiteral("releaseByTokenDialog"));
    m_key->setOwnWarning(
        tr("This program holds the key itself, or asks for it: what is on its card is released there."));
    auto *lead = new InkLabel(
        tr("For a lock that somebody left behind. Whoever still relies on it goes on believing in it until their next "
           "renewal, so ask them first."),
        Ink::Text2);
    lead->setWordWrap(true);
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_do->setObjectName(QStringLiteral("releaseButton"));
    m_do->setToolTip(tr("Releases the lock on the server, whoever holds it"));

    auto *form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setColumnMinimumWidth(0, 68);
    form->setColumnStretch(1, 1);
    m_key->addTo(form, 2);
    addFields(form);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addWidget(lead);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(m_verdict);
    layout->addLayout(buttonRow({m_close, m_do}));
    resize(640, sizeHint().height());

    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_do, &QPushButton::clicked, this, &ReleaseByTokenDialog::submit);
    connect(m_key, &KeyForm::keyChanged, this, &ReleaseByTokenDialog::refresh);
    for (const QLineEdit *field : {m_token, m_reason, m_again})
        connect(field, &QLineEdit::textChanged, this, &ReleaseByTokenDialog::refresh);
    connect(m_token, &QLineEdit::editingFinished, this, &ReleaseByTokenDialog::checkToken);
    connect(&m_inquiry, &Inquiry::answered, this, [this](const Answer &answer) {
        const bool done = answer.reply.kind == Reply::Kind::Ok;
        finish(done ? Outcome() : errorFor(answer.reply, answer.request), answer.answered);
    });
    connect(&m_inquiry, &Inquiry::failed, this, [this](const Error &error) { finish(error, BootTime::now()); });
    refresh();
}

void ReleaseByTokenDialog::setKey(const QString &key)
{
    m_key->setKey(key, m_token);
}

void ReleaseByTokenDialog::addFields(QGridLayout *form)
{
    m_token->setObjectName(QStringLiteral("tokenEdit"));
    m_token->setFont(fixedFont());
    m_token->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhPreferLowercase);
    m_token->setPlaceholderText(tr("32 hexadecimal digits, from the holder's log or card"));
    m_reason->setObjectName(QStringLiteral("reasonEdit"));
    m_reason->setPlaceholderText(tr("why, for people; kept in the event log"));
    m_again->setObjectName(QStringLiteral("againEdit"));
    m_again->setPlaceholderText(tr("the key once more, to confirm"));
    int row = 3;
    const auto add = [&](const QString &caption, QLineEdit *field, FieldError *error) {
        form->addWidget(formLabel(caption, field), row, 0);
        form->addWidget(field, row++, 1);
        form->addWidget(error, row++, 1);
    };
    add(tr("Token"), m_token, m_tokenError);
    add(tr("Reason"), m_reason, m_reasonError);
    add(tr("Confirm"), m_again, m_againError);
}

/// The button follows the form, and an error goes as soon as it is not true any more.
void ReleaseByTokenDialog::refresh()
{
    const bool hasToken = !Lockdeck::checkToken(m_token->text().trimmed().toLatin1());
    const bool isConfirmed = m_key->isValid() && m_again->text() == m_key->key();
    if (hasToken)
        m_tokenError->clearText();
    if (!m_reason->text().trimmed().isEmpty())
        m_reasonError->clearText();
    const bool differs = !m_again->text().isEmpty() && !m_key->key().startsWith(m_again->text());
    m_againError->showText(differs ? tr("This is not the key above.") : QString());
    m_do->setEnabled(hasToken && isConfirmed && !m_inquiry.isAsking());
}

void ReleaseByTokenDialog::checkToken()
{
    const QString token = m_token->text().trimmed();
    const Outcome bad = token.isEmpty() ? Outcome() : Lockdeck::checkToken(token.toLatin1());
    m_tokenError->showText(bad ? bad->message : QString());
}

void ReleaseByTokenDialog::submit()
{
    const QString reason = m_reason->text().trimmed();
    if (reason.isEmpty()) {
        m_reasonError->showText(tr("Say why: whoever misses the lock will ask."));
        m_reason->setFocus();
        return;
    }
    const Endpoint endpoint = m_session.endpointFor(m_key->key());
    m_release = {m_key->key(), endpoint.address, m_token->text().trimmed().toLatin1(), reason, {}, {}};
    const auto &log = m_session.protocol();
    const Conversation about{log->nextId(), Conversation::Purpose::Release, m_release.key, endpoint.address};
    m_inquiry.setTap(std::make_unique<ProtocolTap>(log, about));
    m_inquiry.setServers(m_session.servers());
    m_inquiry.ask(endpoint, Request::release(m_release.key.toUtf8(), limitOfKey(), m_release.token));
    for (QWidget *field : {m_key->field(), m_token, m_reason, m_again})
        field->setEnabled(false);
    m_verdict->setInk(Ink::Text2);
    m_verdict->setText(tr("Asking %1 to release it…").arg(endpoint.address.toString()));
    m_close->setFocus();
    refresh();
}

/// Slots of a semaphore are released in its own words (`sr`), so what `stats` shows of the key decides.
qint64 ReleaseByTokenDialog::limitOfKey() const
{
    const FleetSnapshotPtr snapshot = m_session.snapshot();
    const auto server =
        std::ranges::find(snapshot->servers, m_session.servers().serverFor(m_key->key()), &ServerStatus::address);
    const auto index = static_cast<int>(server - snapshot->servers.begin());
    const KeyRow *row = server == snapshot->servers.end() ? nullptr : snapshot->find(index, m_key->key());
    return row && row->kind == KeyRow::Kind::Semaphore ? row->limit : 1;
}

void ReleaseByTokenDialog::finish(const Outcome &problem, Moment at)
{
    m_release.server = m_inquiry.server();
    m_release.problem = problem;
    m_release.at = at;
    m_session.log(loggedEvent(m_release));
    m_session.refresh();
    showVerdict();
}

void ReleaseByTokenDialog::showVerdict()
{
    const bool isDone = !m_release.problem;
    m_verdict->setInk(isDone ? Ink::Good : Ink::Bad);
    m_verdict->setText(m_release.verdict());
    m_close->setText(tr("Close"));
    if (isDone) {
        m_token->clear();
        m_do->hide();
        m_close->setDefault(true);
        return;
    }
    for (QWidget *field : {m_key->field(), m_token, m_reason, m_again})
        field->setEnabled(true);
    refresh();
    m_token->setFocus();
    m_token->selectAll();
}

void ReleaseByTokenDialog::reject()
{
    if (m_inquiry.isAsking())
        finish(Error{ErrorCode::Cancelled, tr("Its answer was not waited for."), {}}, BootTime::now());
    QDialog::reject();
}

} // namespace Lockdeck
