#pragma once

#include "protocol/clock.h"
#include "protocol/error.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace Lockdeck {

/// No deadline that was read lies behind it, so that adding to one cannot overflow: a lease of 292 years is as long as
/// the clock itself.
inline constexpr Moment farthestDeadline = Moment::max() - std::chrono::hours(24 * 365);

/// A held lock, or one with waiters, in one `stats` reply.
struct LockStats
{
    QString key;
    quint64 owner = 0;   ///< the server's number of the holder's connection; 0: waiters and no holder, for an instant
    Moment deadline{};   ///< when the lease ends at the latest, by our clock: answered + lease_expires_in_s
    bool ranOut = false; ///< no lease_expires_in_s, or 0: not swept yet, the deadline says nothing (PROTOCOL.md, stats)
    int waiters = 0;
    bool operator==(const LockStats &) const = default;
};

struct SemaphoreStats
{
    QString key;
    qint64 limit = 0;
    qint64 holders = 0;
    int waiters = 0;
    bool operator==(const SemaphoreStats &) const = default;
};

/// A key that nobody holds or waits for and that the server has not forgotten yet.
struct IdleStats
{
    QString key;
    std::chrono::milliseconds idle{0};
    bool operator==(const IdleStats &) const = default;
};

/// What a member of a cluster says of it (later servers). Empty or 0 where it does not say.
struct ClusterStats
{
    QString id;   ///< of the server itself
    QString role; ///< "leader", "follower", or what else it calls itself
    quint64 term = 0;
    QString leaderId;
    QString leaderAddress;
    quint64 commitIndex = 0;
    quint64 lastLogIndex = 0;
    QStringList voters; ///< at most maxVoters
    int voterCount = 0; ///< how many it named

    static constexpr int maxVoters = 32;
    /// "follower n2, term 7, leader n1 at a:6388, committed 120 of 123, voters n1, n2, n3"; what it does not say is
    /// left out, and what it says is shown escaped.
    QString inWords() const;
    bool isFollower() const { return role.compare(QLatin1String("follower"), Qt::CaseInsensitive) == 0; }
    bool operator==(const ClusterStats &) const = default;
};

/// One `stats` reply. Row order is the server's (random); the reply is not one instant (PROTOCOL.md, stats).
struct ServerStats
{
    Moment asked{};    ///< when the request was sent
    Moment answered{}; ///< when the reply had come
    int connections = 0;
    std::vector<LockStats> locks;
    std::vector<SemaphoreStats> semaphores;
    std::vector<IdleStats> idleLocks;
    std::vector<IdleStats> idleSemaphores;
    std::optional<ClusterStats> cluster;
    qint64 keysLeftOut = 0; ///< because of StatsBounds::rows
    bool operator==(const ServerStats &) const = default;
};

/// Spare capacity that lets the parser read past the end of its input.
inline constexpr qsizetype statsPadding = 64;

/// How much of a reply is taken.
struct StatsBounds
{
    std::size_t rows = 100'000;     ///< of all lists together, in the order of the reply; the others are only counted,
    std::size_t contended = 10'000; ///< except so many that somebody waits for: who looks for trouble has to see them
    QString onlyKey;                ///< not empty: rows of other keys are passed over, and do not count
};

/// Longest key taken, in bytes of UTF-8: far more than any dflockd has (256).
inline constexpr std::size_t maxStatsKey = 65536;

/// Parses the JSON of a `stats` reply with simdjson. Members that are not known are ignored, missing ones are empty or
/// zero, and so are times below 0; a member of a wrong type, or a number that is not finite or out of range, is
/// ErrorCode::BadStats and the message names it ("locks[3].waiters"). A lease of centuries ends at farthestDeadline.
/// Only `cluster`, whose members no released server was seen to send, is taken as far as it can be read: what has
/// another type there is as good as missing, texts are cut. A byte array with statsPadding of spare capacity is parsed
/// where it is, another is copied first. Safe in any thread.
Result<ServerStats> parseStats(const QByteArray &json, Moment asked, Moment answered, const StatsBounds &bounds = {});
/// One row as dflockd writes it (Go's escapes), behind what is in `json` already. Deadlines become seconds left at
/// `now`.
void appendStatsRow(QByteArray &json, const LockStats &lock, Moment now);
void appendStatsRow(QByteArray &json, const SemaphoreStats &semaphore, Moment now);
void appendStatsRow(QByteArray &json, const IdleStats &row, Moment now);
/// The JSON as dflockd writes it (Go's escapes), for the embedded server. Deadlines become seconds left at `now`.
QByteArray encodeStats(const ServerStats &stats, Moment now);

} // namespace Lockdeck
