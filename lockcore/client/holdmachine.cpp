#include "client/holdmachine.h"

#include "client/holdtiming.h"
#include "client/holdwords.h"

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace Lockdeck {

HoldMachine::HoldMachine(HoldId id, LockOptions options)
    : m_options(std::move(options)),
      m_key(m_options.key.toUtf8()),
      m_readTimeout(m_options.readTimeout),
      m_keepAlive(m_key)
{
    m_status.id = id;
    m_status.key = m_options.key;
    m_status.limit = m_options.limit;
    m_status.note = m_options.note;
    m_status.onLoss = m_options.onLoss;
    m_status.serverKeepsLocks = m_options.serverKeepsLocks;
    m_status.server = home();
    noteReadTimeout();
}

Endpoint HoldMachine::endpoint() const
{
    Endpoint endpoint = Endpoint::of(m_options.servers, m_status.server);
    endpoint.connectTimeout = m_options.connectTimeout;
    return endpoint;
}

// ---- Commands

Outcome HoldMachine::acquire(TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Start, m_status))
        return wrong;
    start(Way::Acquire);
    return {};
}

Outcome HoldMachine::enqueue(TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Start, m_status))
        return wrong;
    start(Way::Enqueue);
    return {};
}

Outcome HoldMachine::wait(std::chrono::seconds timeout, TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Wait, m_status))
        return wrong;
    if (auto wrong = checkSeconds(timeout, SecondsOf::Timeout))
        return wrong;
    m_waitWanted = true;
    m_giveUp = HoldTiming::after(time.now, timeout);
    sendWait(Wait::Grant, timeout);
    return {};
}

Outcome HoldMachine::release(TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Release, m_status))
        return wrong;
    beginRelease();
    return {};
}

Outcome HoldMachine::cancel(TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Cancel, m_status))
        return wrong;
    if (isTerminal(m_status.state)) {
        m_queueAgain = false;
        cleanUp();
        m_status.onLoss = OnLoss::Report;
        tell(HoldEvent::Kind::Changed);
    } else if (!std::exchange(m_cancelled, true)) {
        leave();
    }
    return {};
}

Outcome HoldMachine::renewNow(TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::Renew, m_status))
        return wrong;
    sendRenewal();
    tell(HoldEvent::Kind::Changed);
    return {};
}

Outcome HoldMachine::setLease(std::chrono::seconds lease, TimeReading time)
{
    look(time);
    if (auto wrong = checkStep(HoldStep::SetLease, m_status))
        return wrong;
    if (auto wrong = checkSeconds(lease, SecondsOf::Lease))
        return wrong;
    m_leaseWanted = lease;
    sendRenewal();
    tell(HoldEvent::Kind::Changed);
    return {};
}

void HoldMachine::setNote(const QString &note, TimeReading time)
{
    look(time);
    m_status.note = note;
    tell(HoldEvent::Kind::Changed);
}

/// Whoever stood in front of this hold is handed the key before it, so hand-overs count the place down; and a place is
/// never beyond the queue's end.
void HoldMachine::noteWaiters(int waiters, int handOversSeen, TimeReading time)
{
    look(time);
    if (m_status.state != HoldState::Queued && m_status.state != HoldState::Waiting)
        return;
    const qint64 bound = qint64{waiters} + handOversSeen;
    m_placeBound = std::min(m_placeBound.value_or(bound), bound);
    const int place = static_cast<int>(std::max<qint64>(1, *m_placeBound - handOversSeen));
    if (m_status.placeAtMost == place)
        return;
    m_status.placeAtMost = place;
    tell(HoldEvent::Kind::Changed);
}

void HoldMachine::learnReadTimeout(std::chrono::nanoseconds observed)
{
    // Less would be a server that closes at once, which no pace can prevent.
    m_observedReadTimeout = std::max<std::chrono::nanoseconds>(observed, 500ms);
    m_readTimeout = std::min(m_readTimeout, *m_observedReadTimeout);
    noteReadTimeout();
}

void HoldMachine::noteReadTimeout()
{
    m_status.readTimeout = m_options.serverKeepsLocks ? std::chrono::nanoseconds(0) : m_readTimeout;
}

void HoldMachine::abandon()
{
    if (m_mainOpen && !m_status.token.isEmpty() && !isTerminal(m_status.state))
        send(Line::Main, Request::release(m_key, m_options.limit, m_status.token));
    closeLine(Line::Main);
    closeLine(Line::Aside);
}

// ---- What the lines report

void HoldMachine::opened(Line line, TimeReading time)
{
    look(time);
    if (line == Line::Aside) {
        if (m_asideOpen)
            send(Line::Aside, Request::release(m_key, m_options.limit, m_status.token));
    } else if (isHeldOrUncertain() || m_status.state == HoldState::Verifying) {
        m_mainOpen = true;
        sendRenewal();
    } else if (m_status.state == HoldState::Connecting) {
        m_mainOpen = true;
        ask();
    }
}

