#include "protocol/request.h"

#include <array>

namespace Lockdeck {

namespace {

struct Word
{
    Verb verb;
    bool semaphore;
    QByteArrayView text;
};

/// The protocol's commands (PROTOCOL.md, Commands).
constexpr std::array words = {
    Word{Verb::Auth, false, "auth"}, Word{Verb::Acquire, false, "l"},       Word{Verb::Enqueue, false, "e"},
    Word{Verb::Wait, false, "w"},    Word{Verb::Renew, false, "n"},         Word{Verb::Release, false, "r"},
    Word{Verb::Acquire, true, "sl"}, Word{Verb::Enqueue, true, "se"},       Word{Verb::Wait, true, "sw"},
    Word{Verb::Renew, true, "sn"},   Word{Verb::Release, true, "sr"},       Word{Verb::Stats, false, "stats"},
    Word{Verb::Ping, false, "ping"}, Word{Verb::Barrier, false, "barrier"},
};

const Word *findWord(QByteArrayView text)
{
    for (const Word &word : words) {
        if (text == word.text)
            return &word;
    }
    return nullptr;
}

Error refused(const char *why)
{
    return {ErrorCode::Refused, QString::fromLatin1(why), {}};
}

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

QByteArrayView trimmed(QByteArrayView text)
{
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

/// The blank-separated fields of an argument line; more than any command takes are as good as too many.
struct Fields
{
    std::array<QByteArrayView, 4> at;
    std::size_t count = 0;
};

Fields fieldsOf(QByteArrayView argument)
{
    Fields fields;
    qsizetype start = -1;
    for (qsizetype i = 0; i <= argument.size(); ++i) {
        const bool inside = i < argument.size() && !isBlank(argument[i]);
        if (inside && start < 0)
            start = i;
        if (inside || start < 0)
            continue;
        if (fields.count < fields.at.size())
            fields.at[fields.count++] = argument.sliced(start, i - start);
        start = -1;
    }
    return fields;
}

/// A decimal integer with an optional sign and leading zeros, nothing else.
std::optional<qint64> integer(QByteArrayView text)
{
    const bool signedNumber = !text.isEmpty() && (text.front() == '+' || text.front() == '-');
    const bool negative = signedNumber && text.front() == '-';
    if (signedNumber)
        text = text.sliced(1);
    if (text.isEmpty())
        return {};
    qint64 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return {};
        if (__builtin_mul_overflow(value, qint64{10}, &value) || __builtin_add_overflow(value, qint64{c - '0'}, &value))
            return {};
    }
    return negative ? -value : value;
}

std::optional<std::chrono::seconds> seconds(QByteArrayView text, qint64 least)
{
    const std::optional<qint64> value = integer(text);
    if (!value || *value < least || *value > maxSeconds)
        return {};
    return std::chrono::seconds(*value);
}

bool isKey(QByteArrayView key)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    return !key.isEmpty() && std::none_of(key.begin(), key.end(), blank);
}

/// `timeout [lease]`, `timeout limit [lease]`, `[lease]`, `limit [lease]`: the fields of acquire and enqueue.
Outcome readAsk(Request &request, QByteArrayView argument)
{
    const Fields fields = fieldsOf(argument);
    const bool timed = request.verb == Verb::Acquire;
    const std::size_t fixed = (timed ? 1U : 0U) + (request.semaphore ? 1U : 0U);
    if (fields.count < fixed || fields.count > fixed + 1)
        return refused("wrong number of arguments");
    std::size_t next = 0;
    if (timed) {
        const auto timeout = seconds(fields.at[next++], 0);
        if (!timeout)
            return refused("bad timeout");
        request.timeout = *timeout;
    }
    if (request.semaphore) {
        const auto limit = integer(fields.at[next++]);
        if (!limit || *limit < 1)
            return refused("bad limit");
        request.limit = *limit;
    }
    if (next < fields.count) {
        request.lease = seconds(fields.at[next], 1);
        if (!request.lease)
            return refused("bad lease");
    }
    return {};
}

Outcome readWait(Request &request, QByteArrayView argument)
{
    const auto timeout = seconds(trimmed(argument), 0);
    if (!timeout)
        return refused("bad timeout");
    request.timeout = *timeout;
    return {};
}

Outcome readRenew(Request &request, QByteArrayView argument)
{
    const Fields fields = fieldsOf(argument);
    if (fields.count != 1 && fields.count != 2)
        return refused("wrong number of arguments");
    request.token = fields.at[0].toByteArray();
    if (fields.count == 2) {
        request.lease = seconds(fields.at[1], 1);
        if (!request.lease)
            return refused("bad lease");
    }
    return {};
}

Outcome readRelease(Request &request, QByteArrayView argument)
{
    request.token = trimmed(argument).toByteArray();
    return request.token.isEmpty() ? Outcome(refused("empty token")) : Outcome();
}

Outcome readArgument(Request &request, QByteArrayView argument)
{
    switch (request.verb) {
    case Verb::Acquire:
    case Verb::Enqueue:
        return readAsk(request, argument);
    case Verb::Wait:
        return readWait(request, argument);
    case Verb::Renew:
        return readRenew(request, argument);
    case Verb::Release:
        return readRelease(request, argument);
    case Verb::Auth:
        request.token = trimmed(argument).toByteArray();
        return {};
    case Verb::Stats:
    case Verb::Ping:
    case Verb::Barrier:
        return {};
    }
    Q_UNREACHABLE();
}

bool namesKey(Verb verb)
{
    return verb == Verb::Acquire || verb == Verb::Enqueue || verb == Verb::Wait || verb == Verb::Renew ||
           verb == Verb::Release;
}

void appendNumber(QByteArray &line, qint64 number)
{
    if (!line.endsWith('\n'))
        line += ' ';
    line += QByteArray::number(number);
}

} // namespace

