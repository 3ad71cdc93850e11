#include "ui/models/overview.h"

#include "ui/models/lockrows.h"

#include <algorithm>
#include <tuple>

namespace Lockdeck {

namespace {

/// The unbroken queue is counted from its first poll, or from the first poll that showed the present holder, as the one
/// who waited longest may have been served then.
std::chrono::nanoseconds waitOf(const KeyRow &row)
{
    if (row.waiters == 0 || row.contendedSince == Moment{})
        return {};
    return row.seen - std::max(row.contendedSince, row.kind == KeyRow::Kind::Lock ? row.ownerSince : Moment{});
}

/// Keeps the worst few in order while one key after another is offered.
void offer(std::vector<Overview::Worst> &worst, const KeyRow &row)
{
    const auto isWorse = [](const KeyRow &a, const Overview::Worst &b) {
        return std::tuple(-a.waiters, a.contendedSince) < std::tuple(-b.waiters, b.since);
    };
    if (row.waiters == 0 || (worst.size() == Overview::worstCount && !isWorse(row, worst.back())))
        return;
    const auto place = std::upper_bound(worst.begin(), worst.end(), row, isWorse);
    worst.insert(place, {row.server, {}, {}, row.key, row.waiters, row.contendedSince});
    if (worst.size() > Overview::worstCount)
        worst.pop_back();
}

} // namespace

Overview overviewOf(const FleetSnapshot &snapshot)
{
    Overview sums;
    for (const KeyRow &row : snapshot.keys) {
        sums.keys += row.kind != KeyRow::Kind::Forgotten ? 1 : 0;
        if (!isReachable(snapshot.servers[static_cast<std::size_t>(row.server)]))
            continue;
        sums.held += hasHolder(row) ? 1 : 0;
        sums.contended += row.waiters > 0 ? 1 : 0;
        sums.free += row.kind == KeyRow::Kind::Free ? 1 : 0;
        sums.waiters += row.waiters;
        sums.longestWait = std::max(sums.longestWait, waitOf(row));
        offer(sums.worst, row);
    }
    for (const ServerStatus &server : snapshot.servers)
        sums.leftOut += server.keysLeftOut;
    const std::vector<QString> letters = serverLetters(snapshot.servers);
    for (Overview::Worst &worst : sums.worst) {
        const auto server = static_cast<std::size_t>(worst.server);
        worst.letter = letters.size() > 1 ? letters[server] : QString();
        worst.address = snapshot.servers[server].address.toString();
    }
    return sums;
}

} // namespace Lockdeck
