#include "monitor/alerts/alertrule.h"

#include "client/serveraddress.h"
#include "monitor/alerts/keypattern.h"

#include <QtCore/QStringList>
#include <QtCore/QUrl>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

bool AlertRule::isOf(const ServerAddress &address) const
{
    return server.isEmpty() || server.compare(address.toString(), Qt::CaseInsensitive) == 0;
}

QString alertKindName(AlertRule::Kind kind)
{
    switch (kind) {
    case AlertRule::Kind::Waiting:
        return QStringLiteral("waiting");
    case AlertRule::Kind::Held:
        return QStringLiteral("held");
    case AlertRule::Kind::RenewalLate:
        return QStringLiteral("renewal_late");
    case AlertRule::Kind::ServerDown:
        return QStringLiteral("server_down");
    case AlertRule::Kind::HoldGranted:
        return QStringLiteral("hold_granted");
    case AlertRule::Kind::HoldAtRisk:
        return QStringLiteral("hold_at_risk");
    case AlertRule::Kind::HoldLost:
        return QStringLiteral("hold_lost");
    }
    Q_UNREACHABLE();
}

/// Not through the middle of a character.
static QString cut(const QString &text, qsizetype most)
{
    const QString head = text.left(most);
    return !head.isEmpty() && head.back().isHighSurrogate() ? head.chopped(1) : head;
}

AlertRule bounded(AlertRule rule)
{
    rule.threshold = rule.hasThreshold() ? std::clamp(rule.threshold, 1, AlertRule::maxThreshold) : 1;
    rule.duration = rule.hasDuration() ? std::clamp(rule.duration, 0s, AlertRule::maxDuration) : 0s;
    rule.keys = rule.hasKeys() ? cut(rule.keys, KeyPattern::maxText) : QString();
    rule.server = cut(rule.server, AlertRule::maxServer);
    return rule;
}

static QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QString alertRuleText(const AlertRule &rule)
{
    const QStringList parts{alertKindName(rule.kind),
                            rule.enabled ? QStringLiteral("on") : QStringLiteral("off"),
                            QString::number(rule.threshold),
                            QString::number(rule.duration.count()),
                            encoded(rule.keys),
                            encoded(rule.server)};
    return parts.join(QLatin1Char(':'));
}

std::optional<AlertRule> alertRuleFrom(const QString &text)
{
    const QStringList parts = text.left(4096).split(QLatin1Char(':'));
    if (parts.size() != 6 || (parts[1] != QLatin1String("on") && parts[1] != QLatin1String("off")))
        return {};
    AlertRule rule;
    bool isKind = false;
    for (int i = 0; i < AlertRule::kindCount && !isKind; ++i) {
        rule.kind = static_cast<AlertRule::Kind>(i);
        isKind = alertKindName(rule.kind) == parts[0];
    }
    bool isThreshold = false;
    bool isDuration = false;
    rule.enabled = parts[1] == QLatin1String("on");
    rule.threshold = parts[2].toInt(&isThreshold);
    rule.duration = std::chrono::seconds(parts[3].toInt(&isDuration));
    rule.keys = QUrl::fromPercentEncoding(parts[4].toUtf8());
    rule.server = QUrl::fromPercentEncoding(parts[5].toUtf8());
    if (!isKind || !isThreshold || !isDuration)
        return {};
    return bounded(rule);
}

std::vector<AlertRule> usualAlertRules()
{
    using Kind = AlertRule::Kind;
    std::vector<AlertRule> rules;
    const auto add = [&rules](Kind kind, bool enabled, int threshold, std::chrono::seconds duration) {
        rules.push_back({static_cast<quint32>(rules.size()) + 1, kind, enabled, threshold, duration, {}, {}});
    };
    add(Kind::HoldLost, true, 1, 0s);
    add(Kind::HoldAtRisk, true, 1, 0s);
    add(Kind::HoldGranted, true, 1, 0s);
    add(Kind::ServerDown, true, 1, 10s);
    add(Kind::RenewalLate, true, 1, 5s);
    add(Kind::Waiting, true, 5, 60s);
    add(Kind::Held, false, 1, 3600s);
    return rules;
}

} // namespace Lockdeck