Request Request::auth(QByteArray secret)
{
    Request request;
    request.verb = Verb::Auth;
    request.token = std::move(secret);
    return request;
}

static Request about(Verb verb, QByteArray key, qint64 limit)
{
    Request request;
    request.verb = verb;
    request.key = std::move(key);
    request.limit = limit;
    request.semaphore = limit > 1;
    return request;
}

Request Request::acquire(QByteArray key, qint64 limit, std::chrono::seconds timeout,
                         std::optional<std::chrono::seconds> lease)
{
    Request request = about(Verb::Acquire, std::move(key), limit);
    request.timeout = timeout;
    request.lease = lease;
    return request;
}

Request Request::enqueue(QByteArray key, qint64 limit, std::optional<std::chrono::seconds> lease)
{
    Request request = about(Verb::Enqueue, std::move(key), limit);
    request.lease = lease;
    return request;
}

Request Request::wait(QByteArray key, qint64 limit, std::chrono::seconds timeout)
{
    Request request = about(Verb::Wait, std::move(key), limit);
    request.timeout = timeout;
    return request;
}

Request Request::renew(QByteArray key, qint64 limit, QByteArray token, std::chrono::seconds lease)
{
    Request request = about(Verb::Renew, std::move(key), limit);
    request.token = std::move(token);
    request.lease = lease;
    return request;
}

Request Request::release(QByteArray key, qint64 limit, QByteArray token)
{
    Request request = about(Verb::Release, std::move(key), limit);
    request.token = std::move(token);
    return request;
}

Request Request::stats()
{
    return {};
}

Request Request::ping()
{
    return about(Verb::Ping, "_", 1);
}

Request Request::barrier()
{
    return about(Verb::Barrier, "_", 1);
}

Request Request::keepAlive()
{
    return wait("_", 1, std::chrono::seconds(0));
}

static QByteArrayView wordFor(Verb verb, bool semaphore)
{
    for (const Word &word : words) {
        if (word.verb == verb && word.semaphore == semaphore)
            return word.text;
    }
    return wordFor(verb, false);
}

QByteArray wireWord(Verb verb, bool semaphore)
{
    return wordFor(verb, semaphore).toByteArray();
}

QByteArray encode(const Request &request)
{
    QByteArray lines;
    lines.reserve(request.key.size() + request.token.size() + 64);
    appendRequest(lines, request);
    return lines;
}

void appendRequest(QByteArray &lines, const Request &request)
{
    lines += wordFor(request.verb, request.semaphore);
    lines += '\n';
    lines += request.key;
    lines += '\n';
    if (request.verb == Verb::Acquire || request.verb == Verb::Wait)
        appendNumber(lines, request.timeout.count());
    if (request.semaphore && (request.verb == Verb::Acquire || request.verb == Verb::Enqueue))
        appendNumber(lines, request.limit);
    lines += request.token;
    if (request.lease)
        appendNumber(lines, request.lease->count());
    lines += '\n';
}

Result<Request> parseRequest(QByteArrayView command, QByteArrayView key, QByteArrayView argument)
{
    const Word *word = findWord(command);
    if (!word)
        return refused("unknown command");
    Request request;
    request.verb = word->verb;
    request.semaphore = word->semaphore;
    if (namesKey(word->verb)) {
        if (!isKey(key))
            return refused("bad key");
        request.key = key.toByteArray();
    }
    if (Outcome problem = readArgument(request, argument))
        return *problem;
    return request;
}

} // namespace Lockdeck
