#pragma once

#include "server/locktable.h"

#include <QtCore/QHash>
#include <QtCore/QSet>

#include <deque>
#include <optional>
#include <vector>

namespace Lockdeck::Test {

/// Watches a LockTable from outside, by its answers and its HoldLog alone, and says when it breaks a promise: never
/// more holders than the limit, first in first out, no token twice, nobody forgotten, nothing left of a connection
/// that closed (with auto release), a limit that stays until its idle key may be forgotten. It decides nothing itself,
/// so it cannot make the same mistake as a model of the rules.
class HoldWitness
{
public:
    /// One call of the table and what came of it.
    struct Call
    {
        enum class What { Request, Close, Advance, ShutDown };
        What what{};
        ConnectionId connection = 0; ///< Request, Close
        Request request;             ///< Request
        Moment now;
        LockTable::Answers answers;
        std::vector<HoldRecord> records; ///< what the log got during the call
    };

    explicit HoldWitness(const ServerOptions &options) : m_options(options) {}
    /// The promise that was broken, or nothing. To be told of every call.
    QString judge(const Call &call);

private:
    struct Hold
    {
        QByteArray key;
        ConnectionId owner = 0;
        Moment deadline;
    };
    struct Place
    {
        ConnectionId connection = 0;
        bool byEnqueue = false;
        bool operator==(const Place &) const = default;
    };
    struct Wait
    {
        QByteArray key;
        Verb verb{};
        Moment until;
    };

    void takeAnswer(const Call &call, const LockTable::Answer &answer);
    void takeRecord(const Call &call, const HoldRecord &record);
    void takeGrant(const Call &call, const HoldRecord &record);
    void takeEnd(const Call &call, const HoldRecord &record);
    void noteQueued(const Call &call);
    void checkLimit(const Call &call);
    void checkNobodyIsForgotten(const Call &call);
    void checkNothingIsLeft(ConnectionId closed);
    int holdersOf(const QByteArray &key) const;
    void complain(const QString &what);

    const ServerOptions m_options;
    QHash<QByteArray, Hold> m_holds;               ///< by token
    QHash<QByteArray, std::deque<Place>> m_queues; ///< by key
    QHash<QByteArray, qint64> m_limits;            ///< by key, as first asked for
    QHash<QByteArray, Moment> m_lastEnds;          ///< by key, of its holds
    QHash<QByteArray, Hold> m_granted;             ///< by token, ever
    QHash<ConnectionId, Wait> m_waits;
    QString m_complaint;
};

} // namespace Lockdeck::Test
