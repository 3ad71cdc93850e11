#include "ui/models/alertwords.h"

#include "protocol/rules.h"
#include "ui/models/wording.h"

namespace Lockdeck {

using namespace std::chrono_literals;

using Kind = AlertRule::Kind;

static QString withReason(const QString &text, const QString &reason)
{
    return reason.isEmpty() ? text : text + QStringLiteral(": ") + reason;
}

QString AlertWords::rule(const AlertRule &rule)
{
    const QString time = Wording::fullDuration(rule.duration);
    const bool isTimed = rule.duration > 0s;
    QString text;
    switch (rule.kind) {
    case Kind::Waiting:
        text = isTimed ? tr("%1 or more wait for %2").arg(rule.threshold).arg(time)
                       : tr("%1 or more wait").arg(rule.threshold);
        break;
    case Kind::Held:
        text = tr("held for %1").arg(time);
        break;
    case Kind::RenewalLate:
        text = tr("renewal overdue by %1").arg(time);
        break;
    case Kind::ServerDown:
        text = tr("server down for %1").arg(time);
        break;
    case Kind::HoldGranted:
        text = tr("own hold granted");
        break;
    case Kind::HoldAtRisk:
        text = tr("own hold at risk");
        break;
    case Kind::HoldLost:
        text = tr("own hold lost");
        break;
    }
    if (!rule.keys.isEmpty())
        text += tr(", keys %1").arg(displayKey(rule.keys));
    if (!rule.server.isEmpty())
        text += tr(", on %1").arg(displayKey(rule.server));
    return text;
}

QString AlertWords::incident(const AlertIncident &incident)
{
    const QString time = Wording::fullDuration(incident.begun - incident.since);
    switch (incident.rule.kind) {
    case Kind::Waiting:
        return incident.rule.duration > 0s ? tr("%1, %2 or more for at least %3")
                                                 .arg(Wording::waiting(incident.waiters))
                                                 .arg(incident.rule.threshold)
                                                 .arg(time)
                                           : Wording::waiting(incident.waiters);
    case Kind::Held:
        return tr("%1 has held it for at least %2").arg(Wording::owner(incident.owner), time);
    case Kind::RenewalLate:
        return tr("renewal of %1 is %2 late").arg(Wording::owner(incident.owner), time);
    case Kind::ServerDown:
        return withReason(tr("down for %1").arg(time), incident.problem);
    case Kind::HoldGranted:
        return tr("your hold is granted");
    case Kind::HoldAtRisk:
        return withReason(tr("your hold is uncertain"), incident.problem);
    case Kind::HoldLost:
        return withReason(tr("your hold is lost"), incident.problem);
    }
    Q_UNREACHABLE();
}

QString AlertWords::subject(const AlertIncident &incident)
{
    return incident.key.isEmpty() ? incident.server.toString() : displayKey(incident.key);
}

QString AlertWords::until(const AlertIncident &incident)
{
    switch (incident.end) {
    case AlertIncident::End::Open:
        return tr("still");
    case AlertIncident::End::Over:
        return incident.ended == incident.begun ? QString() : tr("until %1").arg(Wording::clockTime(incident.ended));
    case AlertIncident::End::NotWatched:
        return tr("not watched");
    case AlertIncident::End::RuleChanged:
        return tr("rule changed");
    }
    Q_UNREACHABLE();
}

QString AlertWords::details(const AlertIncident &incident)
{
    QString text = subject(incident) + QStringLiteral(": ") + AlertWords::incident(incident) + QLatin1Char('\n') +
                   tr("told at %1, true since %2 at the latest")
                       .arg(Wording::clockTime(incident.begun, true), Wording::clockTime(incident.since, true));
    if (incident.end != AlertIncident::End::Open && incident.ended != incident.begun)
        text += QLatin1Char('\n') + tr("ended at %1").arg(Wording::clockTime(incident.ended, true));
    if (!incident.key.isEmpty())
        text += QLatin1Char('\n') + tr("on %1").arg(incident.server.toString());
    return text + QLatin1Char('\n') + tr("Rule: %1").arg(rule(incident.rule));
}

QString AlertWords::preview(const AlertPreview &preview)
{
    if (preview.isOfNone)
        return preview.rule.server.isEmpty()
                   ? tr("No server is watched, so nothing is known of the past.")
                   : tr("No server that is watched is called “%1”.").arg(displayKey(preview.rule.server));
    if (preview.from == Moment{})
        return tr("Nothing is known of the past yet.");
    const auto length = preview.until - preview.from;
    const QString time = length >= AlertPreview::longest
                             ? tr("in the last hour")
                             : tr("in the last %1 (as long as it has been watched)").arg(Wording::fullDuration(length));
    const QString often = preview.fired == 1 ? tr("once") : tr("%1 times").arg(preview.fired);
    if (preview.isAtLeast)
        return preview.fired == 0 ? tr("By what is kept, which is not all, it would not have fired %1.").arg(time)
                                  : tr("Would have fired at least %1 %2; not all of it is kept.").arg(often, time);
    return preview.fired == 0 ? tr("Would not have fired %1.").arg(time)
                              : tr("Would have fired %1 %2.").arg(often, time);
}

Tone AlertWords::tone(Kind kind)
{
    switch (kind) {
    case Kind::Waiting:
    case Kind::Held:
        return Tone::Wait;
    case Kind::RenewalLate:
    case Kind::HoldAtRisk:
        return Tone::Doubt;
    case Kind::ServerDown:
    case Kind::HoldLost:
        return Tone::Bad;
    case Kind::HoldGranted:
        return Tone::Good;
    }
    Q_UNREACHABLE();
}

QString AlertWords::icon(Kind kind)
{
    switch (kind) {
    case Kind::Waiting:
        return QStringLiteral("state-waiting");
    case Kind::Held:
        return QStringLiteral("clock");
    case Kind::RenewalLate:
        return QStringLiteral("alert-late");
    case Kind::ServerDown:
        return QStringLiteral("server-down");
    case Kind::HoldGranted:
        return QStringLiteral("state-held");
    case Kind::HoldAtRisk:
        return QStringLiteral("state-uncertain");
    case Kind::HoldLost:
        return QStringLiteral("state-lost");
    }
    Q_UNREACHABLE();
}

} // namespace Lockdeck
