// From Connecting to the first Held: asking, queueing, waiting, and verifying what was granted.
#include "client/holdmachine.h"

#include "client/holdtiming.h"
#include "client/holdwords.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace Lockdeck {

void HoldMachine::start(Way way, int requeues)
{
    const HoldStatus &old = m_status;
    HoldStatus fresh;
    fresh.id = old.id;
    fresh.key = old.key;
    fresh.limit = old.limit;
    fresh.note = old.note;
    fresh.onLoss = m_options.onLoss;
    fresh.serverKeepsLocks = m_options.serverKeepsLocks;
    fresh.server = requeues > 0 ? old.server : home();
    fresh.requeues = requeues;
    if (requeues > 0)
        fresh.lostAt = old.stateSince;
    fresh.queuedSince = m_time.now;
    m_status = fresh;
    noteReadTimeout();

    m_way = way;
    m_giveUp = {};
    m_retryAt = {};
    m_asking = m_waitWanted = m_wasQueued = m_cleared = m_grantDied = m_cancelled = false;
    m_waitFor = Wait::None;
    m_moving = false;
    m_redirects.settle();
    m_placeBound.reset();
    m_reconnectAt = {};
    m_releasedAside = m_queueAgain = false;
    openLine(Line::Main);
    enter(HoldState::Connecting);
}

// ---- Asking

void HoldMachine::ask()
{
    m_retryAt = {};
    m_wasQueued = false;
    if (m_giveUp == Moment{})
        m_giveUp = HoldTiming::after(m_time.now, m_options.acquireTimeout);
    if (m_way == Way::Acquire)
        sendAcquire();
    else
        sendEnqueue();
}

void HoldMachine::enterRequesting()
{
    if (m_status.state != HoldState::Requesting)
        enter(HoldState::Requesting);
}

void HoldMachine::sendAcquire()
{
    m_asking = true;
    m_asked = m_time.now;
    m_askedTimeout = HoldTiming::wholeSecondsUntil(m_giveUp, m_time.now);
    send(Line::Main, Request::acquire(m_key, m_options.limit, m_askedTimeout, m_options.lease),
         HoldTiming::waitBound(m_askedTimeout));
    enterRequesting();
}

void HoldMachine::sendEnqueue()
{
    m_asking = true;
    m_asked = m_time.now;
    m_askedTimeout = 0s;
    send(Line::Main, Request::enqueue(m_key, m_options.limit, m_options.lease));
    enterRequesting();
}

void HoldMachine::sendWait(Wait purpose, std::chrono::seconds timeout)
{
    m_asking = true;
    m_asked = m_time.now;
    m_askedTimeout = timeout;
    m_waitFor = purpose;
    send(Line::Main, Request::wait(m_key, m_options.limit, timeout), HoldTiming::waitBound(timeout));
    if (purpose == Wait::Grant) {
        m_status.waitEnds = HoldTiming::after(m_time.now, timeout);
        enter(HoldState::Waiting);
    }
}

/// After a grant or a place that turned out dead. The first time at once; a server that goes on so is asked slowly.
void HoldMachine::askAgain(const Error &why)
{
    m_status.token.clear();
    m_status.renewalSent = {};
    m_status.waitEnds = {};
    if (m_cancelled)
        endCancelled();
    else if (m_time.now >= m_giveUp)
        end(HoldState::TimedOut, why);
    else if (!std::exchange(m_grantDied, true))
        ask();
    else {
        m_retryAt = std::min(HoldTiming::after(m_time.now, HoldTiming::retryPause), m_giveUp);
        enter(HoldState::Requesting, why);
    }
}

// ---- Answers

void HoldMachine::takeAcquired(const Answer &answer)
{
    m_asking = false;
    if (answer.reply.kind == Reply::Kind::Granted)
        takeGrant(answer);
    else
        refuse(answer);
}

