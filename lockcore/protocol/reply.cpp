#include "protocol/reply.h"

#include "protocol/serverstats.h"

#include <array>
#include <charconv>

namespace Lockdeck {

namespace {

using Kind = Reply::Kind;

struct Word
{
    Kind kind;
    QByteArrayView text;
};

/// Replies that are one word.
constexpr std::array words = {
    Word{Kind::Ok, "ok"},
    Word{Kind::Queued, "queued"},
    Word{Kind::Timeout, "timeout"},
    Word{Kind::Error, "error"},
    Word{Kind::AuthRefused, "error_auth"},
    Word{Kind::MaxLocks, "error_max_locks"},
    Word{Kind::MaxWaiters, "error_max_waiters"},
    Word{Kind::LimitMismatch, "error_limit_mismatch"},
    Word{Kind::NotEnqueued, "error_not_enqueued"},
    Word{Kind::AlreadyEnqueued, "error_already_enqueued"},
    Word{Kind::LeaseExpired, "error_lease_expired"},
    Word{Kind::Draining, "error_draining"},
};
/// What it is followed by, if anything, is the leader's HOST:PORT.
constexpr QByteArrayView notLeader = "error_not_leader";

QByteArrayView wordFor(Kind kind)
{
    for (const Word &word : words) {
        if (word.kind == kind)
            return word.text;
    }
    Q_UNREACHABLE();
}

void appendNumber(QByteArray &output, qint64 number)
{
    std::array<char, 24> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    Q_ASSERT(error == std::errc());
    output.append(digits.data(), end - digits.data());
}

/// Whether a server may answer that verb with that word at all.
bool fits(Kind kind, Verb asked)
{
    switch (kind) {
    case Kind::Ok:
        return asked == Verb::Auth || asked == Verb::Release || asked == Verb::Ping || asked == Verb::Barrier;
    case Kind::Queued:
    case Kind::AlreadyEnqueued:
        return asked == Verb::Enqueue;
    case Kind::Timeout:
        return asked == Verb::Acquire || asked == Verb::Wait;
    case Kind::NotEnqueued:
        return asked == Verb::Wait;
    case Kind::LeaseExpired:
        return asked == Verb::Wait || asked == Verb::Enqueue || asked == Verb::Acquire;
    case Kind::MaxLocks:
    case Kind::MaxWaiters:
    case Kind::LimitMismatch:
        return asked == Verb::Acquire || asked == Verb::Enqueue;
    default:
        return true;
    }
}

Error notDflockd(QByteArrayView line)
{
    return {ErrorCode::NotDflockd,
            QStringLiteral("The server does not speak dflockd's protocol: it answered \"%1\".").arg(evidence(line)),
            evidence(line)};
}

std::optional<std::chrono::seconds> leaseOf(QByteArrayView digits)
{
    qint64 value = 0;
    if (digits.isEmpty() || digits.size() > 10)
        return {};
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return {};
        value = value * 10 + (c - '0');
    }
    if (value < 1 || value > maxSeconds)
        return {};
    return std::chrono::seconds(value);
}

std::optional<Reply> grant(QByteArrayView rest)
{
    const qsizetype blank = rest.indexOf(' ');
    if (blank < 0)
        return {};
    const QByteArray token = rest.first(blank).toByteArray();
    const auto lease = leaseOf(rest.sliced(blank + 1));
    if (checkToken(token) || !lease)
        return {};
    return Reply::granted(token, *lease);
}

/// What follows `ok ` or `acquired `.
std::optional<Reply> withContent(QByteArrayView line, Verb asked)
{
    constexpr QByteArrayView ok = "ok ";
    constexpr QByteArrayView acquired = "acquired ";
    if (asked == Verb::Enqueue)
        return line.startsWith(acquired) ? grant(line.sliced(acquired.size())) : std::nullopt;
    if (!line.startsWith(ok))
        return {};
    const QByteArrayView rest = line.sliced(ok.size());
    if (asked == Verb::Acquire || asked == Verb::Wait)
        return grant(rest);
    if (asked == Verb::Renew) {
        const auto lease = leaseOf(rest);
        return lease ? std::optional(Reply::renewed(*lease)) : std::nullopt;
    }
    if (asked == Verb::Stats && rest.startsWith('{')) {
        Reply reply{Kind::Stats, {}, {}, {}};
        reply.text.reserve(rest.size() + statsPadding);
        reply.text.append(rest);
        return reply;
    }
    return {};
}

/// What follows `error_not_leader`: nothing while the server knows no leader itself, as during an election.
std::optional<Reply> redirect(QByteArrayView rest)
{
    if (rest.isEmpty() || rest == " ")
        return Reply{Kind::NotLeader, {}, {}, {}};
    if (!rest.startsWith(' ') || !isHostAndPort(rest.sliced(1)))
        return {};
    return Reply{Kind::NotLeader, {}, {}, rest.sliced(1).toByteArray()};
}

QString asking(const Request &asked)
{
    const QString key = displayKey(QString::fromUtf8(asked.key));
    switch (asked.verb) {
    case Verb::Auth:
        return QStringLiteral("the token");
    case Verb::Acquire:
        return QStringLiteral("to acquire “%1”").arg(key);
    case Verb::Enqueue:
        return QStringLiteral("to enqueue for “%1”").arg(key);
    case Verb::Wait:
        return QStringLiteral("to wait for “%1”").arg(key);
    case Verb::Renew:
        return QStringLiteral("to renew “%1”").arg(key);
    case Verb::Release:
        return QStringLiteral("to release “%1”").arg(key);
    case Verb::Stats:
        return QStringLiteral("to show its locks (stats)");
    case Verb::Ping:
        return QStringLiteral("a ping");
    case Verb::Barrier:
        return QStringLiteral("a barrier");
    }
    Q_UNREACHABLE();
}

/// What a bare `error` means, from what was asked (PROTOCOL.md, trap 13).
QString meaning(Verb asked)
{
    switch (asked) {
    case Verb::Auth:
        return QStringLiteral("It has no token to compare with; connect without one.");
    case Verb::Renew:
        return QStringLiteral("It is not held by this token any more.");
    case Verb::Release:
        return QStringLiteral("It was not held by this token any more.");
    case Verb::Acquire:
    case Verb::Wait:
        return QStringLiteral("It is shutting down, or took the request for invalid.");
    default:
        return QStringLiteral("It took the request for invalid.");
    }
}

} // namespace

