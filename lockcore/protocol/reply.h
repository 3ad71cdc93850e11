#pragma once

#include "protocol/error.h"
#include "protocol/request.h"

#include <QtCore/QByteArray>

#include <chrono>

namespace Lockdeck {

/// One reply line as a value; both directions use it. What a line means depends on what was asked, so parsing takes
/// the request's verb: `ok` alone to a renewal is not dflockd's language.
struct Reply
{
    enum class Kind {
        Ok,              ///< ok (auth, release, ping, barrier)
        Granted,         ///< ok TOKEN LEASE (acquire, wait), acquired TOKEN LEASE (enqueue)
        Renewed,         ///< ok SECONDS
        Stats,           ///< ok JSON
        Queued,          ///< queued
        Timeout,         ///< timeout
        Error,           ///< error: says nothing about the cause (PROTOCOL.md, trap 13)
        AuthRefused,     ///< error_auth
        MaxLocks,        ///< error_max_locks
        MaxWaiters,      ///< error_max_waiters
        LimitMismatch,   ///< error_limit_mismatch
        NotEnqueued,     ///< error_not_enqueued
        AlreadyEnqueued, ///< error_already_enqueued
        LeaseExpired,    ///< error_lease_expired
        Draining,        ///< error_draining (later servers)
        NotLeader,       ///< error_not_leader [HOST:PORT] (later servers)
    };

    Kind kind = Kind::Error;
    QByteArray token;              ///< Granted
    std::chrono::seconds lease{0}; ///< Granted, Renewed
    QByteArray text;               ///< Stats: the JSON. NotLeader: HOST:PORT, or empty where it knows no leader.

    bool operator==(const Reply &) const = default;
    bool isError() const { return kind >= Kind::Error; }

    static Reply granted(QByteArray token, std::chrono::seconds lease)
    {
        return {Kind::Granted, std::move(token), lease, {}};
    }
    static Reply renewed(std::chrono::seconds lease) { return {Kind::Renewed, {}, lease, {}}; }
};

/// A reply line (without its end) to a request of that verb. Anything else than dflockd's words for that verb is
/// ErrorCode::NotDflockd, with the start of the line as detail (tokens shortened). The text of `stats` comes with the
/// spare capacity that parseStats() wants.
Result<Reply> parseReply(QByteArrayView line, Verb asked);
/// The start of a line that somebody sent, fit for a message: printable ASCII, short, and long runs of hex digits,
/// which could be tokens, are cut.
QString evidence(QByteArrayView line);
/// The line with its LF, as the server writes it: a grant to Enqueue is `acquired`, to the others `ok`.
QByteArray encode(const Reply &reply, Verb asked);
/// The same, behind what is in `output` already.
void appendReply(QByteArray &output, const Reply &reply, Verb asked);
/// An error reply in words, from what was asked: "The server refused to renew \"k\": it is not held by this token any
/// more." Only for replies with isError() and Timeout.
Error errorFor(const Reply &reply, const Request &asked);

} // namespace Lockdeck
