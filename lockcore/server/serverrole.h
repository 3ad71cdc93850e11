#pragma once

#include "protocol/reply.h"
#include "protocol/request.h"
#include "protocol/serverstats.h"

#include <optional>

namespace Lockdeck {

/// What a server plays, so that clients can be tried against dflockds later than 1.10 (PROTOCOL.md, "later"). An
/// addition of ours; dflockd has nothing like it.
struct ServerRole
{
    enum class Kind {
        Usual,    ///< dflockd 1.10, but that it answers `ping`
        Exact,    ///< dflockd 1.10, to which `ping` is an unknown command
        Leader,   ///< leads a cluster: tokens that count, `barrier`, `cluster` in its stats
        Draining, ///< shuts down: refuses every command that would change something
        Follower, ///< sends those, and `barrier`, to the leader
    };

    Kind kind = Kind::Usual;
    QByteArray leader; ///< Follower: HOST:PORT

    bool operator==(const ServerRole &) const = default;
    /// Tokens whose first half rises with every grant.
    bool countsGrants() const { return kind == Kind::Leader || kind == Kind::Draining || kind == Kind::Follower; }
    /// The answer to a request that it does not carry out; nothing where a dflockd 1.10 would answer as well.
    std::optional<Reply> answerTo(const Request &request) const;
    /// What it answers to those who wait already when it takes the role; nothing where they go on waiting.
    std::optional<Reply> answerToWaiters() const;
    /// Its cluster, as `stats` shows it to others; it is named after its address, and its log is as long as the number
    /// of grants. Nothing where there is none.
    std::optional<ClusterStats> cluster(const QString &address, quint64 grants) const;
};

/// "1.10", "leader", "draining", "follower=HOST:PORT", or nothing for the usual one. The error says what is accepted.
Result<ServerRole> parseServerRole(const QString &text);

} // namespace Lockdeck
