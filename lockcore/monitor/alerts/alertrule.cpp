#include "monitor/alerts/alertrule.h"

#include "monitor/alerts/keypattern.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

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

AlertRule bounded(AlertRule rule)
{
    rule.threshold = rule.hasThreshold() ? std::clamp(rule.threshold, 1, AlertRule::maxThreshold) : 1;
    rule.duration = rule.hasDuration() ? std::clamp(rule.duration, 0s, AlertRule::maxDuration) : 0s;
    rule.keys = rule.hasKeys() ? rule.keys.left(KeyPattern::maxText) : QString();
    rule.server = rule.server.left(256);
    return rule;
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
