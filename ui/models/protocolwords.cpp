#include "ui/models/protocolwords.h"

#include "protocol/rules.h"
#include "ui/models/wording.h"

namespace Lockdeck {

using Kind = ProtocolLine::Kind;

/// As displayKey(), which would cut what is longer than a key, piece by piece.
static QString displayText(const QByteArray &bytes)
{
    constexpr qsizetype piece = 256;
    const QString text = QString::fromUtf8(bytes);
    QString shown;
    for (qsizetype from = 0; from < text.size();) {
        qsizetype size = std::min(piece, text.size() - from);
        if (from + size < text.size() && text[from + size].isLowSurrogate())
            --size;
        shown += displayKey(text.sliced(from, size));
        from += size;
    }
    return shown;
}

QString ProtocolWords::label(const Conversation &conversation)
{
    const QString server = conversation.server.toString();
    const QString key = displayKey(conversation.key);
    switch (conversation.purpose) {
    case Conversation::Purpose::Hold:
        return tr("hold %1 · %2").arg(key, server);
    case Conversation::Purpose::Poll:
        return tr("poll · %1").arg(server);
    case Conversation::Purpose::Probe:
        return tr("probe %1 · %2").arg(key, server);
    case Conversation::Purpose::Release:
        return tr("release %1 · %2").arg(key, server);
    }
    Q_UNREACHABLE();
}

QString ProtocolWords::text(const ProtocolLine &line)
{
    switch (line.kind) {
    case Kind::Connecting:
        return tr("connecting to %1").arg(line.conversation->server.toString());
    case Kind::Opened:
        return tr("connected in %1").arg(Wording::roundTrip(line.roundTrip.value_or(std::chrono::nanoseconds{0})));
    case Kind::Closed:
        return line.text.isEmpty() ? tr("closed") : tr("closed: %1").arg(displayText(line.text));
    default:
        return displayText(line.text);
    }
}

QString ProtocolWords::roundTrip(const ProtocolLine &line)
{
    return line.kind == Kind::Received && line.roundTrip ? Wording::roundTrip(*line.roundTrip) : QString();
}

QString ProtocolWords::arrow(Kind kind)
{
    return kind == Kind::Sent       ? QStringLiteral("→")
           : kind == Kind::Received ? QStringLiteral("←")
                                    : QStringLiteral("·");
}

QString ProtocolWords::direction(Kind kind)
{
    return kind == Kind::Sent ? tr("sent") : kind == Kind::Received ? tr("received") : tr("connection");
}

QString ProtocolWords::copied(const ProtocolLine &line)
{
    const QString trip = roundTrip(line);
    return QStringLiteral("%1  %2 %3%4  [%5]")
        .arg(Wording::clockTime(line.at, true), arrow(line.kind), text(line),
             trip.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(trip), label(*line.conversation));
}

} // namespace Lockdeck
