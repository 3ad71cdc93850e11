#pragma once

#include "protocol/clock.h"

#include <QtCore/QString>

#include <chrono>
#include <optional>
#include <vector>

namespace Lockdeck {

struct ServerAddress;

/// What is to be told of, beyond which threshold, after how long, and of which keys and servers. A value.
struct AlertRule
{
    enum class Kind {
        Waiting,     ///< at least `threshold` wait for a key, for `duration`
        Held,        ///< one connection has held a lock for `duration`, at least
        RenewalLate, ///< a holder's renewal is overdue by `duration`
        ServerDown,  ///< a server has not been reachable for `duration`
        HoldGranted, ///< an own hold is held
        HoldAtRisk,  ///< an own hold is Uncertain
        HoldLost,    ///< an own hold is lost
    };
    static constexpr int kindCount = 7;
    static constexpr int maxThreshold = 1'000'000;
    static constexpr std::chrono::seconds maxDuration{7 * 24 * 3600};
    /// Longer than any address.
    static constexpr qsizetype maxServer = 300;
    /// As many rules as are kept.
    static constexpr std::size_t maxRules = 32;

    quint32 id = 0; ///< one rule among others; what has another id, or says something else, is another rule
    Kind kind = Kind::Waiting;
    bool enabled = true;
    int threshold = 1;
    std::chrono::seconds duration{0};
    QString keys;   ///< as in KeyPattern; "" all
    QString server; ///< as ServerAddress::toString() writes it; "" all

    bool hasThreshold() const { return kind == Kind::Waiting; }
    bool hasDuration() const { return kind <= Kind::ServerDown; }
    bool hasKeys() const { return kind != Kind::ServerDown; }
    /// Judged by the rows of keys.
    bool isOfRows() const { return kind <= Kind::RenewalLate; }
    bool isOfOwnHold() const { return kind >= Kind::HoldGranted; }
    /// It is to be told of this server.
    bool isOf(const ServerAddress &address) const;

    bool operator==(const AlertRule &) const = default;
};
/// "waiting", "hold_lost": stable; used in the settings.
QString alertKindName(AlertRule::Kind kind);
/// The same rule with everything within its bounds, and nothing in it that its kind does not look at.
AlertRule bounded(AlertRule rule);
/// As settings keep it, without its id: "waiting:on:5:60:db%2F%2A:a%3A6388".
QString alertRuleText(const AlertRule &rule);
/// Nothing where it says nothing sensible; what it says is within its bounds.
std::optional<AlertRule> alertRuleFrom(const QString &text);
/// What is told of unless somebody says otherwise.
std::vector<AlertRule> usualAlertRules();

} // namespace Lockdeck
