#pragma once

#include "monitor/fleetsnapshot.h"
#include "monitor/recordedpolls.h"

#include <QtCore/QHash>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <map>

namespace Lockdeck::Test {

/// What the clients of a recording did, by their own notes; holds events that were inferred from its polls against it.
/// Only kinds that say something of a lock's holder: acquired, handed_over, let_go, expired_or_let_go, renewed.
class RecordedTruth
{
public:
    /// Reads NAME.truth.jsonl: `who` did what, `did`, to which `key`, at `t` of the recording's clock.
    explicit RecordedTruth(const QString &fileName);

    /// Only of a key whose holds are locks, and whose clients know at once when they hold it.
    bool isJudged(const QString &key) const { return !m_unjudged.contains(key); }
    /// Events for which nothing of their kind was done on their key in their window.
    QStringList unsound(const std::vector<FleetEvent> &events) const;

    struct Found
    {
        int all = 0;
        QStringList missed;
    };
    /// Holds that at least three polls show, and no event tells of their begin.
    Found longHolds(const std::vector<FleetEvent> &events, const std::vector<RecordedPoll> &polls) const;
    /// Polls between which a holder renewed and stayed.
    Found renewals(const std::vector<FleetEvent> &events, const std::vector<RecordedPoll> &polls) const;

private:
    struct Hold
    {
        QString key;
        Moment from{};
        Moment to{}; ///< let go, or run out
    };
    /// Of one key, in the order of time.
    struct Deeds
    {
        std::vector<Moment> begins;
        std::vector<Moment> ends;
        std::vector<Moment> renewals;
    };
    struct Open
    {
        Moment from{};
        Moment due{};
        std::chrono::nanoseconds lease{};
    };

    void take(const QJsonObject &fact);
    void end(const std::pair<QString, QString> &hold, Moment at);

    QHash<QString, Deeds> m_deeds;
    std::vector<Hold> m_holds;
    QStringList m_unjudged;
    std::map<std::pair<QString, QString>, Open> m_open; ///< by who and key
};

} // namespace Lockdeck::Test
