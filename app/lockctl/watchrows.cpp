#include "watchrows.h"

#include "protocol/rules.h"

#include <QtNetwork/QHostAddress>

#include <algorithm>
#include <array>
#include <tuple>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

const ServerStatus &serverOf(const FleetSnapshot &snapshot, const KeyRow &row)
{
    return snapshot.servers[static_cast<std::size_t>(row.server)];
}

bool isHeldLock(const KeyRow &row)
{
    return row.kind == KeyRow::Kind::Lock && row.owner != 0;
}

bool isInUse(const KeyRow &row)
{
    return row.kind == KeyRow::Kind::Lock || row.kind == KeyRow::Kind::Semaphore;
}

QString unknown()
{
    return u"–"_s;
}

QString stateText(const KeyRow &row, bool reachable, Moment now)
{
    if (!reachable)
        return u"server down"_s;
    switch (row.kind) {
    case KeyRow::Kind::Lock:
        if (row.owner == 0)
            return u"changing"_s;
        if (row.ranOut)
            return u"ran out"_s;
        if (const auto late = row.renewalLate(now))
            return u"late %1"_s.arg(shortDuration(*late));
        return row.otherShard ? u"other shard"_s : u"held"_s;
    case KeyRow::Kind::Semaphore:
        return u"%1 of %2"_s.arg(row.holders).arg(row.limit);
    case KeyRow::Kind::Free:
        return u"free"_s;
    case KeyRow::Kind::Forgotten:
        break;
    }
    return u"forgotten"_s;
}

/// What asks for attention first.
int attention(const KeyRow &row, bool reachable, Moment now)
{
    if (!reachable)
        return 3;
    switch (row.kind) {
    case KeyRow::Kind::Lock:
        if (row.owner == 0)
            return 4;
        return row.ranOut ? 0 : row.renewalLate(now) ? 1 : row.otherShard ? 2 : 5;
    case KeyRow::Kind::Semaphore:
        return 6;
    case KeyRow::Kind::Free:
        return 7;
    case KeyRow::Kind::Forgotten:
        break;
    }
    return 8;
}

/// Everything about a row that sorting looks at before its key, in this order.
using SortKey = std::tuple<int, qint64, qint64>;

SortKey sortKey(const FleetSnapshot &snapshot, const KeyRow &row, WatchSort sort)
{
    const bool reachable = isReachable(snapshot, row);
    const int last = !reachable ? 1 : isInUse(row) ? 2 : row.kind == KeyRow::Kind::Free ? 3 : 4;
    const auto since = [](Moment moment) { return moment.time_since_epoch().count(); };
    const bool known = reachable && isHeldLock(row);
    const bool waitedFor = reachable && row.waiters > 0;
    switch (sort) {
    case WatchSort::Waiting:
        return waitedFor ? SortKey(0, since(row.contendedSince), -row.waiters) : SortKey(last, 0, 0);
    case WatchSort::Waiters:
        return waitedFor ? SortKey(0, -row.waiters, since(row.contendedSince)) : SortKey(last, 0, 0);
    case WatchSort::Held:
        return known ? SortKey(0, since(row.ownerSince), 0) : SortKey(last, 0, 0);
    case WatchSort::Lease:
        return known ? SortKey(0, since(row.deadline), 0) : SortKey(last, 0, 0);
    case WatchSort::State:
        return {attention(row, reachable, snapshot.taken), 0, 0};
    case WatchSort::Server:
        return {row.server, 0, 0};
    case WatchSort::Key:
        break;
    }
    return {};
}

} // namespace

bool isReachable(const FleetSnapshot &snapshot, const KeyRow &row)
{
    const ServerState state = serverOf(snapshot, row).state;
    return state == ServerState::Up || state == ServerState::Slow || state == ServerState::Connecting;
}

QString heading(WatchColumn column)
{
    static constexpr std::array names = {"KEY", "STATE", "HOLDER", "HELD ≥", "LEASE ≤", "WAITERS", "WAIT ≥", "SERVER"};
    return QString::fromUtf8(names.at(static_cast<std::size_t>(column)));
}

