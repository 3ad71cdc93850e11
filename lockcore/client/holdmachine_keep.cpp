// Held and Uncertain: renewing, doubting, losing.
#include "client/holdmachine.h"

#include "client/holdtiming.h"
#include "client/holdwords.h"

#include <algorithm>

namespace Lockdeck {

/// The server answered, without blocking, a request sent then: the T of "Held".
void HoldMachine::confirm(Moment sent, std::chrono::seconds lease)
{
    m_redirects.settle();
    m_moving = false;
    m_status.confirmed = sent;
    m_status.lease = lease;
    m_status.deadline = HoldTiming::deadline(sent, lease);
    m_status.renewEvery = HoldTiming::renewalInterval(lease, m_options.renewRatio, m_readTimeout);
    // A renewal a little late does not make all after it later.
    const bool isPunctual = sent - m_renewalDue < m_status.renewEvery / 10;
    const Moment beat = isPunctual ? m_renewalDue : sent - HoldTiming::renewalPhase(m_status.id, m_status.renewEvery);
    m_status.nextRenewal = HoldTiming::after(beat, m_status.renewEvery);
}

/// One at a time. Until it is answered nobody knows which lease the server counts, so the deadline is the earlier one.
void HoldMachine::sendRenewal()
{
    if (m_status.renewalSent != Moment{} || !m_mainOpen)
        return;
    const Moment now = m_time.now;
    m_status.renewalSent = now;
    ++m_status.renewalsSent;
    auto within = replyTimeout;
    if (isHeldOrUncertain()) {
        m_renewalDue = std::min(m_status.nextRenewal, now);
        m_status.deadline = std::min(m_status.deadline, HoldTiming::deadline(now, m_leaseWanted));
        // Giving the reply up means closing the connection, and with it the lock. So it is awaited, as Uncertain, until
        // the deadline; a server that keeps locks is better asked again on a new connection.
        if (!m_options.serverKeepsLocks)
            within = std::max(within, std::chrono::ceil<std::chrono::milliseconds>(m_status.deadline - now));
    }
    send(Line::Main, Request::renew(m_key, m_options.limit, m_status.token, m_leaseWanted), within);
}

void HoldMachine::takeRenewal(const Answer &answer)
{
    if (isNotNow(answer.reply)) {
        renewElsewhere(answer.reply);
        return;
    }
    if (answer.reply.kind != Reply::Kind::Renewed) {
        lose(HoldWords::renewalRefused(m_status, errorFor(answer.reply, answer.request), answer.sent));
        return;
    }
    m_status.renewalSent = {};
    ++m_status.renewalsAnswered;
    m_status.lastRoundTrip = answer.roundTrip();
    confirm(answer.sent, answer.reply.lease);
    if (m_time.now >= m_status.deadline) {
        lose(HoldWords::deadlinePassed(m_status));
        return;
    }
    if (answer.request.lease != m_leaseWanted)
        sendRenewal(); // setLease() came in between
    if (m_status.state == HoldState::Uncertain)
        enter(HoldState::Held);
    tell(HoldEvent::Kind::Renewed);
}

/// Held may not be true any more, and a renewal decides. One that is under way already will do: what it confirms is
/// counted from its own sending.
void HoldMachine::doubt(const Error &why)
{
    sendRenewal();
    if (m_status.state == HoldState::Held)
        enter(HoldState::Uncertain, why);
}

void HoldMachine::lose(const Error &why)
{
    m_queueAgain = m_options.onLoss == OnLoss::QueueAgain;
    endCleaningUp(HoldState::Lost, why);
}

void HoldMachine::mainFailedWhileHeld(const Error &error)
{
    if (!m_options.serverKeepsLocks && !m_moving) {
        lose(HoldWords::disconnected(m_status, error, m_time.now));
        return;
    }
    const bool again = m_status.renewalSent == Moment{} && m_status.state == HoldState::Uncertain;
    m_status.renewalSent = {};
    m_reconnectAt = again ? HoldTiming::after(m_time.now, pauseWhileHeld()) : m_time.now;
    if (m_moving) { // the leader it was sent to may be gone: who names it will name the next one
        std::swap(m_status.server, m_movedFrom);
        m_redirects.settle();
    }
    if (m_status.state == HoldState::Held)
        enter(HoldState::Uncertain, HoldWords::reconnecting(error));
    keepTick();
}

void HoldMachine::keepTick()
{
    if (!isHeldOrUncertain())
        return;
    const Moment now = m_time.now;
    if (m_reconnectAt != Moment{} && now >= m_reconnectAt) {
        m_reconnectAt = {};
        openLine(Line::Main);
    }
    if (now < keepWake())
        return;
    if (m_status.renewalSent == Moment{}) {
        sendRenewal();
        tell(HoldEvent::Kind::Changed);
    } else {
        doubt(HoldWords::renewalOverdue(m_status));
    }
}

Moment HoldMachine::keepWake() const
{
    if (!isHeldOrUncertain())
        return Moment::max();
    Moment wake = m_status.deadline;
    if (m_reconnectAt != Moment{})
        wake = std::min(wake, m_reconnectAt);
    else if (m_mainOpen && m_status.renewalSent == Moment{})
        wake = std::min(wake, m_status.nextRenewal);
    else if (m_mainOpen && m_status.state == HoldState::Held)
        wake = std::min(wake, HoldTiming::overdue(m_renewalDue, m_status.lastRoundTrip, m_status.renewEvery));
    return wake;
}

} // namespace Lockdeck
