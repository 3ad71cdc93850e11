#pragma once

#include "protocol/reply.h"
#include "server/deadlines.h"
#include "server/holdlog.h"
#include "server/tokensource.h"

#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace Lockdeck {

struct Resource;

/// Not noexcept, on purpose: the standard library then keeps the hash beside each key, and a search does not read the
/// keys of neighbours. With 100,000 holds those are what is not in the processor's cache.
struct KeptHash
{
    std::size_t operator()(const QByteArray &key) const { return qHash(key); }
};

/// A granted slot of a key.
struct Holder
{
    QByteArray token;
    Resource *resource = nullptr;
    ConnectionId owner = 0;
    Moment deadline{};                   ///< when the lease ends; it holds on until somebody notices
    Deadlines<Holder *>::iterator inAll; ///< the deadline's place among those of all keys …
    Deadlines<Holder *>::iterator inKey; ///< … and of this one
};

/// A place in a key's queue.
struct Waiter
{
    ConnectionId connection = 0;
    std::chrono::seconds lease{0};
    bool enqueued = false; ///< taken by `e`, not by `l`
};
using Queue = std::list<Waiter>;

/// A key that is held, or idle and not forgotten yet. Somebody queues only while every slot is held.
struct Resource
{
    QByteArray key;
    quint64 number = 0; ///< rises with every key that is made
    qint64 limit = 1;
    Deadlines<Holder *> holders;
    Queue queue;
    Moment touched{}; ///< last time a request named it or a hold of it ended
    std::optional<std::list<Resource *>::iterator> idlePlace;

    bool isFull() const { return static_cast<qint64>(holders.size()) >= limit; }
};

/// The keys with their slots and queues: the bookkeeping under LockTable, which decides. Pointers to a Resource stay
/// valid while it is held or queued for; pointers to a Holder until vacate().
class SlotTable
{
public:
    /// `maxKeys` counts idle ones, too.
    explicit SlotTable(std::size_t maxKeys) : m_maxKeys(maxKeys) {}

    /// The resource of that key, made when there is none; or why there is none for that limit.
    struct Found
    {
        Resource *resource = nullptr;
        Reply::Kind refusal{};
    };
    Found findOrMake(const QByteArray &key, qint64 limit, Moment now);
    Resource *find(const QByteArray &key);
    /// Who holds that key with that token, if anybody.
    Holder *findHolder(const Resource &resource, const QByteArray &token);
    void touch(Resource &resource, Moment now);

    /// Whether the first half of new tokens is the number of the grant, as later dflockds have it, or random.
    void setCountingTokens(bool on) { m_countingTokens = on; }
    quint64 grants() const { return m_grants; }
    /// Gives a free slot away, under a new token.
    Holder &grant(Resource &resource, ConnectionId owner, std::chrono::seconds lease, Moment now);
    /// Starts the lease again.
    void restart(Holder &holder, std::chrono::seconds lease, Moment now);
    /// Takes the slot back. The holder is gone then; whoever queues may take a turn.
    void vacate(Holder &holder, HoldRecord::What how, Moment now);
    /// The first in the queue, out of it, if a slot is free.
    std::optional<Waiter> takeTurn(Resource &resource);

    /// When the first lease ends.
    Moment firstLeaseEnd() const { return earliest(m_leases); }
    /// Of all keys, the first `most`.
    std::vector<Holder *> ranOut(Moment now, std::size_t most) const { return dueOf(m_leases, now, most); }
    std::vector<Holder *> ranOut(const Resource &resource, Moment now) const
    {
        return dueOf(resource.holders, now, resource.holders.size());
    }

    /// Since when the key that is idle longest is so; never when none is.
    Moment firstIdle() const { return m_idle.empty() ? never : m_idle.front()->touched; }
    /// Forgets the keys that were idle for longer than that at that moment: `most` of them, and the others as soon as
    /// somebody names them. How many were forgotten.
    std::size_t forgetIdle(std::chrono::nanoseconds longerThan, Moment at, std::size_t most);

    /// All keys, the oldest first.
    const std::map<quint64, Resource *> &resources() const { return m_inOrder; }
    HoldLog &log() { return m_log; }

private:
    QByteArray newToken(); ///< random; where grants are counted, only its second half is
    static std::vector<Holder *> dueOf(const Deadlines<Holder *> &deadlines, Moment now, std::size_t most);
    bool isForgotten(const Resource &resource) const { return resource.idlePlace && resource.touched < m_forgetBefore; }
    void forget(Resource &idle);
    void note(HoldRecord::What what, const Holder &holder, Moment now);
    void setDeadline(Holder &holder, Moment deadline);
    void dropDeadline(Holder &holder);

    std::size_t m_maxKeys;
    std::unordered_map<QByteArray, Resource, KeptHash> m_resources;
    std::map<quint64, Resource *> m_inOrder; ///< by number
    quint64 m_lastNumber = 0;
    std::unordered_map<QByteArray, Holder, KeptHash> m_holders; ///< by token
    Deadlines<Holder *> m_leases;
    std::list<Resource *> m_idle; ///< idle longest first
    quint64 m_grants = 0;
    bool m_countingTokens = false;
    Moment m_forgetBefore{}; ///< keys that are idle since before it are forgotten, though they may still be here
    HoldLog m_log;
    TokenSource m_tokens;
};

} // namespace Lockdeck
