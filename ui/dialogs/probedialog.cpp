#include "ui/dialogs/probedialog.h"

#include "ui/charts/roundtripchart.h"
#include "ui/dialogs/formparts.h"
#include "ui/dialogs/secondsfield.h"
#include "ui/dialogs/situationpanel.h"
#include "ui/session.h"
#include "ui/takingprobe.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>

namespace Lockdeck {

using namespace std::chrono_literals;

ProbeDialog::ProbeDialog(Session &session, QWidget *parent)
    : QDialog(parent),
      m_session(session),
      m_key(new KeyField(QStringLiteral("key"))),
      m_shard(new InkLabel(Ink::Text3, 0.92)),
      m_error(new FieldError),
      m_panel(new SituationPanel),
      m_interval(new SecondsField(SecondsOf::Lease)),
      m_toggle(new QPushButton),
      m_figures(new InkLabel(Ink::Text2, 0.92)),
      m_chart(new RoundTripChart(56)),
      m_take(new QPushButton(tr("Probe by &taking"))),
      m_taken(new InkLabel(Ink::Text2))
{
    setWindowTitle(tr("Probe a key"));
    setObjectName(QStringLiteral("probeDialog"));
    setModal(false);
    m_probe.setProtocol(session.protocol());
    auto *form = new QGridLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setColumnMinimumWidth(0, 68);
    form->setColumnStretch(1, 1);
    addFields(form);
    auto *close = new QPushButton(tr("Close"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addLayout(buttonRow({close, m_take, m_toggle}));
    resize(640, sizeHint().height());

    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_toggle, &QPushButton::clicked, this, &ProbeDialog::toggle);
    connect(m_take, &QPushButton::clicked, this, &ProbeDialog::take);
    connect(m_key, &QLineEdit::textChanged, this, [this] {
        m_error->clearText();
        m_taken->clear();
        m_wasStopped = false;
        m_probe.reset();
    });
    connect(&m_session, &Session::serversChanged, this, &ProbeDialog::startOver);
    connect(&m_probe, &Probe::changed, this, &ProbeDialog::refresh);
    connect(&m_probe, &Probe::changed, this, &ProbeDialog::report);
    connect(this, &QDialog::finished, &m_probe, &Probe::stop);
    connect(&m_tick, &QTimer::timeout, this, &ProbeDialog::refresh);
    m_tick.start(250ms);
    refresh();
}

void ProbeDialog::addFields(QGridLayout *form)
{
    m_key->setAccessibleName(tr("Key"));
    m_key->setObjectName(QStringLiteral("keyEdit"));
    m_key->setFixedHeight(30);
    m_interval->setValue(1s);
    m_interval->setFixedWidth(92);
    m_interval->setAccessibleName(tr("Seconds between two probes"));
    m_interval->setObjectName(QStringLiteral("intervalEdit"));
    m_toggle->setObjectName(QStringLiteral("probeButton"));
    m_take->setObjectName(QStringLiteral("takeButton"));
    m_figures->setObjectName(QStringLiteral("figures"));
    m_taken->setObjectName(QStringLiteral("taken"));
    m_taken->setWordWrap(true);
    auto *key = new QHBoxLayout;
    key->setSpacing(10);
    key->addWidget(m_key, 1);
    key->addWidget(m_shard);
    auto *every = new QHBoxLayout;
    every->setSpacing(12);
    every->addWidget(m_interval);
    every->addWidget(m_figures, 1);
    auto *takingHint = new InkLabel(
        tr("Probing asks for “stats” and touches no lock. Probing by taking takes the lock when it is free "
           "and releases it at once: whoever asks in that moment is refused or queues, and a new key "
           "counts against the server’s \u2011\u2011max\u2011locks."),
        Ink::Text3, 0.92);
    takingHint->setWordWrap(true);

    form->addWidget(formLabel(tr("Key"), m_key), 0, 0);
    form->addLayout(key, 0, 1);
    form->addWidget(m_error, 1, 1);
    form->addWidget(m_panel, 2, 0, 1, 2);
    form->addWidget(formLabel(tr("Every"), m_interval), 3, 0);
    form->addLayout(every, 3, 1);
    form->addWidget(m_chart, 4, 0, 1, 2);
    form->addWidget(m_taken, 5, 0, 1, 2);
    form->addWidget(takingHint, 6, 0, 1, 2);
}

void ProbeDialog::setKey(const QString &key)
{
    m_key->setText(key);
    if (key.isEmpty())
        m_key->setFocus();
    else
        toggle();
}

/// Says at the field what cannot be probed; false then.
bool ProbeDialog::complain()
{
    const Outcome bad = checkKey(m_key->text());
    const auto interval = m_interval->value();
    m_error->showText(bad         ? bad->message
                      : !interval ? tr("Type whole seconds between two probes, from 1.")
                                  : QString());
    return !bad && interval;
}

/// What was seen is of servers that a question would not go to any more.
void ProbeDialog::startOver()
{
    m_wasStopped = m_wasStopped || !m_probe.snapshot().servers.empty();
    if (m_take->isEnabled()) // else its answer is still to come, and says where from
        m_taken->clear();
    m_probe.reset();
}

void ProbeDialog::toggle()
{
    if (m_probe.isRunning())
        m_probe.stop();
    else if (complain())
        m_probe.start(m_session.endpointFor(m_key->text()), m_key->text(),
                      std::min<std::chrono::milliseconds>(*m_interval->value(), 1h));
}

/// What was seen outlives the dialog, and another key in its field.
void ProbeDialog::report()
{
    const bool hasSeen = m_probe.history().answers() + m_probe.history().failures() > 0;
    if (hasSeen)
        m_report = {m_probe.snapshot().servers.front().address, m_key->text(), m_probe.history(), false};
    m_report.isRunning = hasSeen && m_probe.isRunning(); // else the report is of the probe before
    if (!m_report.key.isEmpty())
        emit probed(m_report);
}

void ProbeDialog::take()
{
    if (!complain())
        return;
    const auto &rows = m_probe.snapshot().keys;
    const bool isSemaphore = !rows.empty() && rows.front().kind == KeyRow::Kind::Semaphore;
    auto *probe = new TakingProbe(m_session);
    const QString key = m_key->text();
    const ServerAddress server = m_session.endpointFor(key).address;
    connect(probe, &TakingProbe::told, this, [this, key, server](const QString &words, bool wasFree) {
        const bool isOfThis = m_key->text() == key && m_session.endpointFor(key).address == server;
        m_taken->setInk(wasFree ? Ink::Good : Ink::Doubt);
        m_taken->setText(isOfThis ? words : tr("%1 on %2: %3").arg(displayKey(key), server.toString(), words));
        m_take->setEnabled(true);
    });
    m_take->setEnabled(false);
    m_taken->setInk(Ink::Text2);
    m_taken->setText(tr("Asking for the lock…"));
    if (const Outcome problem = probe->start(key, isSemaphore ? rows.front().limit : 1)) {
        m_error->showText(problem->message);
        m_taken->clear();
        m_take->setEnabled(true);
    }
}

void ProbeDialog::refresh()
{
    const QString key = m_key->text();
    const Moment now = BootTime::now();
    const FleetSnapshot &seen = m_probe.snapshot();
    m_toggle->setText(m_probe.isRunning() ? tr("&Stop") : tr("&Start probing"));
    m_figures->setText(m_probe.history().words());
    m_chart->show(m_probe.history());
    m_shard->setText(checkKey(key) ? QString() : tr("on %1").arg(m_session.endpointFor(key).address.toString()));
    if (seen.servers.empty() || checkKey(key)) {
        m_panel->showHint(m_wasStopped
                              ? tr("The window’s connection has changed: probing was stopped, and what it saw is "
                                   "forgotten.")
                              : tr("Whether the key is free, who holds it and who waits appears here."));
    } else {
        ServerSet server;
        server.servers = {seen.servers.front().address};
        KeySituation situation = describeKey(seen, server, key, {}, now, SituationFor::Looking);
        if (m_probe.problem())
            situation.warning = m_probe.problem()->message;
        m_panel->show(situation, now);
    }
    growToFit(*this);
}

} // namespace Lockdeck
