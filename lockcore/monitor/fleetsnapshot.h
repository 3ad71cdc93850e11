#pragma once

#include "client/serveraddress.h"
#include "monitor/renewallog.h"
#include "protocol/clock.h"
#include "protocol/serverstats.h"

#include <array>
#include <memory>
#include <vector>

namespace Lockdeck {

/// How one server answers.
enum class ServerState {
    Connecting,
    Up,
    Slow, ///< a poll is unanswered for longer than two intervals
    Down, ///< not reachable, or closed; retryAt says when next
    AuthFailed,
    NotDflockd, ///< something else listens there
};
/// "up", "auth_failed".
QString stateName(ServerState state);

/// A ring of the last 16 round trips or waiter counts, oldest first; -1 where there was no poll (a gap).
using Trend = std::array<float, 16>;
inline constexpr Trend emptyTrend = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
void pushTrend(Trend &trend, float value);

struct ServerStatus
{
    ServerAddress address;
    ServerState state = ServerState::Connecting;
    Moment stateSince{};
    std::chrono::nanoseconds roundTrip{0}; ///< of the last poll, incl. transfer
    std::chrono::nanoseconds parsing{0};
    Moment lastAsked{};                       ///< Moment{}: never
    Moment lastAnswered{};                    ///< Moment{}: never
    std::chrono::milliseconds interval{1000}; ///< the one in force; larger than asked when the duty cycle bound says so
    double dutyCycle = 0;                     ///< (round trip + parsing) / interval, of the last poll
    Moment retryAt{};
    int connections = 0;
    int keys = 0;           ///< taken from the last poll
    qint64 keysLeftOut = 0; ///< more than are taken: nothing is known of them
    /// Later servers: it is one of a cluster; it is shutting down (asked every few seconds).
    std::optional<ClusterStats> cluster;
    bool draining = false;
    Trend roundTrips = emptyTrend; ///< milliseconds
    std::optional<Error> problem;

    bool operator==(const ServerStatus &) const = default;
};

/// One key of one server, as last seen.
struct KeyRow
{
    enum class Kind { Lock, Semaphore, Free, Forgotten };

    int server = 0; ///< index into FleetSnapshot::servers
    QString key;
    Kind kind = Kind::Lock;
    quint64 owner = 0;    ///< Lock: connection number of the holder; 0 changing
    Moment deadline{};    ///< Lock: latest end of the lease; absolute, and steady between renewals (tolerance applied)
    Moment earliestEnd{}; ///< Lock: earliest end of it: a reply is not one instant. Moment{}: not known
    bool ranOut = false;  ///< Lock: lease at 0, not swept
    std::chrono::nanoseconds leaseSeen{0}; ///< Lock: the longest "left" seen of this owner: at least the lease's length
    Moment ownerSince{};                   ///< Lock: first poll that showed this owner: "held ≥ since"
    qint64 limit = 1;                      ///< Semaphore
    qint64 holders = 0;                    ///< Semaphore; 1 for a held lock
    int waiters = 0;
    Moment contendedSince{}; ///< first of the unbroken polls with waiters > 0; Moment{} when none wait
    Trend waiterTrend = emptyTrend;
    std::chrono::milliseconds idle{0}; ///< Free
    Moment seen{};                     ///< answer of the poll that showed it last
    bool otherShard = false;           ///< seen on another server than its shard

    // What the history says (History).
    int renewalsSeen = 0;                 ///< Lock: of this owner, without a break
    std::optional<HolderPattern> pattern; ///< Lock: how this owner renews; nothing while that is not known
    float contention = 0;                 ///< waiters × seconds over the last minutes (ContentionWindow)

    /// How late its next renewal is at `now`; nothing unless it is known to be overdue.
    std::optional<std::chrono::nanoseconds> renewalLate(Moment now) const;

    bool operator==(const KeyRow &) const = default;
};

/// What was inferred between two polls of one connection (DESIGN.md, Events). Honest words only.
struct FleetEvent
{
    enum class Kind {
        Acquired,
        HandedOver,     ///< owner → newOwner
        LetGo,          ///< release, token or disconnect look alike
        ExpiredOrLetGo, ///< the expiry was due before the second poll
        Renewed,        ///< renewed or re-acquired, at least once
        QueueGrew,      ///< from → to
        QueueShrank,    ///< from → to
        HoldersChanged, ///< semaphore, from → to
        Appeared,
        Forgotten,
        ServerUp,
        ServerSlow,
        ServerDown, ///< text: why
    };
    Kind kind{};
    int server = 0;
    ServerAddress address;
    QString key;     ///< empty for server events
    Moment after{};  ///< when the poll before was asked for
    Moment before{}; ///< when the poll that showed it was answered
    quint64 owner = 0;
    quint64 newOwner = 0;
    qint64 from = 0;
    qint64 to = 0;
    QString text;

    bool operator==(const FleetEvent &) const = default;
};
/// "handed_over", "server_up": stable; used in --json.
QString eventName(FleetEvent::Kind kind);
/// How a server's new state is told; nothing of Connecting.
std::optional<FleetEvent> stateEvent(int server, const ServerStatus &status);

/// How much the history holds, and what it could not hold (History).
struct HistoryFigures
{
    std::size_t bytes = 0;
    std::size_t budget = 0;
    qint64 records = 0;
    qint64 dropped = 0;     ///< records that had to go, the oldest first
    qint64 keysLeftOut = 0; ///< keys of the newest polls that nothing is kept of

    bool operator==(const HistoryFigures &) const = default;
};

/// Everything the views show of the servers, merged; immutable once published, shared between threads.
struct FleetSnapshot
{
    quint64 generation = 0;
    Moment taken{};
    std::vector<ServerStatus> servers;
    std::vector<KeyRow> keys;       ///< sorted by (server, key)
    std::vector<FleetEvent> events; ///< inferred since the generation before
    std::size_t eventsDropped = 0;  ///< lost since the generation before, because nobody read
    HistoryFigures history;

    const KeyRow *find(int server, const QString &key) const;
};
using FleetSnapshotPtr = std::shared_ptr<const FleetSnapshot>;

/// The pure step from the polls before to the poll now: rows of one server (sorted by key) and the events between.
/// `previous` are the rows after the poll asked for at `previousPoll` (not answered: what it showed may have been read
/// at any time in between); a Moment{} there means a new connection: nothing is compared, no event is inferred but the
/// rows are taken (connection numbers restart with the server).
struct ServerStep
{
    /// Of a row: its key is new, or looks like another's, so that nobody can tell what it was before.
    static constexpr int isNew = -1;
    static constexpr int looksAlike = -2;
    /// Of an event: its key has no row any more, or looks like another's.
    static constexpr int noRow = -1;

    std::vector<KeyRow> rows;
    std::vector<FleetEvent> events;
    std::vector<int> origins;   ///< of each row: where its key was in `previous`; rising, but for the two above
    std::vector<int> eventRows; ///< of each event: which row it is of; rising, but for noRow
};
/// How long a row that vanished stays, as Forgotten.
inline constexpr std::chrono::seconds forgottenStays{10};
ServerStep stepServer(int server, const ServerAddress &address, const std::vector<KeyRow> &previous,
                      Moment previousPoll, const ServerStats &now);
/// A poll that was due and brought nothing: a gap in every row's waiterTrend.
void missPoll(std::vector<KeyRow> &rows);

} // namespace Lockdeck
