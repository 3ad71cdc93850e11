#include "client/protocoltap.h"

#include "protocol/rules.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using Kind = ProtocolLine::Kind;

namespace {

/// As many hexadecimal digits as a token has, or more, are taken for one.
constexpr qsizetype tokenLength = 32;
const QByteArray cut = QByteArrayLiteral("…");

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

qsizetype hexDigits(QByteArrayView text)
{
    return std::find_if_not(text.begin(), text.end(), isHex) - text.begin();
}

/// How much of `text` is kept: not the half of a character at its end.
qsizetype keptOf(QByteArrayView text)
{
    qsizetype kept = std::min(text.size(), ProtocolTap::longestText);
    const auto isInside = [text](qsizetype at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
    for (int i = 0; i < 3 && kept < text.size() && isInside(kept); ++i)
        --kept;
    return kept;
}

/// The start of `line`, with what could be a token shortened and the secret left out.
QByteArray withoutSecrets(QByteArrayView line, QByteArrayView secret)
{
    const qsizetype end = keptOf(line);
    const bool hasSecret = secret.size() >= ProtocolTap::shortestSecret;
    QByteArray text;
    text.reserve(end);
    qsizetype run = 0; // digits that follow each other from here on
    for (qsizetype at = 0; at < end;) {
        const QByteArrayView rest = line.sliced(at);
        run = run > 0 ? run : hexDigits(rest.first(std::min(rest.size(), 4 * tokenLength)));
        if (hasSecret && rest.startsWith(secret)) {
            text += cut;
            at += secret.size();
            run = 0;
        } else if (run >= tokenLength) {
            text += shortToken(rest.first(run).toByteArray()).toUtf8();
            at += run;
            run = 0;
        } else {
            text += line[at++];
            run = std::max<qsizetype>(run - 1, 0);
        }
    }
    return text;
}

/// `shown` of a line that is `size` bytes long.
QByteArray bounded(QByteArray shown, qsizetype size)
{
    if (size <= ProtocolTap::longestText)
        return shown;
    shown.truncate(keptOf(shown));
    return shown + cut + " (" + QByteArray::number(size) + " bytes)";
}

/// "l db/migrate 10 30": a request as one line, made of what may be seen only.
QByteArray shownRequest(const Request &request)
{
    Request shown = request;
    if (request.verb == Verb::Auth)
        shown.token = cut;
    else if (!request.token.isEmpty())
        shown.token = shortToken(request.token).toUtf8();
    QByteArray line = encode(shown);
    line.replace('\n', ' ');
    while (line.endsWith(' '))
        line.chop(1);
    return line;
}

} // namespace

ProtocolTap::ProtocolTap(std::shared_ptr<ProtocolLog> log, const Conversation &about)
    : m_log(std::move(log)), m_about(std::make_shared<const Conversation>(about))
{}

void ProtocolTap::connecting(const Endpoint &endpoint, Moment at)
{
    if (m_about->server != endpoint.address) {
        Conversation moved = *m_about;
        moved.server = endpoint.address;
        m_about = std::make_shared<const Conversation>(std::move(moved));
    }
    m_secret = endpoint.authToken;
    m_begun = at;
    m_isOpen = true;
    tell(Kind::Connecting, at, {}, {});
}

void ProtocolTap::opened(Moment at)
{
    tell(Kind::Opened, at, {}, at - m_begun);
}

void ProtocolTap::sent(const Request &request, Moment at)
{
    const QByteArray line = shownRequest(request);
    tell(Kind::Sent, at, bounded(line, line.size()), {});
}

void ProtocolTap::received(QByteArrayView line, Moment at, std::optional<Moment> asked)
{
    const auto roundTrip = asked ? std::optional(at - *asked) : std::nullopt;
    tell(Kind::Received, at, bounded(withoutSecrets(line, m_secret), line.size()), roundTrip);
}

void ProtocolTap::closed(const QString &why, Moment at)
{
    if (!std::exchange(m_isOpen, false))
        return;
    const QByteArray words = why.toUtf8();
    tell(Kind::Closed, at, bounded(withoutSecrets(words, m_secret), words.size()), {});
}

void ProtocolTap::tell(Kind kind, Moment at, QByteArray text, std::optional<std::chrono::nanoseconds> roundTrip)
{
    m_log->add({m_about, kind, at, std::move(text), roundTrip});
}

} // namespace Lockdeck
