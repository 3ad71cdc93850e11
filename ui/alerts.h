#pragma once

#include "monitor/alerts/alertwatch.h"

#include <QtCore/QDateTime>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <optional>
#include <vector>

namespace Lockdeck {

class AlertLog;
class Session;

/// The alerts of a window: its rules judged by what its session sees, what came of that, and whether anybody wants to
/// hear of it now. Muted, incidents are listed as ever; nobody is called. For the GUI thread.
class Alerts : public QObject
{
    Q_OBJECT

public:
    /// `clock` says when a mute is over; it must outlive the alerts.
    explicit Alerts(Session &session, QObject *parent = nullptr, const Clock &clock = Clock::system());
    ~Alerts() override;

    const std::vector<AlertRule> &rules() const { return m_rules; }
    /// At most AlertRule::maxRules; an id of 0 gets a number of its own.
    void setRules(std::vector<AlertRule> rules);
    AlertLog *log() const { return m_log; }
    /// Asks how often `rule` would have fired, by what is known of the past. previewed() answers, unless another rule
    /// is asked about before.
    void preview(const AlertRule &rule);
    /// Keys that would be incidents of their own, but for the bounds.
    qint64 notListed() const { return m_watch.notListed(); }

    /// Without a time until unmute().
    void mute(std::optional<std::chrono::seconds> time);
    void unmute();
    bool isMuted() const { return m_isMutedForGood || m_clock.now() < m_mutedUntil; }
    bool isMutedForGood() const { return m_isMutedForGood; }
    /// Wall time; invalid when it is not muted for a time.
    QDateTime mutedUntil() const;
    /// Goes on with a mute of an earlier run, unless that is over. One of more than a day is no mute: since then the
    /// clock was set.
    void muteUntil(const QDateTime &end);
    /// "muted until 14:20", "muted"; empty when it is not.
    QString muteText() const;

signals:
    void rulesChanged();
    void muteChanged();
    /// Incidents that began, while nobody has muted them.
    void began(const std::vector<AlertIncident> &incidents);
    void previewed(const AlertPreview &preview);

private:
    void takeNews();
    void watchMute();

    Session &m_session;
    std::vector<AlertRule> m_rules;
    AlertWatch m_watch;
    AlertLog *m_log;
    const Clock &m_clock;
    QTimer m_muteEnds;
    Moment m_mutedUntil{}; ///< Moment{}: not for a time
    bool m_isMutedForGood = false;
};

} // namespace Lockdeck
