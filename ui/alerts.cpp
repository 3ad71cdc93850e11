#include "ui/alerts.h"

#include "ui/models/alertlog.h"
#include "ui/models/wording.h"
#include "ui/session.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;

Alerts::Alerts(Session &session, QObject *parent, const Clock &clock)
    : QObject(parent), m_session(session), m_log(new AlertLog(AlertLog::usualBound, this)), m_clock(clock)
{
    // Also while paused: a pause stops what is shown, not what is watched.
    connect(&session, &Session::snapshotChanged, this, [this, &session] { m_watch.take({session.snapshot()}); });
    connect(&session, &Session::holdEvents, this,
            [this](const std::vector<HoldEvent> &events) { m_watch.take(events); });
    connect(&m_watch, &AlertWatch::changed, this, &Alerts::takeNews);
    connect(&m_watch, &AlertWatch::previewed, this, [this] { emit previewed(*m_watch.takePreview()); });
    connect(&session, &Session::previewed, this, &Alerts::previewed);
    m_muteEnds.setSingleShot(true);
    connect(&m_muteEnds, &QTimer::timeout, this, &Alerts::watchMute);
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

void Alerts::preview(const AlertRule &rule)
{
    const AlertRule asked = bounded(rule);
    if (asked.isOfRows())
        m_session.preview(asked);
    else
        m_watch.preview(asked);
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
    m_mutedUntil = time ? m_clock.now() + *time : Moment{};
    m_muteEnds.stop();
    emit muteChanged();
    if (isMuted())
        watchMute();
}

/// While the computer sleeps no timer runs on, and the mute does: so it is looked at now and then.
void Alerts::watchMute()
{
    if (m_mutedUntil == Moment{})
        return;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_mutedUntil - m_clock.now());
    if (left > 0ms) {
        m_muteEnds.start(std::min<std::chrono::milliseconds>(left, 30s));
        return;
    }
    m_mutedUntil = {};
    emit muteChanged();
}

void Alerts::unmute()
{
    m_isMutedForGood = false;
    m_mutedUntil = {};
    m_muteEnds.stop();
    emit muteChanged();
}

QDateTime Alerts::mutedUntil() const
{
    return m_clock.now() < m_mutedUntil ? wallTime(m_mutedUntil) : QDateTime();
}

void Alerts::muteUntil(const QDateTime &end)
{
    const std::chrono::seconds left(QDateTime::currentDateTimeUtc().secsTo(end));
    if (left > 0s && left <= 24h)
        mute(left);
}

QString Alerts::muteText() const
{
    if (m_isMutedForGood)
        return tr("muted");
    return isMuted() ? tr("muted until %1").arg(Wording::clockTime(m_mutedUntil)) : QString();
}

} // namespace Lockdeck
