#pragma once

#include "protocol/error.h"
#include "protocol/rules.h"

#include <QtCore/QByteArray>

#include <chrono>
#include <optional>

namespace Lockdeck {

/// What a client can ask. Semaphore forms (`sl se sw sn sr`) are the same verbs with Request::semaphore set.
enum class Verb { Auth, Acquire, Enqueue, Wait, Renew, Release, Stats, Ping, Barrier };

/// One request as a value; both directions use it: the client encodes, the server parses.
struct Request
{
    Verb verb = Verb::Stats;
    bool semaphore = false;
    /// Raw bytes, as on the wire: the server accepts bytes that are not UTF-8.
    QByteArray key = QByteArrayLiteral("_");
    /// Acquire, Wait: how long to wait; 0 tries once.
    std::chrono::seconds timeout{0};
    /// Acquire, Enqueue, Renew: the lease asked for; without one the server's default applies. Renew always sends it
    /// (PROTOCOL.md, Timing facts).
    std::optional<std::chrono::seconds> lease;
    /// Acquire, Enqueue of a semaphore.
    qint64 limit = 1;
    /// Auth: the secret. Renew, Release: the token.
    QByteArray token;

    bool operator==(const Request &) const = default;

    static Request auth(QByteArray secret);
    /// limit > 1 makes it a semaphore slot, here and in the next ones.
    static Request acquire(QByteArray key, qint64 limit, std::chrono::seconds timeout,
                           std::optional<std::chrono::seconds> lease);
    static Request enqueue(QByteArray key, qint64 limit, std::optional<std::chrono::seconds> lease);
    static Request wait(QByteArray key, qint64 limit, std::chrono::seconds timeout);
    static Request renew(QByteArray key, qint64 limit, QByteArray token, std::chrono::seconds lease);
    static Request release(QByteArray key, qint64 limit, QByteArray token);
    static Request stats();
    /// Changes nothing. Later than 1.10; there it is an unknown command, answered `error`.
    static Request ping();
    /// Answered `ok` by the leader of a cluster once everything asked before it has been carried out.
    static Request barrier();
    /// `w _ 0`: keeps a queued connection from the read timeout and changes nothing (PROTOCOL.md, trap 2).
    static Request keepAlive();
};

/// The wire word: "l", "se", "stats".
QByteArray wireWord(Verb verb, bool semaphore);
/// The three lines, each ended by LF.
QByteArray encode(const Request &request);
/// The same, behind what is in `lines` already.
void appendRequest(QByteArray &lines, const Request &request);

/// The three lines of a request (without their ends) as a value, by the server's grammar: decimal numbers with an
/// optional '+' and leading zeros, fields split at blanks. An error is what dflockd answers with `error`.
/// Defined by tests/conformance.
Result<Request> parseRequest(QByteArrayView command, QByteArrayView key, QByteArrayView argument);

} // namespace Lockdeck