void HoldMachine::takeEnqueued(const Answer &answer)
{
    m_asking = false;
    switch (answer.reply.kind) {
    case Reply::Kind::Granted:
        takeGrant(answer);
        break;
    case Reply::Kind::Queued:
        m_wasQueued = true;
        m_keepAliveAt =
            HoldTiming::after(answer.sent, HoldTiming::renewalInterval(m_options.lease.value_or(usualLease),
                                                                       m_options.renewRatio, m_readTimeout));
        enter(HoldState::Queued);
        if (m_cancelled)
            leave();
        else if (m_waitWanted)
            sendWait(Wait::Grant, HoldTiming::wholeSecondsUntil(m_giveUp, m_time.now));
        break;
    case Reply::Kind::AlreadyEnqueued:
        // An unseen grant that ran out: a wait clears it (PROTOCOL.md, Commands). Once; then it means something else.
        if (!m_cancelled && !std::exchange(m_cleared, true))
            sendWait(Wait::Clear, 0s);
        else
            refuse(answer);
        break;
    default:
        refuse(answer);
    }
}

void HoldMachine::takeWaited(const Answer &answer)
{
    m_asking = false;
    m_wasQueued = true;
    const Wait purpose = std::exchange(m_waitFor, Wait::None);
    const auto kind = answer.reply.kind;
    if (kind == Reply::Kind::Granted)
        takeGrant(answer);
    else if (m_cancelled)
        endCancelled();
    else if (purpose == Wait::Clear && !isNotNow(answer.reply))
        ask();
    else if (kind == Reply::Kind::NotEnqueued || kind == Reply::Kind::LeaseExpired)
        askAgain(HoldWords::placeGone(m_status, errorFor(answer.reply, answer.request)));
    else
        refuse(answer);
}

/// A keep-alive changes nothing: any answer but the expected one is the server giving the connection up, or its role.
void HoldMachine::takeKeepAlive(const Answer &answer)
{
    m_keepAlivesSent = std::max(m_keepAlivesSent - 1, 0);
    m_status.lastRoundTrip = answer.roundTrip();
    if (m_keepAlive.take(answer))
        return;
    if (m_cancelled)
        endCancelled();
    else if (m_asking && isNotNow(answer.reply))
        return; // what is asked behind it will be answered so, too
    else if (isNotNow(answer.reply))
        askElsewhere(answer.reply);
    else
        end(HoldState::Failed, HoldWords::queueDropped(m_status, errorFor(answer.reply, answer.request)));
}

void HoldMachine::takeGrant(const Answer &answer)
{
    m_status.token = answer.reply.token;
    m_status.lease = answer.reply.lease;
    m_leaseWanted = answer.reply.lease;
    m_status.waitEnds = {};
    m_status.placeAtMost.reset();
    if (m_cancelled) {
        beginRelease();
        return;
    }
    // From here on the clock that counts is now, not the line's arrival: this thread may have stood still in between.
    // What looks like a fence is verified however quick it came: before the renewal goes the ping that decides.
    const bool mayBeFence = looksCounted(m_status.token) && m_keepAlive.isUndecided();
    const bool quick = !m_wasQueued && m_time.now - answer.sent <= HoldTiming::grantBound(answer.reply.lease);
    if (quick && !mayBeFence) {
        m_status.lastRoundTrip = answer.roundTrip();
        confirm(answer.sent, answer.reply.lease);
        holdFirst();
    } else {
        if (mayBeFence)
            send(Line::Main, Request::ping());
        sendRenewal();
        enter(HoldState::Verifying);
    }
}

/// The fence is told only where the server is known not to be a 1.10, whose tokens are random: it answers `ping`.
void HoldMachine::holdFirst()
{
    if (looksCounted(m_status.token) && m_keepAlive.knowsPing())
        m_status.fence = fenceOf(m_status.token);
    m_status.heldSince = m_time.now;
    enter(HoldState::Held);
}

void HoldMachine::takeVerification(const Answer &answer)
{
    m_status.renewalSent = {};
    if (isNotNow(answer.reply)) {
        verifyElsewhere(answer.reply);
        return;
    }
    if (answer.reply.kind != Reply::Kind::Renewed) {
        askAgain(HoldWords::deadGrant(m_status, errorFor(answer.reply, answer.request)));
        return;
    }
    ++m_status.renewalsAnswered;
    m_status.lastRoundTrip = answer.roundTrip();
    confirm(answer.sent, answer.reply.lease);
    if (m_time.now >= m_status.deadline) { // it came too late to say anything about now
        if (m_time.now < m_giveUp)
            sendRenewal();
        else
            endCleaningUp(HoldState::TimedOut, HoldWords::slowerThanLease(m_status));
        return;
    }
    holdFirst();
    tell(HoldEvent::Kind::Renewed);
}

