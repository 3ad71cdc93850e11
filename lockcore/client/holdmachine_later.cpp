// Servers later than 1.10: not the leader of their cluster, or shutting down.
#include "client/holdmachine.h"

#include "client/holdtiming.h"
#include "client/holdwords.h"

#include <algorithm>

namespace Lockdeck {

bool HoldMachine::isNotNow(const Reply &reply)
{
    return reply.kind == Reply::Kind::Draining || reply.kind == Reply::Kind::NotLeader;
}

/// Whom to ask instead, or why nobody.
Result<ServerAddress> HoldMachine::whoInstead(const Reply &reply)
{
    if (reply.kind == Reply::Kind::Draining)
        return HoldWords::draining(m_status);
    return m_redirects.follow(m_options.servers, m_status.server, reply);
}

const ServerAddress &HoldMachine::home() const
{
    return m_options.servers.serverFor(m_options.key);
}

/// A follower has neither a queue nor a lock of ours, so leaving it leaves nothing behind: the attempt begins again at
/// the leader, within the same time.
void HoldMachine::askElsewhere(const Reply &reply)
{
    const auto leader = whoInstead(reply);
    const bool leaderless = reply.kind == Reply::Kind::NotLeader && reply.text.isEmpty();
    m_asking = false;
    m_waitFor = Wait::None;
    m_status.waitEnds = {};
    m_status.placeAtMost.reset();
    m_placeBound.reset();
    if (m_way == Way::Enqueue && !m_waitWanted) // nobody has said yet how long it may take
        m_giveUp = HoldTiming::after(m_time.now, m_options.acquireTimeout);
    if (leader) {
        m_status.server = *leader;
        openLine(Line::Main);
        enter(HoldState::Connecting);
    } else if ((leaderless || m_status.requeues > 0) && m_time.now + HoldTiming::retryPause < m_giveUp) {
        closeLine(Line::Main);
        comeBackLater();
        enter(HoldState::Connecting, leader.error());
    } else {
        end(HoldState::Failed, leader.error());
    }
}

/// A server that is just starting, or a cluster that is just choosing a leader: begins again in a moment, at the key's
/// own server.
void HoldMachine::comeBackLater()
{
    m_redirects.settle();
    m_status.server = home();
    m_retryAt = HoldTiming::after(m_time.now, HoldTiming::retryPause);
}

/// The token is good at the leader, too, if it is good at all.
void HoldMachine::verifyElsewhere(const Reply &reply)
{
    const auto leader = whoInstead(reply);
    if (!leader) {
        endCleaningUp(HoldState::Failed, HoldWords::abandonedUnverified(leader.error()));
        return;
    }
    m_status.server = *leader;
    openLine(Line::Main);
    tell(HoldEvent::Kind::Changed);
}

/// Neither renewed nor refused. Nobody else can have the lock before its lease ends, so the deadline stands, and until
/// then it is tried to renew: at the leader, or once more here. It is not shown as held meanwhile.
void HoldMachine::renewElsewhere(const Reply &reply)
{
    m_status.renewalSent = {};
    const auto leader = whoInstead(reply);
    std::optional<Error> why;
    if (leader) {
        why = HoldWords::renewingAtLeader(m_status, *leader);
        why->detail = QString::fromLatin1(encode(reply, Verb::Renew)).trimmed();
        m_moving = true;
        m_movedFrom = std::exchange(m_status.server, *leader);
        openLine(Line::Main);
    } else {
        why = HoldWords::notRenewed(m_status, leader.error());
        m_redirects.settle();
        m_status.nextRenewal = HoldTiming::after(m_time.now, pauseWhileHeld());
    }
    if (m_status.state == HoldState::Held) {
        enter(HoldState::Uncertain, why);
    } else {
        m_status.reason = why;
        tell(HoldEvent::Kind::Changed);
    }
}

/// A short lease has no second to lose.
std::chrono::nanoseconds HoldMachine::pauseWhileHeld() const
{
    return std::min<std::chrono::nanoseconds>(HoldTiming::retryPause, m_status.renewEvery / 3);
}

/// The release was not carried out: it is sent to the leader, or it has failed.
void HoldMachine::releaseElsewhere(const Reply &reply)
{
    const auto leader = whoInstead(reply);
    if (leader) {
        m_status.server = *leader;
        closeLine(Line::Main);
        openLine(Line::Aside);
        tell(HoldEvent::Kind::Changed);
    } else if (m_cancelled) {
        endCancelled();
    } else {
        end(HoldState::Failed, HoldWords::releaseRefused(m_status, leader.error()));
    }
}

/// What may be left behind lies at the leader. The time for it stays the same.
bool HoldMachine::cleanUpElsewhere(const Reply &reply)
{
    if (!m_status.settling || reply.kind != Reply::Kind::NotLeader)
        return false;
    const auto leader = whoInstead(reply);
    if (!leader)
        return false;
    m_status.server = *leader;
    openLine(Line::Aside);
    return true;
}

} // namespace Lockdeck
