// Releasing, and what comes after the end: leaving nothing behind, queueing again.
#include "client/holdmachine.h"

#include "client/holdtiming.h"
#include "client/holdwords.h"

#include <algorithm>

namespace Lockdeck {

// ---- Release: 7 s in all, one retry on a fresh connection

void HoldMachine::beginRelease()
{
    m_releaseAsideAt = HoldTiming::after(m_time.now, HoldTiming::releaseFirstTry);
    m_releaseEnds = HoldTiming::after(m_time.now, HoldTiming::releaseBound);
    m_redirects.settle();
    enter(HoldState::Releasing);
    if (m_mainOpen)
        send(Line::Main, Request::release(m_key, m_options.limit, m_status.token), HoldTiming::releaseBound);
    else
        releaseAside();
}

void HoldMachine::releaseAside()
{
    if (!std::exchange(m_releasedAside, true))
        openLine(Line::Aside);
}

void HoldMachine::takeRelease(Line line, const Answer &answer)
{
    if (m_status.state != HoldState::Releasing) {
        if (line == Line::Aside && !cleanUpElsewhere(answer.reply))
            cleanUpDone();
        return;
    }
    if (isNotNow(answer.reply)) {
        releaseElsewhere(answer.reply);
        return;
    }
    // On the second try `error` can mean that the first one was carried out.
    const bool confirmed = answer.reply.kind == Reply::Kind::Ok || m_releasedAside;
    if (m_cancelled)
        endCancelled();
    else if (confirmed)
        end(HoldState::Released, {});
    else
        end(HoldState::Lost, HoldWords::notHeldAtRelease(m_status));
}

void HoldMachine::releaseFailed(Line line)
{
    if (line == Line::Main)
        releaseAside();
    if (!m_mainOpen && !m_asideOpen)
        releaseUnconfirmed();
}

void HoldMachine::releaseUnconfirmed()
{
    if (m_cancelled)
        endCancelled();
    else
        end(HoldState::Failed, HoldWords::releaseUnconfirmed(m_status));
}

// ---- After the end

void HoldMachine::cleanUpDone()
{
    if (!m_status.settling)
        return;
    closeLine(Line::Aside);
    closeLine(Line::Main);
    m_status.settling = false;
    if (m_queueAgain) {
        start(Way::Acquire, m_status.requeues + 1);
        m_giveUp = HoldTiming::after(m_time.now, m_options.acquireTimeout);
    } else {
        tell(HoldEvent::Kind::Changed);
    }
}

// ---- Time

void HoldMachine::endTick()
{
    if (m_status.state == HoldState::Releasing) {
        if (m_time.now >= m_releaseEnds)
            releaseUnconfirmed();
        else if (m_time.now >= m_releaseAsideAt)
            releaseAside();
    } else if (m_status.settling && m_cleanUpAt != Moment{}) {
        if (m_time.now >= m_cleanUpAt)
            cleanUp();
    } else if (m_status.settling && m_time.now >= m_cleanUpEnds) {
        cleanUpDone();
    }
}

Moment HoldMachine::endWake() const
{
    if (m_status.state == HoldState::Releasing)
        return m_releasedAside ? m_releaseEnds : m_releaseAsideAt;
    if (!m_status.settling)
        return Moment::max();
    return m_cleanUpAt != Moment{} ? m_cleanUpAt : m_cleanUpEnds;
}

} // namespace Lockdeck
