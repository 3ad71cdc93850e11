#include "input.h"
#include "targets.h"

#include "protocol/linebuffer.h"
#include "protocol/reply.h"

namespace Lockdeck::Fuzz {

namespace {

constexpr std::array verbs = {Verb::Auth,    Verb::Acquire, Verb::Enqueue, Verb::Wait,   Verb::Renew,
                              Verb::Release, Verb::Stats,   Verb::Ping,    Verb::Barrier};

/// What a LineBuffer made of a stream.
struct Lines
{
    QByteArrayList taken;
    qsizetype pending = 0;
    bool overflown = false;
    bool operator==(const Lines &) const = default;
};

/// The promise, said as plainly as it can be.
Lines expectedLines(QByteArrayView bytes, qsizetype bound)
{
    Lines lines;
    while (!lines.overflown) {
        const qsizetype end = bytes.indexOf('\n');
        const QByteArrayView line = end < 0 ? bytes : bytes.first(end);
        lines.overflown = line.size() > bound;
        lines.pending = lines.overflown ? 0 : bytes.size();
        if (lines.overflown || end < 0)
            break;
        QByteArray stripped = line.toByteArray();
        while (stripped.endsWith('\r'))
            stripped.chop(1);
        lines.taken += stripped;
        bytes = bytes.sliced(end + 1);
    }
    return lines;
}

Lines takeLines(const QByteArrayList &pieces, qsizetype bound)
{
    LineBuffer buffer(bound);
    Lines lines;
    for (const QByteArray &piece : pieces) {
        buffer.append(piece);
        while (const auto line = buffer.take())
            lines.taken += line->toByteArray();
    }
    lines.pending = buffer.pending();
    lines.overflown = buffer.overflown();
    return lines;
}

Request requestOf(Verb verb)
{
    Request request = Request::acquire("key", 1, std::chrono::seconds(5), {});
    request.verb = verb;
    return request;
}

QString judgeReply(const Reply &reply, Verb asked)
{
    const QByteArray line = encode(reply, asked);
    if (line.count('\n') != 1 || !line.endsWith('\n'))
        return QStringLiteral("encoded as more or less than a line: %1").arg(QString::fromUtf8(line));
    const auto again = parseReply(QByteArrayView(line).chopped(1), asked);
    if (!again || !(*again == reply))
        return QStringLiteral("parsed back as something else: %1").arg(QString::fromUtf8(line));
    if (reply.kind == Reply::Kind::Granted && checkToken(reply.token))
        return QStringLiteral("a grant of what is no token");
    if ((reply.kind == Reply::Kind::Granted || reply.kind == Reply::Kind::Renewed) &&
        checkSeconds(reply.lease, SecondsOf::Lease))
        return QStringLiteral("a lease of %1 s").arg(reply.lease.count());
    if (reply.isError() || reply.kind == Reply::Kind::Timeout)
        return unfitToShow(errorFor(reply, requestOf(asked)));
    return {};
}

QString judgeLine(const QByteArray &line)
{
    for (const Verb verb : verbs) {
        const auto reply = parseReply(line, verb);
        const QString wrong = reply ? judgeReply(*reply, verb) : unfitToShow(reply.error());
        if (!wrong.isEmpty())
            return wrong;
    }
    return {};
}

} // namespace

/// Four bytes for the pieces, one for the longest line; then what a server sent.
QString fuzzReply(QByteArrayView bytes)
{
    Input input(bytes);
    const Pieces pieces(input);
    const qsizetype bound = 4 * input.below(256);

    const Lines expected = expectedLines(input.rest(), bound);
    if (!(takeLines({input.rest().toByteArray()}, bound) == expected))
        return QStringLiteral("LineBuffer finds other lines than there are");
    if (!(takeLines(pieces.cut(input.rest()), bound) == expected))
        return QStringLiteral("LineBuffer finds other lines in pieces than in the whole");
    for (const QByteArray &line : expected.taken) {
        const QString wrong = judgeLine(line);
        if (!wrong.isEmpty())
            return wrong;
    }
    return {};
}

} // namespace Lockdeck::Fuzz
