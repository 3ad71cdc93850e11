#include "conversation.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

namespace Lockdeck::Test {

using std::chrono::milliseconds;

static milliseconds secondsOf(const QJsonValue &value, double otherwise = 0)
{
    return milliseconds(static_cast<qint64>(value.toDouble(otherwise) * 1000));
}

Conversation::Conversation(const QJsonObject &scenario, QObject *parent)
    : QObject(parent), m_name(scenario[u"name"].toString())
{
    for (const QJsonValue &flag : scenario[u"flags"].toArray())
        m_flags << flag.toString();
    int number = 0;
    for (const QJsonValue &step : scenario[u"steps"].toArray())
        addStep(step.toObject(), ++number);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_hasElapsed = true;
        play();
    });
}

/// A peer is opened at its first use, and again after it was closed; opening one that is open does nothing.
void Conversation::addStep(const QJsonObject &step, int number)
{
    const QString peer = step[u"conn"].toString();
    const milliseconds within = secondsOf(step[u"within"], 3);
    const auto add = [&](Action::Kind kind, milliseconds limit = {}, const QString &text = {}) -> Action & {
        return m_actions.emplace_back(Action{kind, peer, text, {}, limit, {}, number});
    };
    if (step.contains(u"sleep"))
        return void(add(Action::Kind::Sleep, secondsOf(step[u"sleep"])));
    if (step[u"terminate"].toBool())
        return void(add(Action::Kind::Terminate));
    add(Action::Kind::Open, std::chrono::seconds(5));
    if (step.contains(u"send"))
        add(Action::Kind::Send, {}, step[u"send"].toString());
    if (step[u"close"].toBool())
        add(Action::Kind::Close);
    if (step.contains(u"silent"))
        add(Action::Kind::Silent, secondsOf(step[u"silent"]));
    if (step.contains(u"recv"))
        add(Action::Kind::Receive, within, step[u"recv"].toString()).notBefore = secondsOf(step[u"not_before"]);
    if (step[u"eof"].toBool())
        add(Action::Kind::End, within);
    if (step.contains(u"stats")) {
        add(Action::Kind::Send, {}, QStringLiteral("stats\n_\n\n"));
        add(Action::Kind::ReceiveStats, within).stats = step[u"stats"];
    }
}

void Conversation::start()
{
    QStringList arguments = m_flags;
    arguments << QStringLiteral("--port=0");
    const auto options = parseServerOptions(arguments, [](const char *) { return QString(); });
    if (!options)
        return fail(options.error().message);
    m_server = std::make_unique<LockServer>(*options);
    if (const Outcome problem = m_server->listen())
        return fail(problem->message);
    play();
}

QString Conversation::problem() const
{
    if (m_isOver)
        return m_problem;
    return QStringLiteral("not over yet, at step %1").arg(m_at < m_actions.size() ? m_actions[m_at].step : 0);
}

/// Goes on as far as it can; whatever it waits for calls it again.
void Conversation::play()
{
    if (m_isOver || m_isPlaying)
        return;
    m_isPlaying = true;
    for (; m_at < m_actions.size() && !m_isOver; ++m_at) {
        const Action &action = m_actions[m_at];
        if (!std::exchange(m_hasBegun, true))
            begin(action);
        if (look(action) == Progress::Pending)
            break;
        m_hasBegun = false;
    }
    m_isPlaying = false;
    if (m_at == m_actions.size() && !m_isOver)
        finish();
}

void Conversation::begin(const Action &action)
{
    m_hasElapsed = false;
    m_sinceBegin.start();
    m_timer.start(action.limit);
    switch (action.kind) {
    case Action::Kind::Open:
        open(action.peer);
        break;
    case Action::Kind::Send:
        m_peers[action.peer].socket->write(m_expectations.bytesToSend(action.text));
        m_peers[action.peer].socket->flush();
        break;
    case Action::Kind::Close:
        m_peers[action.peer].socket->abort();
        m_peers[action.peer].socket->deleteLater();
        m_peers.erase(action.peer);
        break;
    case Action::Kind::Terminate:
        m_server->shutDown();
        break;
    default:
        break;
    }
}

