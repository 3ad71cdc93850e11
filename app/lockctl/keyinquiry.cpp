#include "keyinquiry.h"

#include "commandline.h"

namespace Lockdeck::Cli {

QString KeyAtServer::toString() const
{
    return QStringLiteral("%1 on %2").arg(displayKey(key), server().toString());
}

QJsonObject KeyAtServer::toJson(Moment at) const
{
    return {{QStringLiteral("at"), wallTime(at).toUTC().toString(Qt::ISODateWithMs)},
            {QStringLiteral("key"), key},
            {QStringLiteral("server"), server().toString()}};
}

Result<KeyAtServer> keyAtServerOf(const QCommandLineParser &parser)
{
    const QStringList keys = parser.positionalArguments();
    if (keys.size() != 1)
        return Error{ErrorCode::BadKey, QStringLiteral("Name one key."), {}};
    if (Outcome problem = checkKey(keys.constFirst()))
        return *problem;
    const Result<ServerSet> servers = serversOf(parser);
    if (!servers)
        return servers.error();
    return KeyAtServer{keys.constFirst(), *servers};
}

KeyInquiry::KeyInquiry(const KeyAtServer &target, QObject *parent) : QObject(parent), m_target(target)
{
    connect(&m_inquiry, &Inquiry::answered, this, [this](const Answer &answer) { take(answer); });
    connect(&m_inquiry, &Inquiry::failed, this, &KeyInquiry::failed);
}

void KeyInquiry::look()
{
    m_inquiry.ask(m_target.endpoint(), Request::stats());
}

void KeyInquiry::take(const Answer &answer)
{
    if (answer.reply.kind != Reply::Kind::Stats) {
        emit failed(errorFor(answer.reply, answer.request));
        return;
    }
    StatsBounds bounds;
    bounds.onlyKey = m_target.key;
    const Result<ServerStats> stats = parseStats(answer.reply.text, answer.sent, answer.answered, bounds);
    if (stats)
        emit looked(lookAt(*stats, m_target.key));
    else
        emit failed(stats.error());
}

} // namespace Lockdeck::Cli
