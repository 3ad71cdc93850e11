#include "sandbox/scriptedclient.h"

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// How long a client is gone after a crash, or when the server could not be reached.
static constexpr milliseconds absence = 3s;
/// How long a client waits in one `l`; it asks again afterwards.
static constexpr std::chrono::seconds patience = 60s;

ScriptedClient::ScriptedClient(Endpoint endpoint, std::unique_ptr<Transport> transport, TurnSource turns)
    : m_endpoint(std::move(endpoint)),
      m_transport(std::move(transport)),
      m_turns(std::move(turns)),
      m_turn(m_turns.next())
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ScriptedClient::onTimer);
    connect(&m_renewal, &QTimer::timeout, this, &ScriptedClient::renew);
    connect(m_transport.get(), &Transport::opened, this, &ScriptedClient::onOpened);
    connect(m_transport.get(), &Transport::answered, this, &ScriptedClient::onAnswered);
    connect(m_transport.get(), &Transport::failed, this, [this] { goAway(absence); });
}

ScriptedClient::~ScriptedClient() = default;

void ScriptedClient::start()
{
    goAway(m_turns.script().firstAfter);
}

void ScriptedClient::goAway(milliseconds duration)
{
    m_stage = Stage::Away;
    m_renewal.stop();
    m_timer.start(duration);
}

void ScriptedClient::onOpened()
{
    ask();
}

void ScriptedClient::onTimer()
{
    switch (m_stage) {
    case Stage::Away:
        m_transport->open(m_endpoint);
        break;
    case Stage::Resting:
        ask();
        break;
    case Stage::Holding:
        letGo();
        break;
    case Stage::Asking:
    case Stage::Releasing:
        break;
    }
}

void ScriptedClient::ask()
{
    m_stage = Stage::Asking;
    const Task &task = m_turn.task;
    m_transport->send(Request::acquire(task.key.toUtf8(), task.limit, patience, task.lease), patience + replyTimeout);
}

void ScriptedClient::onAnswered(const Answer &answer)
{
    switch (answer.request.verb) {
    case Verb::Acquire:
        if (answer.reply.kind == Reply::Kind::Granted)
            hold(answer.reply);
        else
            rest();
        break;
    case Verb::Renew:
        if (answer.reply.isError() && m_stage == Stage::Holding)
            rest();
        break;
    default:
        rest();
        break;
    }
}

void ScriptedClient::hold(const Reply &grant)
{
    m_stage = Stage::Holding;
    m_token = grant.token;
    m_timer.start(m_turn.hold);
    m_renewal.start(milliseconds(std::min(m_turn.task.lease, assumedReadTimeout)) / 3);
}

void ScriptedClient::renew()
{
    const Task &task = m_turn.task;
    m_transport->send(Request::renew(task.key.toUtf8(), task.limit, m_token, task.lease));
}

void ScriptedClient::letGo()
{
    m_renewal.stop();
    if (m_turn.crash) {
        m_turn = m_turns.next();
        m_transport->close();
        goAway(absence);
        return;
    }
    m_stage = Stage::Releasing;
    m_transport->send(Request::release(m_turn.task.key.toUtf8(), m_turn.task.limit, m_token));
}

void ScriptedClient::rest()
{
    m_stage = Stage::Resting;
    m_renewal.stop();
    m_turn = m_turns.next();
    m_timer.start(m_turn.pause);
}

} // namespace Lockdeck
