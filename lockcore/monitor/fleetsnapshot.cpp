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

void pushTrend(Trend &trend, float value)
{
    std::rotate(trend.begin(), trend.begin() + 1, trend.end());
    trend.back() = value;
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
