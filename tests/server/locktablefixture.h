#pragma once

#include "server/locktable.h"
#include "support/manualclock.h"
#include "support/testmain.h"

namespace Lockdeck::Test {

using Kind = Reply::Kind;
using std::chrono::seconds;
using namespace std::chrono_literals;

/// A LockTable, a clock that is moved by hand, and three connections. `told` of a connection is the last answer it got
/// and was not asked about yet.
class LockTableFixture : public QObject
{
protected:
    void restart(const ServerOptions &options, std::size_t slice = 500);
    ConnectionId open();
    void tell(const LockTable::Answers &answers);
    Reply take(ConnectionId connection);
    bool isSilent(ConnectionId connection) const { return !m_told.contains(connection); }
    void send(ConnectionId connection, const Request &request);
    Reply ask(ConnectionId connection, const Request &request);
    void close(ConnectionId connection) { tell(m_table->close(connection, m_clock.now())); }
    void advance(std::chrono::nanoseconds by = {});

    Reply lock(ConnectionId connection, const QByteArray &key = "k", seconds timeout = 0s, seconds lease = 33s)
    {
        return ask(connection, Request::acquire(key, 1, timeout, lease));
    }
    void startLock(ConnectionId connection, seconds timeout = 100s, seconds lease = 33s, const QByteArray &key = "k")
    {
        send(connection, Request::acquire(key, 1, timeout, lease));
    }
    Reply enqueue(ConnectionId connection, seconds lease = 33s)
    {
        return ask(connection, Request::enqueue("k", 1, lease));
    }
    Reply wait(ConnectionId connection, seconds timeout = 0s)
    {
        return ask(connection, Request::wait("k", 1, timeout));
    }
    Reply renew(ConnectionId connection, const QByteArray &token, seconds lease = 33s)
    {
        return ask(connection, Request::renew("k", 1, token, lease));
    }
    Reply release(ConnectionId connection, const QByteArray &token, const QByteArray &key = "k")
    {
        return ask(connection, Request::release(key, 1, token));
    }
    ServerStats stats() const { return m_table->stats(m_clock.now()); }

    ManualClock m_clock;
    std::unique_ptr<LockTable> m_table;
    QHash<ConnectionId, Reply> m_told;
    ConnectionId a = 0;
    ConnectionId b = 0;
    ConnectionId c = 0;
};

} // namespace Lockdeck::Test
