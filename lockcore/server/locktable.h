#pragma once

#include "protocol/clock.h"
#include "protocol/reply.h"
#include "protocol/request.h"
#include "protocol/serverstats.h"
#include "server/holdlog.h"
#include "server/serveroptions.h"

#include <memory>
#include <vector>

namespace Lockdeck {

/// Who holds and who waits: dflockd 1.10 without sockets and without a clock. Requests and the time go in, answers come
/// out, to the connection that asked or to others whose waiting it ended. A lock is a semaphore of limit 1; both share
/// one key space. `ping` is answered `ok`, which dflockd does from 1.11 on: the one deliberate difference.
///
/// A connection has one request at a time. While one of its requests waits (isWaiting()) the next must not be handed
/// in, and its end must not be told: dflockd does not read from it then, so it cannot know (PROTOCOL.md, trap 4).
///
/// Time: every call takes the present, which never goes back. Nothing happens between calls; nextDue() says when
/// advance() is needed. No cost grows with the number of keys, holders or waiters (stats() aside), but for the
/// logarithm of a few ordered indexes.
class LockTable
{
public:
    struct Answer
    {
        ConnectionId connection = 0;
        Verb asked{};
        Reply reply;
        bool operator==(const Answer &) const = default;
    };
    using Answers = std::vector<Answer>;

    /// Of the options the table reads leases, intervals, maxLocks, maxWaiters and autoReleaseOnDisconnect. Sweeps and
    /// garbage collections happen at whole intervals since `start`.
    /// `slice` is the most that one call of advance() or close() ends or forgets; see advance().
    LockTable(const ServerOptions &options, Moment start, std::size_t slice = 500);
    ~LockTable();
    Q_DISABLE_COPY_MOVE(LockTable)

    /// A new connection. The first one is number 1.
    ConnectionId open();
    /// Carries the request out. Its own answer is among the answers unless it has to wait.
    Answers handle(ConnectionId connection, const Request &request, Moment now);
    /// The connection is gone. With auto release so are its queue places and holds; without, they stay, and a place is
    /// granted to nobody in its turn. A request that still waits is withdrawn without an answer.
    Answers close(ConnectionId connection, Moment now);
    /// What is due: waits that time out, the sweep of leases that ran out, forgetting idle keys, and what is left to do
    /// after connections that closed. Much of it is done in slices, so that nobody has to wait for all: until the rest
    /// is done nextDue() is past. Whoever names a key meanwhile finds it as if all were done; only `stats` and those
    /// who wait see the difference.
    Answers advance(Moment now);
    /// Everybody who waits is answered so, and leaves the queue.
    Answers turnAway(const Reply &reply, Moment now);
    /// Everybody who waits is answered `error`; from here on nothing waits, and there are no sweeps.
    Answers shutDown(Moment now);

    /// When advance() has something to do, as things stand; Moment::max() for never.
    Moment nextDue() const;
    bool isWaiting(ConnectionId connection) const;
    int connectionCount() const;
    ServerStats stats(Moment now) const;
    /// So far.
    quint64 grants() const;
    /// Whether the first half of new tokens counts the grants, as later dflockds have it; random as it starts.
    void setCountingTokens(bool on);
    /// Keys that are held, or idle and not forgotten yet.
    std::size_t keyCount() const;
    /// The number of the key that was made last; numbers rise. 0 when there was none.
    quint64 newestKey() const;
    /// Adds the rows of the next keys to `stats`: at most so many, from the one after number `last`, which moves on, up
    /// to `newest`. True when no more are left.
    bool readRows(ServerStats &stats, quint64 &last, quint64 newest, int keys, Moment now) const;
    /// Keeps nothing until it is given a bound.
    HoldLog &log();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
