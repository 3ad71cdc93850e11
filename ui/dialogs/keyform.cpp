#include "ui/dialogs/keyform.h"

#include "ui/dialogs/formparts.h"
#include "ui/dialogs/situationpanel.h"
#include "ui/session.h"
#include "ui/summary.h"
#include "ui/views/inklabel.h"
#include "ui/views/keyfield.h"

#include <QtWidgets/QDialog>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

KeyForm::KeyForm(Session &session, SituationFor reader, QDialog *dialog)
    : QObject(dialog),
      m_session(session),
      m_dialog(*dialog),
      m_reader(reader),
      m_key(new KeyField(QStringLiteral("key"), dialog)),
      m_shard(new InkLabel(Ink::Text3, 0.92)),
      m_error(new FieldError),
      m_panel(new SituationPanel)
{
    m_key->setAccessibleName(tr("Key"));
    m_key->setObjectName(QStringLiteral("keyEdit"));
    m_key->setFixedHeight(30);
    connect(m_key, &QLineEdit::textChanged, this, &KeyForm::refresh);
    connect(m_key, &QLineEdit::textChanged, this, &KeyForm::keyChanged);
    connect(&m_session, &Session::snapshotChanged, this, &KeyForm::refresh);
    connect(&m_session, &Session::holdsChanged, this, &KeyForm::refresh);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        refresh();
        growToFit(m_dialog);
    });
    m_tick.start(250ms);
    refresh();
}

void KeyForm::addTo(QGridLayout *form, int columns)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    row->addWidget(m_key, 1);
    row->addWidget(m_shard);
    form->addWidget(formLabel(tr("Key"), m_key), 0, 0);
    form->addLayout(row, 0, 1, 1, columns - 1);
    form->addWidget(m_error, 1, 1, 1, columns - 1);
    form->addWidget(m_panel, 2, 0, 1, columns);
}

QString KeyForm::key() const
{
    return m_key->text();
}

void KeyForm::setKey(const QString &key, QLineEdit *next)
{
    m_key->setText(key);
    if (key.isEmpty())
        m_key->setFocus();
    else if (next)
        next->setFocus();
    growToFit(m_dialog);
}

bool KeyForm::complain()
{
    const Outcome bad = checkKey(key());
    m_error->showText(bad ? bad->message : QString());
    return !bad;
}

void KeyForm::showError(const QString &text)
{
    m_error->showText(text);
}

void KeyForm::refresh()
{
    const QString key = m_key->text();
    if (checkKey(key)) {
        m_shard->clear();
        return m_panel->showHint(tr("Type a key: who holds it and who waits appears here, without touching the lock."));
    }
    m_error->clearText();
    const ServerAddress &server = m_session.servers().serverFor(key);
    const bool sharded = m_session.servers().servers.size() > 1;
    m_shard->setText(sharded ? tr("on %1, by crc32").arg(server.toString()) : tr("on %1").arg(server.toString()));
    const Moment now = BootTime::now();
    KeySituation situation =
        describeKey(*m_session.snapshot(), m_session.servers(), key, m_session.holds(), now, m_reader);
    if (m_reader == SituationFor::Looking && isOwn(server, key))
        situation.warning = m_ownWarning;
    m_panel->show(situation, now);
}

bool KeyForm::isOwn(const ServerAddress &server, const QString &key) const
{
    const Moment now = BootTime::now();
    return std::ranges::any_of(m_session.holds(), [&](const HoldStatus &hold) {
        return hold.key == key && hold.server == server && Summary::isOpen(hold, now);
    });
}

} // namespace Lockdeck
