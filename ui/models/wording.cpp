#include "ui/models/wording.h"

#include "monitor/eventwords.h"

#include <QtNetwork/QHostAddress>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono;
using namespace std::chrono_literals;

static constexpr QChar nbsp{0x00A0};

static QString quantity(const QString &number, const QString &unit)
{
    return number + nbsp + unit;
}

static QString quantity(qint64 number, const QString &unit)
{
    return quantity(QString::number(number), unit);
}

static QString twoDigits(qint64 number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

static QString tenths(double number)
{
    return QString::number(number, 'f', 1);
}

/// From an hour on, where seconds tell nothing: "1 h 12 min", "3 d 4 h".
static QString longDuration(minutes d)
{
    const auto inHours = duration_cast<hours>(d);
    if (inHours < 24h)
        return quantity(inHours.count(), Wording::tr("h")) + nbsp + quantity((d % 1h).count(), Wording::tr("min"));
    return quantity(inHours / 24h, Wording::tr("d")) + nbsp + quantity((inHours % 24h).count(), Wording::tr("h"));
}

QString Wording::duration(nanoseconds d)
{
    const auto whole = std::max(floor<std::chrono::seconds>(d), 0s);
    if (whole < 1min)
        return quantity(whole.count(), tr("s"));
    if (whole < 1h)
        return quantity(whole / 1min, tr("min")) + nbsp + twoDigits((whole % 1min).count());
    return longDuration(duration_cast<minutes>(whole));
}

QString Wording::fullDuration(nanoseconds d)
{
    const auto whole = std::max(floor<std::chrono::seconds>(d), 0s);
    if (whole < 1min || whole >= 1h)
        return duration(whole);
    if (whole % 1min == 0s)
        return quantity(whole / 1min, tr("min"));
    return quantity(duration(whole), tr("s"));
}

QString Wording::fineDuration(nanoseconds d)
{
    if (d >= 10s)
        return fullDuration(d);
    const auto inTenths = std::max(d / 100ms, nanoseconds::rep{0});
    return quantity(tenths(static_cast<double>(inTenths) / 10), tr("s"));
}

QString Wording::seconds(nanoseconds d)
{
    return quantity(std::max(floor<std::chrono::seconds>(d), 0s).count(), tr("s"));
}

QString Wording::roundTrip(nanoseconds d)
{
    const double ms = duration_cast<std::chrono::duration<double, std::milli>>(std::max(d, 0ns)).count();
    if (ms >= 999.5)
        return quantity(tenths(ms / 1000), tr("s"));
    if (ms >= 9.95)
        return quantity(qRound64(ms), tr("ms"));
    return quantity(tenths(ms), tr("ms"));
}

QString Wording::ordinal(qint64 n)
{
    const auto lastTwo = n % 100;
    const bool teen = lastTwo >= 11 && lastTwo <= 13;
    switch (teen ? 0 : n % 10) {
    case 1:
        return tr("%1st").arg(n);
    case 2:
        return tr("%1nd").arg(n);
    case 3:
        return tr("%1rd").arg(n);
    default:
        return tr("%1th").arg(n);
    }
}

QString Wording::renewals(int n)
{
    return n == 1 ? tr("1 renewal") : tr("%1 renewals").arg(n);
}

QString Wording::waiting(int n)
{
    return n == 1 ? tr("1 waits") : tr("%1 wait").arg(n);
}

QString Wording::clockTime(Moment moment, ClockPrecision precision)
{
    const QTime time = wallTime(moment).time();
    switch (precision) {
    case ClockPrecision::Milliseconds:
        return time.toString(QStringLiteral("HH:mm:ss.zzz"));
    case ClockPrecision::Tenths:
        return time.toString(QStringLiteral("HH:mm:ss.zzz")).chopped(2);
    case ClockPrecision::Seconds:
        break;
    }
    return time.toString(QStringLiteral("HH:mm:ss"));
}

QString Wording::clockTime(Moment moment, bool milliseconds)
{
    return clockTime(moment, milliseconds ? ClockPrecision::Milliseconds : ClockPrecision::Seconds);
}

QString Wording::serverName(const ServerAddress &address)
{
    const bool isNumber = !QHostAddress(address.host).isNull();
    if (isNumber || address.isLoopback())
        return address.toString();
    const QString first = address.host.section(QLatin1Char('.'), 0, 0);
    return address.port == defaultPort ? first : first + QLatin1Char(':') + QString::number(address.port);
}

QString Wording::owner(quint64 connection)
{
    return QLatin1Char('#') + QString::number(connection);
}

QString Wording::event(const FleetEvent &event)
{
    return eventWords(event, serverName(event.address));
}

} // namespace Lockdeck
