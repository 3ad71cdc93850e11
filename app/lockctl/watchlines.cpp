#include "watchlines.h"

#include "monitor/eventwords.h"
#include "monitor/recordedpolls.h"

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;
using Kind = FleetEvent::Kind;

static double seconds(Moment moment, EventClock clock)
{
    if (clock == EventClock::Recorded)
        return recordedSeconds(moment);
    return static_cast<double>(wallTime(moment).toMSecsSinceEpoch()) / 1000;
}

static void addWhat(const FleetEvent &event, QJsonObject &json)
{
    switch (event.kind) {
    case Kind::Acquired:
    case Kind::LetGo:
    case Kind::ExpiredOrLetGo:
    case Kind::Renewed:
        json["owner"_L1] = static_cast<qint64>(event.owner);
        break;
    case Kind::HandedOver:
        json["owner"_L1] = static_cast<qint64>(event.owner);
        json["new_owner"_L1] = static_cast<qint64>(event.newOwner);
        break;
    case Kind::QueueGrew:
    case Kind::QueueShrank:
    case Kind::HoldersChanged:
        json["from"_L1] = event.from;
        json["to"_L1] = event.to;
        break;
    case Kind::ServerUp:
    case Kind::ServerSlow:
    case Kind::ServerDown:
        if (!event.text.isEmpty())
            json["message"_L1] = event.text;
        break;
    case Kind::Appeared:
    case Kind::Forgotten:
        break;
    }
}

QJsonObject toJson(const FleetEvent &event, EventClock clock)
{
    QJsonObject json;
    json["event"_L1] = eventName(event.kind);
    if (!event.key.isEmpty())
        json["key"_L1] = event.key;
    if (clock == EventClock::Live)
        json["server"_L1] = event.address.toString();
    if (event.after != Moment{})
        json["after"_L1] = seconds(event.after, clock);
    json["before"_L1] = seconds(event.before, clock);
    addWhat(event, json);
    return json;
}

static QString timeText(Moment moment, EventClock clock)
{
    if (clock == EventClock::Recorded)
        return u"%1 s"_s.arg(recordedSeconds(moment), 10, 'f', 3);
    return wallTime(moment).toString(u"HH:mm:ss.zzz"_s);
}

QString toText(const FleetEvent &event, EventClock clock, bool withServer)
{
    QString text = timeText(event.before, clock) + u"  "_s;
    const QString server = clock == EventClock::Recorded ? u"of the recording"_s : event.address.toString();
    if (withServer && !event.key.isEmpty())
        text += server + u"  "_s;
    if (!event.key.isEmpty())
        text += displayKey(event.key) + u"  "_s;
    return text + eventWords(event, server);
}

} // namespace Lockdeck::Cli
