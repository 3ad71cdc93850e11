#pragma once

#include "client/serveraddress.h"
#include "protocol/clock.h"

#include <QtCore/QMetaType>

#include <optional>

namespace Lockdeck {
Q_NAMESPACE

/// DESIGN.md, "The hold". Lost, TimedOut, Released and Failed are terminal.
enum class HoldState {
    Idle,
    Connecting, ///< TCP (and TLS, auth) under way
    Requesting, ///< `l` with timeout 0 or `e` sent, or `l` not known to wait yet
    Queued,     ///< enqueued, not waiting: kept alive; may already be granted
    Waiting,    ///< inside `l` or `w`: its timeout gives up the place
    Verifying,  ///< a grant whose reply may be old is being renewed before it counts
    Held,       ///< confirmed, and the deadline not passed
    Uncertain,  ///< a renewal is overdue, or the computer slept: may be gone already
    Lost,
    TimedOut,
    Releasing,
    Released,
    Failed,
};
Q_ENUM_NS(HoldState)

/// "held", "timedout": stable, lower case; used in --json.
QString stateName(HoldState state);
constexpr bool isTerminal(HoldState s)
{
    return s == HoldState::Lost || s == HoldState::TimedOut || s == HoldState::Released || s == HoldState::Failed;
}

using HoldId = quint64;

/// What happens when a hold is lost: say so and stop, or queue for the key again with the same options.
enum class OnLoss { Report, QueueAgain };

/// What one hold is to be; the defaults are the official client's unless noted.
struct LockOptions
{
    QString key;
    /// 1 is a lock, more a semaphore slot.
    qint64 limit = 1;
    std::chrono::seconds acquireTimeout{10};
    /// Without one the server's default applies.
    std::optional<std::chrono::seconds> lease;
    ServerSet servers;
    std::chrono::milliseconds connectTimeout{5000};
    /// A renewal is due every min(lease × renewRatio, readTimeout / 3). Ours is safer than the official 0.5
    /// (PROTOCOL.md, trap 1).
    double renewRatio = 1.0 / 3;
    std::chrono::seconds readTimeout = assumedReadTimeout;
    OnLoss onLoss = OnLoss::Report;
    /// The server runs with --auto-release-on-disconnect=false: a disconnect makes the hold Uncertain, not Lost.
    bool serverKeepsLocks = false;
    /// Reason or ticket, for people.
    QString note;
    /// After a loss by disconnect: how long what relies on the lock may take to end. Only then the hold sends its
    /// release, which would hand the lock on where the server has not seen the end of the connection.
    std::chrono::milliseconds lossGrace{0};

    bool operator==(const LockOptions &) const = default;
};

/// Everything there is to know about a hold at one time. A value: compare it, copy it, send it across threads.
/// Moments that are not known are Moment{}.
struct HoldStatus
{
    HoldId id = 0;
    QString key;
    qint64 limit = 1;
    QString note;
    OnLoss onLoss = OnLoss::Report;
    bool serverKeepsLocks = false; ///< as LockOptions::serverKeepsLocks
    ServerAddress server;
    HoldState state = HoldState::Idle;
    Moment stateSince{};

    QByteArray token;              ///< empty unless granted; shorten it before showing (shortToken)
    std::optional<quint64> fence;  ///< only from servers whose tokens carry one
    std::chrono::seconds lease{0}; ///< as granted or last confirmed
    std::chrono::nanoseconds renewEvery{0};
    /// After such a silence the server closes the connection, and frees the lock, however long the lease: assumed, or
    /// as it has shown. 0 where that does not end a hold (serverKeepsLocks).
    std::chrono::nanoseconds readTimeout{0};

    Moment queuedSince{}; ///< first asked for the key in this attempt
    Moment waitEnds{};    ///< Waiting: when the timeout gives up the place
    Moment heldSince{};   ///< first Held of this attempt
    Moment confirmed{};   ///< sending of the last answered, non-blocking request: the T of "Held"
    Moment deadline{};    ///< confirmed + lease − margin: after it this hold is not held, whatever `state` says
    Moment nextRenewal{}; ///< when the next renewal is due
    Moment renewalSent{}; ///< of the renewal in flight; Moment{} when none is

    int renewalsSent = 0;
    int renewalsAnswered = 0;
    std::chrono::nanoseconds lastRoundTrip{0}; ///< of the last answered, non-blocking request
    int requeues = 0;                          ///< how often "queue again" has started over
    Moment lostAt{};                           ///< requeues > 0: when the attempt before this one was lost

    std::optional<int> placeAtMost; ///< queue place, 1 = next (DESIGN.md: min of two bounds)
    bool leaving = false;           ///< given up, and ending with the server's answer: there is no other step any more
    bool mayLeaveGhost = false; ///< the connection was closed inside `l`/`w`: a ghost waits there (PROTOCOL.md, trap 4)

    /// Terminal, but still cleaning up behind itself, or about to queue again.
    bool settling = false;

    /// Lost, Failed, TimedOut: what was seen, when, what to do. Uncertain, leaving: what is being waited for.
    std::optional<Error> reason;

    bool operator==(const HoldStatus &) const = default;

    /// The only question that may be answered "yes, held": state Held and `now` before the deadline.
    bool isHeldAt(Moment now) const { return state == HoldState::Held && now < deadline; }
    /// The state to show at `now`: Held or Uncertain past the deadline is Lost, whoever has not noticed yet.
    HoldState stateAt(Moment now) const;
    /// Lost, and about to queue again by itself.
    bool comesBack() const { return settling && state == HoldState::Lost && onLoss == OnLoss::QueueAgain; }
    /// Until when nobody else can have the lock, should no renewal reach the server any more: the deadline, or the end
    /// of the read timeout where that comes first.
    Moment exclusiveUntil() const;
    std::chrono::nanoseconds leftAt(Moment now) const
    {
        return deadline > now ? deadline - now : std::chrono::nanoseconds{0};
    }
};

/// One thing that happened to a hold: its status right after.
struct HoldEvent
{
    enum class Kind {
        State,   ///< status.state changed
        Renewed, ///< a renewal was answered; status.lastRoundTrip is its round trip
        Changed, ///< something else (queue place, lease, note)
    };
    Kind kind = Kind::State;
    Moment at{};
    HoldStatus status;

    bool operator==(const HoldEvent &) const = default;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(Lockdeck::HoldState)
