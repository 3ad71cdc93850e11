#include "holdlines.h"

#include "commandline.h"

#include <cmath>

namespace Lockdeck::Cli {

static double seconds(std::chrono::nanoseconds time)
{
    return std::round(std::chrono::duration<double, std::milli>(time).count()) / 1000;
}

QJsonObject toJson(const HoldEvent &event)
{
    const HoldStatus &hold = event.status;
    QJsonObject json;
    json[QLatin1String("at")] = wallTime(event.at).toUTC().toString(Qt::ISODateWithMs);
    if (event.kind == HoldEvent::Kind::Renewed) {
        json[QLatin1String("event")] = QStringLiteral("renewed");
        json[QLatin1String("rtt_ms")] = std::chrono::duration<double, std::milli>(hold.lastRoundTrip).count();
        json[QLatin1String("expires_in_s")] = seconds(hold.leftAt(event.at));
        return json;
    }
    json[QLatin1String("event")] = QStringLiteral("state");
    json[QLatin1String("state")] = stateName(hold.state);
    json[QLatin1String("key")] = hold.key;
    json[QLatin1String("server")] = hold.server.toString();
    if (hold.lease.count() > 0 && !isTerminal(hold.state))
        json[QLatin1String("lease_s")] = qint64{hold.lease.count()};
    if (hold.state == HoldState::Held || hold.state == HoldState::Uncertain)
        json[QLatin1String("expires_in_s")] = seconds(hold.leftAt(event.at));
    if (hold.fence)
        json[QLatin1String("fence")] = QString::number(*hold.fence);
    if (hold.reason) {
        json[QLatin1String("error")] = codeName(hold.reason->code);
        json[QLatin1String("message")] = hold.reason->message;
    }
    return json;
}

QString toText(const HoldEvent &event)
{
    const HoldStatus &hold = event.status;
    const QString time = wallTime(event.at).toString(QStringLiteral("HH:mm:ss.zzz"));
    if (event.kind == HoldEvent::Kind::Renewed) {
        return QStringLiteral("%1 renewed, %2 s left, round trip %3 ms")
            .arg(time, QString::number(seconds(hold.leftAt(event.at)), 'f', 1),
                 QString::number(std::chrono::duration<double, std::milli>(hold.lastRoundTrip).count(), 'f', 1));
    }
    QString text = time + u' ' + stateName(hold.state) + u' ' + displayKey(hold.key);
    if (hold.state == HoldState::Connecting)
        text += QStringLiteral(" at %1").arg(hold.server.toString());
    if (hold.state == HoldState::Held)
        text += QStringLiteral(", lease %1 s").arg(hold.lease.count());
    if (hold.state == HoldState::Held && hold.fence)
        text += QStringLiteral(", fence %1").arg(*hold.fence);
    if (hold.reason && hold.state == HoldState::Uncertain)
        text += QStringLiteral(": ") + hold.reason->message;
    return text;
}

int exitCodeOf(const HoldStatus &hold)
{
    switch (hold.state) {
    case HoldState::Released:
        return Done;
    case HoldState::Lost:
        return Lost;
    case HoldState::TimedOut:
        return NotObtained;
    default:
        break;
    }
    return hold.reason && hold.reason->code == ErrorCode::Cancelled ? NotObtained : Unavailable;
}

} // namespace Lockdeck::Cli
