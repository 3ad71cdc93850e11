#pragma once

#include "server/locktable.h"

#include <functional>
#include <vector>

namespace Lockdeck::Test {

/// dflockd's rules once more, as plainly as they can be said (PROTOCOL.md, locktable.h), to compare LockTable with.
/// Everything is kept in short lists; nothing is indexed, every question searches them from the front, and one rule,
/// grantTurns(), runs after whatever may have freed a slot. Slow, and meant to be.
///
/// Tokens are "1", "2", "3" … in the order of the grants: the table's are random, so the two can only be matched where
/// they are told. The public face is LockTable's, and so are its rules of use.
class LockTableModel
{
public:
    using Answers = LockTable::Answers;

    LockTableModel(const ServerOptions &options, Moment start);

    ConnectionId open();
    Answers handle(ConnectionId connection, const Request &request, Moment now);
    Answers close(ConnectionId connection, Moment now);
    Answers advance(Moment now);
    Answers shutDown(Moment now);

    Moment nextDue() const;
    bool isWaiting(ConnectionId connection) const { return waitOf(connection) != nullptr; }
    bool isOpen(ConnectionId connection) const;
    ServerStats stats(Moment now) const;

private:
    struct Key
    {
        QByteArray name;
        qint64 limit = 1;
        Moment used; ///< when a request last found it, or a hold of it began or ended
    };
    struct Hold
    {
        QByteArray key;
        QByteArray token;
        ConnectionId owner = 0;
        Moment deadline;
    };
    /// In the list of places the older ones come first, whatever their keys.
    struct Place
    {
        QByteArray key;
        ConnectionId connection = 0;
        std::chrono::seconds lease{0};
        bool byEnqueue = false;
    };
    /// What an `e` left on its connection for the `w` to come.
    struct Enqueued
    {
        enum class What { Queued, GrantedSince, AcquiredAtOnce };
        ConnectionId connection = 0;
        QByteArray key;
        std::chrono::seconds lease{0};
        What what{};
        QByteArray token; ///< but for Queued
    };
    /// An `l` or `w` that is not answered yet.
    struct Wait
    {
        ConnectionId connection = 0;
        QByteArray key;
        Verb verb{};
        Moment until;
    };

    void acquire(ConnectionId connection, const Request &request, Moment now);
    void enqueue(ConnectionId connection, const Request &request, Moment now);
    void wait(ConnectionId connection, const Request &request, Moment now);
    void handOut(const Enqueued &entry, Moment now);
    void renew(ConnectionId connection, const Request &request, Moment now);
    void release(ConnectionId connection, const Request &request, Moment now);

    bool comeFor(ConnectionId connection, const Request &request, Moment now);
    Hold grant(const QByteArray &key, ConnectionId owner, std::chrono::seconds lease, Moment now);
    void grantTurns(Moment now);
    void tell(const Place &place, const Hold &hold);
    void endHolds(const std::function<bool(const Hold &)> &which, Moment now);
    void endWaits(const std::function<bool(const Wait &)> &which, Reply::Kind outcome, Moment now);
    void forgetEnqueued(ConnectionId connection, const QByteArray &key);
    void dropPlace(ConnectionId connection, const QByteArray &key, bool byEnqueue);

    Key *find(const QByteArray &key);
    Hold *findHold(const QByteArray &key, const QByteArray &token);
    const Wait *waitOf(ConnectionId connection) const;
    qint64 holdersOf(const QByteArray &key) const;
    int waitersOf(const QByteArray &key) const;
    bool isIdle(const Key &key) const { return holdersOf(key.name) == 0; }
    bool isTick(Moment moment, std::chrono::seconds interval) const { return firstTick(moment, interval) == moment; }
    Moment firstTick(Moment from, std::chrono::seconds interval) const;
    std::chrono::seconds leaseOf(const Request &request) const
    {
        return request.lease.value_or(m_options.defaultLease);
    }
    void answer(ConnectionId connection, Verb asked, Reply::Kind kind)
    {
        answer(connection, asked, {kind, {}, {}, {}});
    }
    void answer(ConnectionId connection, Verb asked, const Reply &reply)
    {
        m_answers.push_back({connection, asked, reply});
    }

    const ServerOptions m_options;
    const Moment m_start;
    std::vector<ConnectionId> m_open;
    std::vector<Key> m_keys;
    std::vector<Hold> m_holds;
    std::vector<Place> m_places;
    std::vector<Enqueued> m_enqueued;
    std::vector<Wait> m_waits;
    ConnectionId m_lastConnection = 0;
    int m_lastToken = 0;
    bool m_isShuttingDown = false;
    Answers m_answers; ///< of the call that is being carried out
};

} // namespace Lockdeck::Test