void HoldMachine::answered(Line line, const Answer &answer, TimeReading time)
{
    look(time);
    if (answer.request.verb == Verb::Release) {
        takeRelease(line, answer);
        return;
    }
    if (isTerminal(m_status.state))
        return;
    if (m_keepAlive.isOne(answer.request)) {
        takeKeepAlive(answer);
        return;
    }
    switch (answer.request.verb) {
    case Verb::Acquire:
        takeAcquired(answer);
        break;
    case Verb::Enqueue:
        takeEnqueued(answer);
        break;
    case Verb::Wait:
        takeWaited(answer);
        break;
    case Verb::Renew:
        if (m_status.state == HoldState::Verifying)
            takeVerification(answer);
        else if (isHeldOrUncertain())
            takeRenewal(answer);
        break;
    default:
        break;
    }
}

void HoldMachine::failed(Line line, const Error &error, TimeReading time)
{
    (line == Line::Main ? m_mainOpen : m_asideOpen) = false;
    look(time);
    if (m_status.state == HoldState::Releasing)
        releaseFailed(line);
    else if (line == Line::Aside)
        cleanUpDone();
    else if (isHeldOrUncertain())
        mainFailedWhileHeld(error);
    else if (!isTerminal(m_status.state))
        mainFailedToObtain(error);
}

// ---- Time

void HoldMachine::tick(TimeReading time)
{
    look(time);
    obtainTick();
    keepTick();
    endTick();
}

Moment HoldMachine::nextWake() const
{
    return std::min({obtainWake(), keepWake(), endWake()});
}

/// The first thing every input does. On waking, deadlines come before everything else; a gap that the deadline
/// survived makes Held Uncertain.
void HoldMachine::look(TimeReading time)
{
    const TimeReading before = std::exchange(m_time, time);
    if (!isHeldOrUncertain())
        return;
    if (time.now >= m_status.deadline) {
        lose(HoldWords::deadlinePassed(m_status));
        return;
    }
    const auto gap = (time.now - before.now) - (time.awake - before.awake);
    const auto late = time.now - std::min(nextWake(), time.now);
    if (gap > HoldTiming::sleepGap)
        doubt(HoldWords::slept(gap));
    else if (late > HoldTiming::lateness)
        doubt(HoldWords::late(late));
}

// ---- Common to all parts

void HoldMachine::enter(HoldState state, std::optional<Error> reason)
{
    m_status.state = state;
    m_status.stateSince = m_time.now;
    m_status.reason = std::move(reason);
    m_status.leaving = m_status.leaving && state != HoldState::Releasing && !isTerminal(state);
    tell(HoldEvent::Kind::State);
}

/// The end of an attempt, with nothing left to clean up.
void HoldMachine::end(HoldState state, std::optional<Error> reason)
{
    closeLine(Line::Aside);
    closeLine(Line::Main);
    enter(state, std::move(reason));
}

/// The end of an attempt that may leave something granted to its token, which would block others, and itself, for a
/// lease (PROTOCOL.md, trap 10). It is freed on a fresh connection, then the old one is closed, then queueing again may
/// start.
void HoldMachine::endCleaningUp(HoldState state, const Error &reason)
{
    m_status.settling = true;
    m_reconnectAt = {};
    m_redirects.settle();
    const auto grace = reason.code == ErrorCode::Lost && !m_mainOpen ? m_options.lossGrace : 0ms;
    m_cleanUpAt = HoldTiming::after(m_time.now, grace);
    m_cleanUpEnds = HoldTiming::after(m_cleanUpAt, HoldTiming::cleanUpBound);
    if (grace == 0ms)
        cleanUp();
    enter(state, reason);
}

/// Once, when its time has come, or when nothing relies on the lock any more.
void HoldMachine::cleanUp()
{
    if (!m_status.settling || std::exchange(m_cleanUpAt, {}) == Moment{})
        return;
    m_cleanUpEnds = HoldTiming::after(m_time.now, HoldTiming::cleanUpBound);
    openLine(Line::Aside);
}

void HoldMachine::tell(HoldEvent::Kind kind)
{
    m_actions.emplace_back(HoldEvent{kind, m_time.now, m_status});
}

void HoldMachine::openLine(Line line)
{
    if (line == Line::Aside) {
        m_asideOpen = true;
    } else {
        m_mainOpen = false;
        m_keepAlive.restart();
        m_keepAlivesSent = 0;
    }
    m_actions.emplace_back(OpenLine{line});
}

void HoldMachine::closeLine(Line line)
{
    (line == Line::Main ? m_mainOpen : m_asideOpen) = false;
    m_actions.emplace_back(CloseLine{line});
}

void HoldMachine::send(Line line, const Request &request, std::chrono::milliseconds within)
{
    m_actions.emplace_back(SendOn{line, request, within});
}

bool HoldMachine::isHeldOrUncertain() const
{
    return m_status.state == HoldState::Held || m_status.state == HoldState::Uncertain;
}

std::vector<HoldAction> HoldMachine::takeActions()
{
    return std::exchange(m_actions, {});
}

} // namespace Lockdeck
