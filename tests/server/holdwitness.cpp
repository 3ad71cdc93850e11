#include "holdwitness.h"

#include "server/deadlines.h"

#include <algorithm>

namespace Lockdeck::Test {

using Kind = Reply::Kind;
using std::chrono::seconds;

/// The answer that a request got at once, if it did.
static const Reply *ownReply(const HoldWitness::Call &call)
{
    if (call.what != HoldWitness::Call::What::Request)
        return nullptr;
    for (const auto &answer : call.answers) {
        if (answer.connection == call.connection)
            return &answer.reply;
    }
    return nullptr;
}

static bool comesForKey(const HoldWitness::Call &call)
{
    return call.what == HoldWitness::Call::What::Request &&
           (call.request.verb == Verb::Acquire || call.request.verb == Verb::Enqueue);
}

QString HoldWitness::judge(const Call &call)
{
    m_complaint.clear();
    if (call.what == Call::What::Close && m_options.autoReleaseOnDisconnect) {
        for (std::deque<Place> &queue : m_queues)
            std::erase_if(queue, [&](const Place &place) { return place.connection == call.connection; });
    }
    for (const auto &answer : call.answers) // before the grants: places given up make room for others
        takeAnswer(call, answer);
    for (const HoldRecord &record : call.records)
        takeRecord(call, record);
    for (const auto &answer : call.answers) {
        const Hold granted = m_granted.value(answer.reply.token);
        if (answer.reply.kind == Kind::Granted && granted.owner != answer.connection)
            complain(QStringLiteral("a grant was told that was not this connection's"));
    }
    noteQueued(call);
    checkLimit(call);
    checkNobodyIsForgotten(call);
    if (call.what == Call::What::Close && m_options.autoReleaseOnDisconnect)
        checkNothingIsLeft(call.connection);
    return m_complaint;
}

/// An answer ends a wait, and a refusal the place in the queue with it.
void HoldWitness::takeAnswer(const Call &call, const LockTable::Answer &answer)
{
    const bool isOwn = call.what == Call::What::Request && answer.connection == call.connection;
    if (!isOwn && !m_waits.contains(answer.connection))
        return complain(QStringLiteral("connection %1 was answered and had not asked").arg(answer.connection));
    const Wait wait = isOwn ? Wait{call.request.key, call.request.verb, {}} : m_waits.take(answer.connection);
    const bool hasPlace = !isOwn || wait.verb == Verb::Wait;
    if (hasPlace && (answer.reply.kind == Kind::Timeout || answer.reply.kind == Kind::Error))
        std::erase(m_queues[wait.key], Place{answer.connection, wait.verb == Verb::Wait});
}

void HoldWitness::takeRecord(const Call &call, const HoldRecord &record)
{
    if (record.what == HoldRecord::What::Granted)
        return takeGrant(call, record);
    if (!m_holds.contains(record.token))
        return complain(QStringLiteral("something happened to a hold that was not there"));
    if (record.what == HoldRecord::What::Renewed)
        m_holds[record.token].deadline = record.deadline;
    else
        takeEnd(call, record);
}

void HoldWitness::takeGrant(const Call &call, const HoldRecord &record)
{
    if (m_granted.contains(record.token))
        complain(QStringLiteral("a token was granted twice"));
    const Hold hold{record.key, record.owner, record.deadline};
    m_granted[record.token] = m_holds[record.token] = hold;

    std::deque<Place> &queue = m_queues[record.key];
    const Reply *reply = ownReply(call);
    const bool atOnce = comesForKey(call) && reply != nullptr && reply->token == record.token;
    if (atOnce && !queue.empty())
        complain(QStringLiteral("somebody was granted past the queue of %1").arg(QString::fromUtf8(record.key)));
    if (!atOnce && (queue.empty() || queue.front().connection != record.owner))
        complain(QStringLiteral("connection %1 was granted %2 and was not first in its queue")
                     .arg(QString::number(record.owner), QString::fromUtf8(record.key)));
    if (!atOnce && !queue.empty())
        queue.pop_front();
    if (atOnce && holdersOf(record.key) == 1 && m_limits.value(record.key) != call.request.limit) {
        if (m_limits.contains(record.key) && call.now - m_lastEnds[record.key] <= m_options.gcMaxIdle)
            complain(QStringLiteral("the limit of %1 changed too early").arg(QString::fromUtf8(record.key)));
        m_limits[record.key] = call.request.limit;
    }
    if (holdersOf(record.key) > m_limits.value(record.key))
        complain(QStringLiteral("%1 has more holders than its limit").arg(QString::fromUtf8(record.key)));
}

void HoldWitness::takeEnd(const Call &call, const HoldRecord &record)
{
    const Hold hold = m_holds.take(record.token);
    m_lastEnds[hold.key] = call.now;
    switch (record.what) {
    case HoldRecord::What::Expired:
        if (hold.deadline > call.now)
            complain(QStringLiteral("a lease ended before its time"));
        break;
    case HoldRecord::What::Released:
        if (call.what != Call::What::Request || call.request.verb != Verb::Release ||
            call.request.token != record.token)
            complain(QStringLiteral("a hold was released and nobody had asked for it"));
        break;
    case HoldRecord::What::Dropped:
        if (call.what != Call::What::Close || call.connection != hold.owner)
            complain(QStringLiteral("a hold was dropped and its connection is open"));
        break;
    case HoldRecord::What::Granted:
    case HoldRecord::What::Renewed:
        break;
    }
}

/// A request that took a place, or that waits now.
void HoldWitness::noteQueued(const Call &call)
{
    if (call.what != Call::What::Request)
        return;
    const Reply *reply = ownReply(call);
    const bool waits = reply == nullptr;
    if (waits && call.request.timeout == seconds::zero())
        complain(QStringLiteral("a request that does not wait was not answered"));
    if (waits)
        m_waits[call.connection] = {call.request.key, call.request.verb, later(call.now, call.request.timeout)};
    if ((waits && call.request.verb == Verb::Acquire) || (!waits && reply->kind == Kind::Queued))
        m_queues[call.request.key].push_back({call.connection, call.request.verb == Verb::Enqueue});
}

/// Whoever was not refused named the limit of the key.
void HoldWitness::checkLimit(const Call &call)
{
    const Reply *reply = ownReply(call);
    const bool served = reply == nullptr || reply->kind == Kind::Granted || reply->kind == Kind::Queued ||
                        reply->kind == Kind::Timeout || reply->kind == Kind::MaxWaiters;
    if (comesForKey(call) && served && m_limits.value(call.request.key) != call.request.limit)
        complain(QStringLiteral("a limit was taken that is not the key's"));
}

void HoldWitness::checkNobodyIsForgotten(const Call &call)
{
    for (auto queue = m_queues.cbegin(); queue != m_queues.cend(); ++queue) {
        if (!queue->empty() && holdersOf(queue.key()) < m_limits.value(queue.key()))
            complain(QStringLiteral("a slot of %1 is free and somebody queues").arg(QString::fromUtf8(queue.key())));
    }
    const bool isTold = call.what == Call::What::Advance || call.what == Call::What::ShutDown;
    for (auto wait = m_waits.cbegin(); isTold && wait != m_waits.cend(); ++wait) {
        if (wait->until <= call.now || call.what == Call::What::ShutDown)
            complain(QStringLiteral("connection %1 still waits, past its timeout").arg(wait.key()));
    }
}

void HoldWitness::checkNothingIsLeft(ConnectionId closed)
{
    for (const Hold &hold : std::as_const(m_holds)) {
        if (hold.owner == closed)
            complain(QStringLiteral("%1 is held by a connection that closed").arg(QString::fromUtf8(hold.key)));
    }
}

int HoldWitness::holdersOf(const QByteArray &key) const
{
    return static_cast<int>(
        std::count_if(m_holds.begin(), m_holds.end(), [&](const Hold &hold) { return hold.key == key; }));
}

/// The first one counts; what follows from it is noise.
void HoldWitness::complain(const QString &what)
{
    if (m_complaint.isEmpty())
        m_complaint = what;
}

} // namespace Lockdeck::Test
