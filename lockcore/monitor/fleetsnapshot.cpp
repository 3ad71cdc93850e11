#include "monitor/fleetsnapshot.h"

#include <algorithm>
#include <tuple>

namespace Lockdeck {

QString stateName(ServerState state)
{
    switch (state) {
    case ServerState::Connecting:
        return QStringLiteral("connecting");
    case ServerState::Up:
        return QStringLiteral("up");
    case ServerState::Slow:
        return QStringLiteral("slow");
    case ServerState::Down:
        return QStringLiteral("down");
    case ServerState::AuthFailed:
        return QStringLiteral("auth_failed");
    case ServerState::NotDflockd:
        return QStringLiteral("not_dflockd");
    }
    Q_UNREACHABLE();
}

QString eventName(FleetEvent::Kind kind)
{
    switch (kind) {
    case FleetEvent::Kind::Acquired:
        return QStringLiteral("acquired");
    case FleetEvent::Kind::HandedOver:
        return QStringLiteral("handed_over");
    case FleetEvent::Kind::LetGo:
        return QStringLiteral("let_go");
    case FleetEvent::Kind::ExpiredOrLetGo:
        return QStringLiteral("expired_or_let_go");
    case FleetEvent::Kind::Renewed:
        return QStringLiteral("renewed");
    case FleetEvent::Kind::QueueGrew:
        return QStringLiteral("queue_grew");
    case FleetEvent::Kind::QueueShrank:
        return QStringLiteral("queue_shrank");
    case FleetEvent::Kind::HoldersChanged:
        return QStringLiteral("holders_changed");
    case FleetEvent::Kind::Appeared:
        return QStringLiteral("appeared");
    case FleetEvent::Kind::Forgotten:
        return QStringLiteral("forgotten");
    case FleetEvent::Kind::ServerUp:
        return QStringLiteral("server_up");
    case FleetEvent::Kind::ServerSlow:
        return QStringLiteral("server_slow");
    case FleetEvent::Kind::ServerDown:
        return QStringLiteral("server_down");
    }
    Q_UNREACHABLE();
}

std::optional<FleetEvent> stateEvent(int server, const ServerStatus &status)
{
    FleetEvent event;
    event.server = server;
    event.address = status.address;
    event.after = status.lastAsked;
    event.before = status.stateSince;
    if (status.problem)
        event.text = status.problem->message;
    switch (status.state) {
    case ServerState::Connecting:
        return {};
    case ServerState::Up:
        event.kind = FleetEvent::Kind::ServerUp;
        break;
    case ServerState::Slow:
        event.kind = FleetEvent::Kind::ServerSlow;
        break;
    case ServerState::Down:
    case ServerState::AuthFailed:
    case ServerState::NotDflockd:
        event.kind = FleetEvent::Kind::ServerDown;
        break;
    }
    return event;
}

void pushTrend(Trend &trend, float value)
{
    std::rotate(trend.begin(), trend.begin() + 1, trend.end());
    trend.back() = value;
}

std::optional<std::chrono::nanoseconds> KeyRow::renewalLate(Moment now) const
{
    if (ranOut || !pattern || !pattern->overdue || now <= pattern->renewalDue)
        return {};
    return now - pattern->renewalDue;
}

const KeyRow *FleetSnapshot::find(int server, const QString &key) const
{
    const auto before = [](const KeyRow &row, const std::pair<int, const QString &> &wanted) {
        return std::tie(row.server, row.key) < std::tie(wanted.first, wanted.second);
    };
    const std::pair<int, const QString &> wanted(server, key);
    const auto row = std::lower_bound(keys.begin(), keys.end(), wanted, before);
    return row != keys.end() && row->server == server && row->key == key ? &*row : nullptr;
}

} // namespace Lockdeck
