#include "server/slottable.h"

namespace Lockdeck {

QByteArray SlotTable::newToken()
{
    const QByteArray token = m_tokens.next();
    if (!m_countingTokens)
        return token;
    return QByteArray::number(m_grants, 16).rightJustified(16, '0') + token.last(16);
}

SlotTable::Found SlotTable::findOrMake(const QByteArray &key, qint64 limit, Moment now)
{
    if (Resource *known = find(key))
        return known->limit == limit ? Found{known, {}} : Found{nullptr, Reply::Kind::LimitMismatch};
    if (m_resources.size() >= m_maxKeys && !m_idle.empty() && isForgotten(*m_idle.front()))
        forget(*m_idle.front());
    if (m_resources.size() >= m_maxKeys)
        return {nullptr, Reply::Kind::MaxLocks};
    Resource &made = m_resources[key];
    made.key = key;
    made.number = ++m_lastNumber;
    m_inOrder.emplace_hint(m_inOrder.end(), made.number, &made);
    made.limit = limit;
    made.touched = now;
    return {&made, {}};
}

Resource *SlotTable::find(const QByteArray &key)
{
    const auto it = m_resources.find(key);
    if (it == m_resources.end())
        return nullptr;
    if (!isForgotten(it->second))
        return &it->second;
    forget(it->second);
    return nullptr;
}

Holder *SlotTable::findHolder(const Resource &resource, const QByteArray &token)
{
    const auto it = m_holders.find(token);
    return it == m_holders.end() || it->second.resource != &resource ? nullptr : &it->second;
}

void SlotTable::touch(Resource &resource, Moment now)
{
    resource.touched = now;
    if (resource.idlePlace)
        m_idle.splice(m_idle.end(), m_idle, *resource.idlePlace);
}

Holder &SlotTable::grant(Resource &resource, ConnectionId owner, std::chrono::seconds lease, Moment now)
{
    touch(resource, now);
    if (resource.idlePlace) {
        m_idle.erase(*resource.idlePlace);
        resource.idlePlace.reset();
    }
    ++m_grants;
    const QByteArray token = newToken();
    Holder &holder = m_holders[token];
    holder.token = token;
    holder.resource = &resource;
    holder.owner = owner;
    setDeadline(holder, later(now, lease));
    note(HoldRecord::What::Granted, holder, now);
    return holder;
}

void SlotTable::restart(Holder &holder, std::chrono::seconds lease, Moment now)
{
    touch(*holder.resource, now);
    dropDeadline(holder);
    setDeadline(holder, later(now, lease));
    note(HoldRecord::What::Renewed, holder, now);
}

void SlotTable::vacate(Holder &holder, HoldRecord::What how, Moment now)
{
    Resource &resource = *holder.resource;
    note(how, holder, now);
    dropDeadline(holder);
    m_holders.erase(holder.token);
    touch(resource, now);
    if (resource.holders.empty() && resource.queue.empty())
        resource.idlePlace = m_idle.insert(m_idle.end(), &resource);
}

std::optional<Waiter> SlotTable::takeTurn(Resource &resource)
{
    if (resource.queue.empty() || resource.isFull())
        return {};
    const Waiter first = resource.queue.front();
    resource.queue.pop_front();
    return first;
}

std::size_t SlotTable::forgetIdle(std::chrono::nanoseconds longerThan, Moment at, std::size_t most)
{
    m_forgetBefore = std::max(m_forgetBefore, at - longerThan);
    std::size_t forgotten = 0;
    for (; forgotten < most && !m_idle.empty() && isForgotten(*m_idle.front()); ++forgotten)
        forget(*m_idle.front());
    return forgotten;
}

void SlotTable::forget(Resource &idle)
{
    m_idle.erase(*idle.idlePlace);
    m_inOrder.erase(idle.number);
    m_resources.erase(m_resources.find(idle.key)); // by its place: the key to find it by goes with it
}

std::vector<Holder *> SlotTable::dueOf(const Deadlines<Holder *> &deadlines, Moment now, std::size_t most)
{
    std::vector<Holder *> due;
    for (auto it = deadlines.begin(); it != deadlines.end() && it->first <= now && due.size() < most; ++it)
        due.push_back(it->second);
    return due;
}

void SlotTable::note(HoldRecord::What what, const Holder &holder, Moment now)
{
    if (m_log.isKept())
        m_log.add({what, now, holder.deadline, holder.resource->key, holder.token, holder.owner});
}

void SlotTable::setDeadline(Holder &holder, Moment deadline)
{
    holder.deadline = deadline;
    // Mostly the last one: leases tend to be of one length.
    Deadlines<Holder *> &ofKey = holder.resource->holders;
    holder.inAll = m_leases.emplace_hint(m_leases.end(), deadline, &holder);
    holder.inKey = ofKey.emplace_hint(ofKey.end(), deadline, &holder);
}

void SlotTable::dropDeadline(Holder &holder)
{
    m_leases.erase(holder.inAll);
    holder.resource->holders.erase(holder.inKey);
}

} // namespace Lockdeck