QString cellText(const FleetSnapshot &snapshot, const KeyRow &row, WatchColumn column, Moment now)
{
    const bool reachable = isReachable(snapshot, row);
    const bool held = reachable && isHeldLock(row);
    switch (column) {
    case WatchColumn::Key:
        return displayKey(row.key);
    case WatchColumn::State:
        return stateText(row, reachable, now);
    case WatchColumn::Holder:
        return held ? u'#' + QString::number(row.owner) : unknown();
    case WatchColumn::Held:
        return held ? shortDuration(now - row.ownerSince) : unknown();
    case WatchColumn::Lease:
        return held ? shortDuration(row.ranOut ? 0ns : row.deadline - now) : unknown();
    case WatchColumn::Waiters:
        return reachable && isInUse(row) ? QString::number(row.waiters) : unknown();
    case WatchColumn::Waiting:
        return reachable && row.waiters > 0 ? shortDuration(now - row.contendedSince) : unknown();
    case WatchColumn::Server:
        return serverName(snapshot, static_cast<std::size_t>(row.server));
    }
    return {};
}

Emphasis emphasisOf(const FleetSnapshot &snapshot, const KeyRow &row, Moment now)
{
    const ServerStatus &server = serverOf(snapshot, row);
    const bool isOld = now - server.lastAnswered > 2 * server.interval + 1s;
    if (!isReachable(snapshot, row) || isOld || !isInUse(row))
        return Emphasis::Faint;
    if (row.ranOut || row.renewalLate(now) || row.otherShard)
        return Emphasis::Warning;
    return row.waiters > 0 ? Emphasis::Strong : Emphasis::None;
}

std::vector<const KeyRow *> sortedRows(const FleetSnapshot &snapshot, const WatchView &view, std::size_t count)
{
    struct Place
    {
        SortKey sort;
        const KeyRow *row;
    };
    std::vector<Place> places;
    places.reserve(snapshot.keys.size());
    for (const KeyRow &row : snapshot.keys) {
        if (row.key.contains(view.filter, Qt::CaseInsensitive))
            places.push_back({sortKey(snapshot, row, view.sort), &row});
    }
    const auto sorted = places.begin() + static_cast<std::ptrdiff_t>(std::min(count, places.size()));
    std::partial_sort(places.begin(), sorted, places.end(), [](const Place &a, const Place &b) {
        return std::tie(a.sort, a.row->key, a.row->server) < std::tie(b.sort, b.row->key, b.row->server);
    });
    std::vector<const KeyRow *> rows;
    rows.reserve(places.size());
    for (const Place &place : places)
        rows.push_back(place.row);
    return rows;
}

QString serverName(const FleetSnapshot &snapshot, std::size_t server)
{
    const ServerAddress &address = snapshot.servers[server].address;
    const auto sameAs = [](auto member, const ServerAddress &one) {
        return [member, &one](const ServerStatus &other) { return other.address.*member == one.*member; };
    };
    const std::vector<ServerStatus> &all = snapshot.servers;
    if (all.size() > 1 && std::all_of(all.begin(), all.end(), sameAs(&ServerAddress::host, address)))
        return u':' + QString::number(address.port);
    if (all.size() == 1 || !QHostAddress(address.host).isNull())
        return displayKey(address.toString());
    const QString first = displayKey(address.host.section(u'.', 0, 0));
    return address.port == defaultPort ? first : first + u':' + QString::number(address.port);
}

QString shortDuration(nanoseconds time)
{
    const qint64 s = std::max<qint64>(std::chrono::floor<std::chrono::seconds>(time).count(), 0);
    const auto two = [](qint64 large, const char *largeUnit, qint64 small, const char *smallUnit) {
        return QString::number(large) + QLatin1String(largeUnit) + QString::number(small) + QLatin1String(smallUnit);
    };
    if (s < 60)
        return QString::number(s) + u's';
    if (s < 3600)
        return two(s / 60, "m", s % 60, "s");
    if (s < 86'400)
        return two(s / 3600, "h", s % 3600 / 60, "m");
    if (s < qint64{365} * 86'400)
        return two(s / 86'400, "d", s % 86'400 / 3600, "h");
    return two(s / (qint64{365} * 86'400), "y", s % (qint64{365} * 86'400) / 86'400, "d");
}

} // namespace Lockdeck::Cli