void Conversation::open(const QString &name)
{
    if (m_peers.contains(name))
        return;
    Peer &peer = m_peers[name];
    peer.socket = new QTcpSocket(this);
    connect(peer.socket, &QTcpSocket::connected, this, [this, &peer] {
        peer.wasConnected = true;
        play();
    });
    connect(peer.socket, &QTcpSocket::readyRead, this, [this, &peer] {
        peer.bytes += peer.socket->readAll();
        play();
    });
    connect(peer.socket, &QTcpSocket::disconnected, this, [this] { play(); });
    peer.socket->connectToHost(QStringLiteral("127.0.0.1"), m_server->port());
}

Conversation::Progress Conversation::look(const Action &action)
{
    switch (action.kind) {
    case Action::Kind::Send:
    case Action::Kind::Close:
    case Action::Kind::Terminate:
        return Progress::Done;
    case Action::Kind::Sleep:
        return m_hasElapsed ? Progress::Done : Progress::Pending;
    default:
        break;
    }
    Peer &peer = m_peers[action.peer];
    if (action.kind == Action::Kind::Open) {
        if (m_hasElapsed)
            fail(QStringLiteral("no connection"));
        return peer.wasConnected ? Progress::Done : Progress::Pending;
    }
    if (action.kind == Action::Kind::Silent) {
        if (!peer.bytes.isEmpty() || peer.isClosed())
            fail(QStringLiteral("want silence, got “%1”").arg(QString::fromUtf8(peer.bytes)));
        return m_hasElapsed ? Progress::Done : Progress::Pending;
    }
    return lookForLine(action, peer);
}

Conversation::Progress Conversation::lookForLine(const Action &action, Peer &peer)
{
    const qsizetype end = peer.bytes.indexOf('\n');
    if (end >= 0) {
        const QByteArray line = peer.bytes.first(end);
        peer.bytes.remove(0, end + 1);
        checkLine(action, line);
        return Progress::Done;
    }
    if (!peer.isClosed() && !m_hasElapsed)
        return Progress::Pending;
    if (!peer.bytes.isEmpty() || (peer.isClosed() && action.kind != Action::Kind::End))
        fail(QStringLiteral("closed after “%1”").arg(QString::fromUtf8(peer.bytes)));
    else if (!peer.isClosed())
        fail(QStringLiteral("nothing within %1 ms").arg(action.limit.count()));
    return Progress::Done;
}

void Conversation::checkLine(const Action &action, const QByteArray &line)
{
    QString problem;
    if (action.kind == Action::Kind::End)
        problem = QStringLiteral("want the connection closed, got “%1”").arg(QString::fromUtf8(line));
    else if (action.kind == Action::Kind::Receive)
        problem = m_expectations.compareLine(action.text, QString::fromUtf8(line));
    else if (const QJsonDocument json = QJsonDocument::fromJson(line.mid(3));
             line.startsWith("ok {") && json.isObject())
        problem = m_expectations.compareJson(action.stats, json.object());
    else
        problem = QStringLiteral("stats answered “%1”").arg(QString::fromUtf8(line));

    const milliseconds took(m_sinceBegin.elapsed());
    if (problem.isEmpty() && took < action.notBefore)
        problem = QStringLiteral("the reply came after %1 ms, too soon").arg(took.count());
    if (!problem.isEmpty())
        fail(problem);
}

void Conversation::finish()
{
    m_isOver = true;
    m_timer.stop();
    for (const auto &[name, peer] : m_peers) {
        if (!peer.bytes.isEmpty())
            m_problem = QStringLiteral("%1 got what nobody asked for: “%2”").arg(name, QString::fromUtf8(peer.bytes));
    }
}

void Conversation::fail(const QString &why)
{
    m_isOver = true;
    m_timer.stop();
    m_problem = m_at < m_actions.size() ? QStringLiteral("step %1: %2").arg(m_actions[m_at].step).arg(why) : why;
}

} // namespace Lockdeck::Test
