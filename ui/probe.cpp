#include "ui/probe.h"

#include "monitor/pollpace.h"

#include <algorithm>

namespace Lockdeck {

/// A probe reads in the window's thread, so it takes less than the poller does.
static constexpr qsizetype longestReply = 32 * 1024 * 1024;

Probe::Probe(QObject *parent) : QObject(parent)
{
    m_inquiry.setMaxStatsLine(longestReply);
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &Probe::ask);
    connect(&m_inquiry, &Inquiry::answered, this, &Probe::take);
    connect(&m_inquiry, &Inquiry::failed, this, &Probe::fail);
}

void Probe::start(const Endpoint &endpoint, const QString &key, std::chrono::milliseconds interval)
{
    m_endpoint = endpoint;
    m_key = key;
    m_interval = interval;
    m_isRunning = true;
    m_history.clear();
    m_snapshot = {};
    m_snapshot.servers.resize(1);
    m_snapshot.servers.front().address = endpoint.address;
    m_problem.reset();
    if (m_protocol) {
        const Conversation about{m_protocol->nextId(), Conversation::Purpose::Probe, key, endpoint.address};
        m_inquiry.setTap(std::make_unique<ProtocolTap>(m_protocol, about));
    }
    ask();
    emit changed();
}

void Probe::stop()
{
    m_isRunning = false;
    m_next.stop();
    emit changed();
}

void Probe::reset()
{
    m_history.clear();
    m_snapshot = {};
    m_problem.reset();
    stop();
}

void Probe::ask()
{
    m_inquiry.ask(m_endpoint, Request::stats());
}

void Probe::take(const Answer &answer)
{
    if (!m_isRunning)
        return;
    if (answer.reply.kind != Reply::Kind::Stats)
        return fail(errorFor(answer.reply, answer.request));
    StatsBounds bounds;
    bounds.onlyKey = m_key;
    const Result<ServerStats> stats = parseStats(answer.reply.text, answer.sent, answer.answered, bounds);
    const auto work = BootTime::now() - answer.sent;
    if (!stats)
        return fail(stats.error());
    ServerStatus &server = m_snapshot.servers.front();
    m_snapshot.keys = stepServer(0, server.address, m_snapshot.keys, server.lastAsked, *stats).rows;
    server.state = ServerState::Up;
    server.lastAsked = answer.sent;
    server.lastAnswered = answer.answered;
    server.roundTrip = answer.roundTrip();
    m_problem.reset();
    m_history.add(answer.roundTrip());
    askLater(work);
    emit changed();
}

void Probe::fail(const Error &error)
{
    if (!m_isRunning)
        return;
    m_problem = error;
    m_history.addFailure();
    m_snapshot.servers.front().state = PollPace::stateAfter(error);
    askLater({});
    emit changed();
}

void Probe::askLater(std::chrono::nanoseconds work)
{
    m_next.start(PollPace::interval(m_interval, work));
}

} // namespace Lockdeck
