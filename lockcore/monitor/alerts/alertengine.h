#pragma once

#include "client/holdstatus.h"
#include "monitor/alerts/alertrule.h"
#include "monitor/alerts/keypattern.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QHash>

#include <map>
#include <vector>

namespace Lockdeck {

/// One time that a rule's condition came true, until it was seen to be over.
struct AlertIncident
{
    enum class End {
        Open,
        Over,        ///< seen on fresh data
        NotWatched,  ///< its server is not watched any more
        RuleChanged, ///< its rule is gone, off, or says something else
    };

    quint64 number = 0; ///< rises; never used again
    AlertRule rule;     ///< as it was
    ServerAddress server;
    QString key;       ///< empty for servers
    quint64 owner = 0; ///< Held, RenewalLate: whose connection
    int waiters = 0;   ///< Waiting: how many when it began
    QString problem;   ///< ServerDown, own holds: why, as far as it is known
    Moment since{};    ///< the condition is true since then, at least
    Moment begun{};    ///< told: `since` and the rule's duration, and the poll that showed it
    Moment ended{};    ///< seen to be over; Moment{} while it is open
    End end = End::Open;

    bool operator==(const AlertIncident &) const = default;
};

/// Judges rules by what was polled and by what happened to own holds. There is one incident of one rule, server and key
/// (of one rule and hold) until its condition has been seen to be over. What is stale begins nothing and ends nothing:
/// a server that is not up, an answer older than two polls, a key that was perhaps only left out. A condition that has
/// to last begins anew where nothing was known in between.
///
/// Pure; one owner, one thread. A poll costs one pass over the rows of the server that answered, for all rules.
class AlertEngine
{
public:
    /// More incidents of keys are not open at one time; what else would be one is counted by notListed(). There are as
    /// many others as there are own holds, and servers that are down.
    static constexpr std::size_t maxOpen = 500;
    /// Keys that are followed because a condition is true, of all rules.
    static constexpr qsizetype maxTracks = 200'000;
    /// A snapshot that is older than that when it comes tells nothing.
    static constexpr std::chrono::seconds maxAge{10};

    /// Ends what is open of rules that are not among them.
    void setRules(const std::vector<AlertRule> &rules, Moment now);
    /// Where it shows other servers than before, what is open of those ends.
    void take(const FleetSnapshot &snapshot, Moment now);
    void take(const HoldEvent &event);
    /// For what becomes true by time alone; to be called every second or so.
    void tick(Moment now);

    /// Incidents that began or ended since the last call, as they are now.
    std::vector<AlertIncident> takeNews();
    /// How many keys would be incidents of their own right now, but for the bounds.
    qint64 notListed() const;

private:
    struct Rule
    {
        AlertRule rule;
        KeyPattern keys;
    };
    /// A condition that was true when it was looked at last, or whose incident is not known to be over.
    struct Track
    {
        Moment since{};
        quint64 owner = 0;
        Moment deadline{};
        quint64 incident = 0; ///< 0: it has not lasted long enough
        quint64 poll = 0;     ///< in which it was true last
    };
    using Tracks = QHash<QString, Track>;
    struct Server
    {
        ServerAddress address;
        Moment lastAnswered{}; ///< of the rows looked at last
        Moment upSince{};      ///< no connection before that one is compared
        std::chrono::nanoseconds interval{0};
        Moment downSince{}; ///< Moment{}: it is not
        QString problem;
        qint64 notListed = 0;
        std::map<quint32, Tracks> tracks; ///< by rule
        std::map<quint32, quint64> downs; ///< by rule: the incident
        std::vector<const Rule *> rules;  ///< that look at its rows
    };
    enum class Verdict { True, Over, Unknown };

    static Verdict judge(const AlertRule &rule, const KeyRow &row, const Track *open);
    static Track trackOf(const AlertRule &rule, const KeyRow &row);

    void noteServers(const FleetSnapshot &snapshot, Moment now);
    void startOver(Moment now);
    void noteState(Server &server, const ServerStatus &status);
    void judgeRows(Server &server, int index, const FleetSnapshot &snapshot);
    void follow(Server &server, const Rule &rule, const KeyRow &row);
    void endWhatIsOver(Server &server, const Rule &rule, std::pair<const KeyRow *, const KeyRow *> rows,
                       bool isComplete);
    void judgeDown(Server &server, Moment now);
    void assignRules();
    void takeState(const Rule &rule, const HoldEvent &event);

    quint64 begin(AlertIncident incident);
    void end(quint64 number, Moment at, AlertIncident::End why);

    std::vector<Rule> m_rules; ///< those that are on
    std::vector<Server> m_servers;
    std::map<std::pair<quint32, HoldId>, quint64> m_holds; ///< open incidents of own holds
    std::map<quint64, AlertIncident> m_open;
    std::vector<AlertIncident> m_news;
    quint64 m_lastNumber = 0;
    quint64 m_poll = 0;
    qsizetype m_tracks = 0;
    std::size_t m_openOfRows = 0;
    Moment m_lastTick{};
};

} // namespace Lockdeck
