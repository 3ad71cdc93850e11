#include "ui/alerts.h"

#include "ui/models/alertlog.h"
#include "ui/models/wording.h"
#include "ui/session.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

Alerts::Alerts(Session &session, QObject *parent) : QObject(parent), m_log(new AlertLog(AlertLog::usualBound, this))
{
    // Also while paused: a pause stops what is shown, not what is watched.
    connect(&session, &Session::snapshotChanged, this, [this, &session] { m_watch.take({session.snapshot()}); });
    connect(&session, &Session::holdEvents, this,
            [this](const std::vector<HoldEvent> &events) { m_watch.take(events); });
    connect(&m_watch, &AlertWatch::changed, this, &Alerts::takeNews);
    m_muteEnds.setSingleShot(true);
    connect(&m_muteEnds, &QTimer::timeout, this, &Alerts::muteChanged);
}

Alerts::~Alerts() = default;

void Alerts::setRules(std::vector<AlertRule> rules)
{
    if (rules.size() > AlertRule::maxRules)
        rules.resize(AlertRule::maxRules);
    quint32 last = 0;
    for (const AlertRule &rule : rules)
        last = std::max(last, rule.id);
    for (AlertRule &rule : rules) {
        rule = bounded(std::move(rule));
        if (rule.id == 0)
            rule.id = ++last;
    }
    m_rules = std::move(rules);
    m_watch.setRules(m_rules);
    emit rulesChanged();
}

void Alerts::takeNews()
{
    const std::vector<AlertIncident> news = m_watch.takeNews();
    m_log->take(news);
    std::vector<AlertIncident> begun;
    std::ranges::copy_if(news, std::back_inserter(begun),
                         [](const AlertIncident &incident) { return incident.end == AlertIncident::End::Open; });
    if (!begun.empty() && !isMuted())
        emit began(begun);
}

void Alerts::mute(std::optional<std::chrono::seconds> time)
{
    m_isMutedForGood = !time;
    m_muteEnds.stop();
    if (time) {
        m_mutedUntil = BootTime::now() + *time;
        m_muteEnds.start(std::chrono::milliseconds(*time));
    }
    emit muteChanged();
}

void Alerts::unmute()
{
    m_isMutedForGood = false;
    m_muteEnds.stop();
    emit muteChanged();
}

QString Alerts::muteText() const
{
    if (m_isMutedForGood)
        return tr("muted");
    return m_muteEnds.isActive() ? tr("muted until %1").arg(Wording::clockTime(m_mutedUntil)) : QString();
}

} // namespace Lockdeck