void HoldMachine::refuse(const Answer &answer)
{
    if (m_cancelled) {
        endCancelled();
        return;
    }
    if (isNotNow(answer.reply)) {
        askElsewhere(answer.reply);
        return;
    }
    const auto state = answer.reply.kind == Reply::Kind::Timeout ? HoldState::TimedOut : HoldState::Failed;
    end(state, errorFor(answer.reply, answer.request));
}

// ---- Time and failures

void HoldMachine::obtainTick()
{
    const Moment now = m_time.now;
    if (m_retryAt != Moment{} && now >= m_retryAt) {
        if (m_status.state == HoldState::Connecting) {
            m_retryAt = {};
            openLine(Line::Main);
        } else if (now >= m_giveUp) {
            m_retryAt = {};
            end(HoldState::TimedOut, m_status.reason);
        } else {
            ask();
        }
    }
    if (m_status.state == HoldState::Requesting && now >= obtainWake() && m_asking) {
        m_status.waitEnds = HoldTiming::after(m_asked, m_askedTimeout);
        enter(HoldState::Waiting);
    }
    if (m_status.state == HoldState::Queued && now >= obtainWake()) {
        m_keepAliveAt = HoldTiming::after(now, HoldTiming::renewalInterval(m_options.lease.value_or(usualLease),
                                                                           m_options.renewRatio, m_readTimeout));
        for (const Request &request : m_keepAlive.requests()) {
            ++m_keepAlivesSent;
            send(Line::Main, request);
        }
    }
}

Moment HoldMachine::obtainWake() const
{
    if (m_retryAt != Moment{})
        return m_retryAt;
    if (m_status.state == HoldState::Requesting && m_asking && m_askedTimeout > 0s)
        return HoldTiming::after(m_asked, HoldTiming::waitingShownAfter);
    if (m_status.state == HoldState::Queued && m_keepAlivesSent == 0 && m_waitFor == Wait::None)
        return m_keepAliveAt;
    return Moment::max();
}

void HoldMachine::mainFailedToObtain(const Error &error)
{
    const bool connecting = m_status.state == HoldState::Connecting;
    const bool mayComeBack = m_status.requeues > 0 || m_status.server != home();
    if (connecting && mayComeBack && m_time.now < m_giveUp && !m_cancelled) {
        // The loss that made it queue again may be a server that is just starting; a leader that is gone is followed
        // by another one.
        comeBackLater();
        return;
    }
    const bool blocked = m_asking && m_askedTimeout > 0s;
    const bool queued = blocked || m_status.state == HoldState::Queued;
    m_status.mayLeaveGhost =
        (blocked && error.code == ErrorCode::ReplyTimeout) || (queued && m_options.serverKeepsLocks);
    m_asking = false;
    m_status.waitEnds = {};
    if (!m_status.token.isEmpty()) {
        endCleaningUp(HoldState::Failed, HoldWords::abandonedUnverified(error));
    } else if (m_cancelled) {
        endCancelled();
    } else {
        end(HoldState::Failed, error);
    }
}

// ---- Leaving (PROTOCOL.md, trap 4)

/// Ends the attempt in the way that leaves nothing in the queue; where that takes an answer, the answer goes on here
/// by m_cancelled.
void HoldMachine::leave()
{
    const bool blocked = m_asking && m_askedTimeout > 0s;
    if (m_status.state == HoldState::Verifying) {
        beginRelease();
    } else if (!m_asking && m_status.state != HoldState::Queued) {
        endCancelled();
    } else if (blocked && !m_options.serverKeepsLocks) {
        m_status.mayLeaveGhost = true;
        endCancelled();
    } else {
        if (m_status.state == HoldState::Queued && !m_asking)
            sendWait(Wait::Leave, 0s);
        m_status.leaving = true;
        m_status.reason = HoldWords::leavingOnAnswer(m_status);
        tell(HoldEvent::Kind::Changed);
    }
}

void HoldMachine::endCancelled()
{
    m_asking = false;
    m_retryAt = {};
    end(HoldState::Failed, HoldWords::cancelled(m_status));
}

} // namespace Lockdeck
