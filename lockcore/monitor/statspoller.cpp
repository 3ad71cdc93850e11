#include "monitor/statspoller.h"

#include "monitor/pollpace.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A poller that may ask only rarely must still send something before the server's read timeout.
static constexpr milliseconds keepAliveAfter = milliseconds(assumedReadTimeout) / 3;

static float inMilliseconds(nanoseconds time)
{
    return std::chrono::duration<float, std::milli>(time).count();
}

StatsPoller::StatsPoller(Endpoint endpoint, std::unique_ptr<Transport> transport, const Clock &clock, Random random)
    : m_endpoint(std::move(endpoint)), m_transport(std::move(transport)), m_clock(clock), m_random(std::move(random))
{
    m_status.address = m_endpoint.address;
    m_status.stateSince = m_clock.now();
    for (QTimer *timer : {&m_timer, &m_overdue}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_timer, &QTimer::timeout, this, &StatsPoller::onTimer);
    connect(&m_overdue, &QTimer::timeout, this, &StatsPoller::onOverdue);
    connect(m_transport.get(), &Transport::opened, this, &StatsPoller::onOpened);
    connect(m_transport.get(), &Transport::answered, this, &StatsPoller::onAnswered);
    connect(m_transport.get(), &Transport::failed, this, &StatsPoller::onFailed);
}

StatsPoller::~StatsPoller() = default;

void StatsPoller::start()
{
    if (m_stage == Stage::Closed)
        open();
}

void StatsPoller::setInterval(milliseconds wanted)
{
    m_wanted = wanted;
    setWork(m_status.roundTrip, m_status.parsing);
    if (m_stage == Stage::Resting)
        rest();
}

void StatsPoller::refresh()
{
    if (m_stage == Stage::Closed)
        open();
    else if (m_stage == Stage::Resting)
        poll();
}

void StatsPoller::open()
{
    m_timer.stop();
    m_stage = Stage::Opening;
    m_status.retryAt = Moment{};
    m_transport->open(m_endpoint);
}

void StatsPoller::onOpened()
{
    m_previousPoll = Moment{};
    m_lastProbed = m_clock.now();
    poll();
}

void StatsPoller::poll()
{
    m_timer.stop();
    m_stage = Stage::Asking;
    m_lastSent = m_clock.now();
    m_status.lastAsked = m_lastSent;
    m_overdue.start(m_status.interval * 2);
    if (m_clock.now() >= m_lastProbed + keepAliveAfter)
        probe();
    m_transport->send(Request::stats());
}

/// A wait that changes nothing keeps the connection alive, and a server that shuts down says so to it (`stats` goes on
/// as ever).
void StatsPoller::probe()
{
    m_lastProbed = m_clock.now();
    m_transport->send(Request::keepAlive());
}

/// Until the next poll is due, but not in silence for so long that the server closes the connection.
void StatsPoller::rest()
{
    m_stage = Stage::Resting;
    const Moment next = std::min(m_status.lastAsked + m_status.interval, m_lastSent + keepAliveAfter);
    m_timer.start(std::max(std::chrono::ceil<milliseconds>(next - m_clock.now()), 0ms));
}

void StatsPoller::onTimer()
{
    if (m_stage == Stage::Closed) {
        open();
    } else if (m_clock.now() >= m_status.lastAsked + m_status.interval) {
        poll();
    } else {
        if (m_clock.now() >= m_lastSent + keepAliveAfter) {
            m_lastSent = m_clock.now();
            probe();
        }
        rest();
    }
}

void StatsPoller::onOverdue()
{
    setState(ServerState::Slow);
    pushTrend(m_status.roundTrips, -1);
    emit missed();
}

void StatsPoller::onAnswered(const Answer &answer)
{
    if (answer.request.verb == Verb::Stats)
        takeReply(answer);
    else
        m_status.draining = answer.reply.kind == Reply::Kind::Draining;
}

void StatsPoller::takeReply(const Answer &answer)
{
    m_overdue.stop();
    if (answer.reply.kind != Reply::Kind::Stats) {
        m_transport->close();
        onFailed(errorFor(answer.reply, answer.request));
        return;
    }
    const Moment begun = m_clock.now();
    const Result<ServerStats> stats = parseStats(answer.reply.text, answer.sent, answer.answered);
    const nanoseconds parsing = m_clock.now() - begun;
    if (!stats) {
        m_transport->close();
        onFailed(stats.error());
        return;
    }

    m_failures = 0;
    setState(ServerState::Up);
    setWork(answer.roundTrip(), parsing);
    pushTrend(m_status.roundTrips, inMilliseconds(answer.roundTrip()));
    m_status.problem.reset();
    m_status.lastAsked = answer.sent;
    m_status.lastAnswered = answer.answered;
    m_status.connections = stats->connections;
    m_status.cluster = stats->cluster;
    m_status.keys = static_cast<int>(stats->locks.size() + stats->semaphores.size() + stats->idleLocks.size() +
                                     stats->idleSemaphores.size());
    m_status.keysLeftOut = stats->keysLeftOut;
    rest();
    emit polled(*stats, std::exchange(m_previousPoll, answer.sent));
}

void StatsPoller::onFailed(const Error &error)
{
    m_overdue.stop();
    ++m_failures;
    m_stage = Stage::Closed;
    m_status.draining = false;
    m_status.cluster.reset();
    setState(PollPace::stateAfter(error));
    pushTrend(m_status.roundTrips, -1);
    m_status.problem = error;
    const milliseconds delay = PollPace::retryDelay(m_failures, m_random());
    m_status.retryAt = m_clock.now() + delay;
    m_timer.start(delay);
    emit missed();
}

void StatsPoller::setState(ServerState state)
{
    if (state == m_status.state)
        return;
    m_status.state = state;
    m_status.stateSince = m_clock.now();
}

void StatsPoller::setWork(nanoseconds roundTrip, nanoseconds parsing)
{
    m_status.roundTrip = roundTrip;
    m_status.parsing = parsing;
    m_status.interval = PollPace::interval(m_wanted, roundTrip + parsing);
    m_status.dutyCycle = PollPace::dutyCycle(roundTrip + parsing, m_status.interval);
}

} // namespace Lockdeck
