#include "ui/models/eventexport.h"

#include "ui/models/csvtext.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace Lockdeck {

QString groupName(EventGroup group)
{
    switch (group) {
    case EventGroup::Holders:
        return QStringLiteral("holders");
    case EventGroup::Queues:
        return QStringLiteral("queues");
    case EventGroup::Renewals:
        return QStringLiteral("renewals");
    case EventGroup::Servers:
        return QStringLiteral("servers");
    case EventGroup::Own:
        return QStringLiteral("own");
    }
    return {};
}

EventExport::EventExport(EventFormat format) : m_format(format), m_epoch(wallTime(Moment{}).toMSecsSinceEpoch()) {}

QString EventExport::time(Moment moment) const
{
    const auto since = std::chrono::floor<std::chrono::milliseconds>(moment.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(m_epoch + since.count(), Qt::UTC).toString(Qt::ISODateWithMs);
}

QByteArray EventExport::head() const
{
    return m_format == EventFormat::Csv ? QByteArrayLiteral("time,not_before,not_after,kind,event,key,server,times\r\n")
                                        : QByteArray();
}

QByteArray EventExport::line(const LoggedEvent &event) const
{
    const bool isBetween = event.after != Moment{};
    const QString shown = time(event.shownMoment());
    const QString before = isBetween ? time(event.after) : shown;
    const QString after = time(event.lastAt);
    if (m_format == EventFormat::Csv) {
        const QStringList fields{shown,
                                 before,
                                 after,
                                 groupName(event.group),
                                 csvText(event.text),
                                 csvText(event.key),
                                 csvText(event.place),
                                 QString::number(event.times)};
        return (fields.join(QLatin1Char(',')) + QLatin1String("\r\n")).toUtf8();
    }
    const auto orNull = [](const QString &text) {
        return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
    };
    const QJsonObject object{{QStringLiteral("time"), shown},
                             {QStringLiteral("not_before"), before},
                             {QStringLiteral("not_after"), after},
                             {QStringLiteral("kind"), groupName(event.group)},
                             {QStringLiteral("event"), event.text},
                             {QStringLiteral("key"), orNull(event.key)},
                             {QStringLiteral("server"), orNull(event.place)},
                             {QStringLiteral("times"), event.times}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace Lockdeck