QString evidence(QByteArrayView line)
{
    QString shown;
    qsizetype hexRun = 0;
    for (const char c : line.first(std::min<qsizetype>(line.size(), 80))) {
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        hexRun = hex ? hexRun + 1 : 0;
        if (hexRun == 9)
            shown += u'…';
        if (hexRun < 9)
            shown += c >= ' ' && c < 127 ? QLatin1Char(c) : QChar(u'?');
    }
    return line.size() > 80 ? shown + u'…' : shown;
}

Result<Reply> parseReply(QByteArrayView line, Verb asked)
{
    if (std::optional<Reply> reply = withContent(line, asked))
        return *std::move(reply);
    for (const Word &word : words) {
        if (line == word.text)
            return fits(word.kind, asked) ? Result<Reply>(Reply{word.kind, {}, {}, {}}) : notDflockd(line);
    }
    if (line.startsWith(notLeader)) {
        auto reply = redirect(line.sliced(notLeader.size()));
        return reply ? Result<Reply>(*std::move(reply)) : notDflockd(line);
    }
    return notDflockd(line);
}

QByteArray encode(const Reply &reply, Verb asked)
{
    QByteArray line;
    appendReply(line, reply, asked);
    return line;
}

void appendReply(QByteArray &output, const Reply &reply, Verb asked)
{
    switch (reply.kind) {
    case Kind::Granted:
        output += asked == Verb::Enqueue ? "acquired " : "ok ";
        output += reply.token;
        output += ' ';
        appendNumber(output, reply.lease.count());
        break;
    case Kind::Renewed:
        output += "ok ";
        appendNumber(output, reply.lease.count());
        break;
    case Kind::Stats:
        output += "ok ";
        output += reply.text;
        break;
    case Kind::NotLeader:
        output += notLeader;
        if (!reply.text.isEmpty()) {
            output += ' ';
            output += reply.text;
        }
        break;
    default:
        output += wordFor(reply.kind);
        break;
    }
    output += '\n';
}

Error errorFor(const Reply &reply, const Request &asked)
{
    const QString refused = QStringLiteral("The server refused %1: ").arg(asking(asked));
    const QString said = evidence(encode(reply, asked.verb).trimmed());
    switch (reply.kind) {
    case Kind::Timeout:
        return {ErrorCode::TimedOut,
                asked.timeout.count() == 0
                    ? QStringLiteral("“%1” is taken.").arg(displayKey(QString::fromUtf8(asked.key)))
                    : QStringLiteral("“%1” was not granted within %2 s; the place in the queue is given up.")
                          .arg(displayKey(QString::fromUtf8(asked.key)), QString::number(asked.timeout.count())),
                said};
    case Kind::AuthRefused:
        return {ErrorCode::AuthRefused,
                asked.verb == Verb::Auth
                    ? QStringLiteral("The server refused the token. Check it, or ask whoever runs the server.")
                    : QStringLiteral("The server wants a token first. Connect with the token it was started with."),
                said};
    case Kind::MaxLocks:
        return {ErrorCode::MaxLocks,
                refused + QStringLiteral("it has as many keys as its --max-locks allows (idle keys count)."), said};
    case Kind::MaxWaiters:
        return {ErrorCode::MaxWaiters,
                refused + QStringLiteral("its queue is as long as --max-waiters allows. Try again later."), said};
    case Kind::LimitMismatch:
        return {ErrorCode::LimitMismatch,
                refused +
                    QStringLiteral("the first user set another limit than %1. Ask with that limit.").arg(asked.limit),
                said};
    case Kind::NotEnqueued:
        return {ErrorCode::NotEnqueued,
                refused + QStringLiteral("this connection has no place in the queue. Enqueue first."), said};
    case Kind::AlreadyEnqueued:
        return {ErrorCode::AlreadyEnqueued,
                refused + QStringLiteral("this connection is in the queue already. Wait, or leave the queue."), said};
    case Kind::LeaseExpired:
        return {ErrorCode::LeaseExpired, refused + QStringLiteral("the lease ran out before the wait. Acquire again."),
                said};
    case Kind::Draining:
        return {ErrorCode::Draining, refused + QStringLiteral("it is shutting down and changes nothing any more."),
                said};
    case Kind::NotLeader:
        return {ErrorCode::NotLeader,
                refused +
                    (reply.text.isEmpty()
                         ? QStringLiteral("it is not the leader of its cluster, and knows of none.")
                         : QStringLiteral("it is not the leader of its cluster; %1 is.").arg(evidence(reply.text))),
                said};
    default:
        return {ErrorCode::Refused,
                QStringLiteral("The server answered “error” when asked %1. %2").arg(asking(asked), meaning(asked.verb)),
                said};
    }
}

} // namespace Lockdeck
