#include "watchrows.h"

#include "protocol/rules.h"
#include "textwidth.h"

#include <algorithm>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;
using std::chrono::nanoseconds;

namespace {

/// Lines about servers that are not up; the rest is counted.
constexpr std::size_t mostProblems = 3;

QString stateWords(ServerState state)
{
    switch (state) {
    case ServerState::Connecting:
        return u"connecting"_s;
    case ServerState::Up:
        return u"up"_s;
    case ServerState::Slow:
        return u"slow"_s;
    case ServerState::Down:
        return u"down"_s;
    case ServerState::AuthFailed:
        return u"refuses the token"_s;
    case ServerState::NotDflockd:
        return u"no dflockd"_s;
    }
    Q_UNREACHABLE();
}

QString milliseconds(nanoseconds time)
{
    return u"%1 ms"_s.arg(std::chrono::duration<double, std::milli>(time).count(), 0, 'f', 1);
}

QString seconds(std::chrono::milliseconds time)
{
    return u"%1 s"_s.arg(static_cast<double>(time.count()) / 1000);
}

/// ":7001 up, 0.3 ms".
QString oneServer(const FleetSnapshot &snapshot, std::size_t server)
{
    const ServerStatus &status = snapshot.servers[server];
    QString text = serverName(snapshot, server) + u' ' + stateWords(status.state);
    if (status.state == ServerState::Up)
        text += u", "_s + milliseconds(status.roundTrip);
    return text;
}

/// Those that are not up first: the end of the line may be cut off.
QString allServers(const FleetSnapshot &snapshot)
{
    QStringList up, others;
    for (std::size_t i = 0; i < snapshot.servers.size(); ++i)
        (snapshot.servers[i].state == ServerState::Up ? up : others) += oneServer(snapshot, i);
    const qsizetype count = up.size() + others.size();
    if (count == 0)
        return u"no server"_s;
    if (count == 1) {
        const ServerStatus &only = snapshot.servers[0];
        const QString connections =
            only.connections == 1 ? u", 1 connection"_s : u", %1 connections"_s.arg(only.connections);
        return (up + others)[0] + (only.lastAnswered == Moment{} ? QString() : connections);
    }
    const QString head =
        others.isEmpty() ? u"%1 servers up"_s.arg(count) : u"%1 of %2 servers up"_s.arg(up.size()).arg(count);
    return head + u": "_s + (others + up).join(u" · "_s);
}

/// How old what is shown is: of the server that answered longest ago, among those that answer.
QString age(const FleetSnapshot &snapshot, const WatchView &view, Moment now)
{
    Moment oldest = Moment::max();
    std::chrono::milliseconds interval{0};
    for (const ServerStatus &server : snapshot.servers) {
        interval = std::max(interval, server.interval);
        if ((server.state == ServerState::Up || server.state == ServerState::Slow) && server.lastAnswered != Moment{})
            oldest = std::min(oldest, server.lastAnswered);
    }
    const QString every = u"every %1"_s.arg(seconds(interval));
    if (view.paused)
        return oldest == Moment::max() ? u"PAUSED"_s : u"PAUSED, %1 old"_s.arg(shortDuration(now - oldest));
    return oldest == Moment::max() ? every : u"%1, %2 ago"_s.arg(every, shortDuration(now - oldest));
}

QString counts(const FleetSnapshot &snapshot)
{
    qint64 held = 0, contended = 0, waiters = 0, free = 0, known = 0;
    for (const KeyRow &row : snapshot.keys) {
        known += row.kind != KeyRow::Kind::Forgotten;
        if (!isReachable(snapshot, row))
            continue;
        held += row.holders > 0;
        contended += row.waiters > 0;
        waiters += row.waiters;
        free += row.kind == KeyRow::Kind::Free;
    }
    const QString keys = known == 1 ? u"1 key"_s : u"%1 keys"_s.arg(known);
    return u"%1: %2 held, %3 contended, %4 free · %5"_s.arg(keys).arg(held).arg(contended).arg(free).arg(
        waiters == 1 ? u"1 waiter"_s : u"%1 waiters"_s.arg(waiters));
}

QString order(const WatchView &view, int matching)
{
    const QString sorted = u"by %1"_s.arg(sortName(view.sort));
    if (view.filter.isEmpty())
        return sorted;
    return u"“%1”: %2, %3"_s.arg(displayKey(view.filter), QString::number(matching), sorted);
}

QString problem(const FleetSnapshot &snapshot, std::size_t server, Moment now)
{
    const ServerStatus &status = snapshot.servers[server];
    QString text = u"%1 %2 for %3"_s.arg(serverName(snapshot, server), stateWords(status.state),
                                         shortDuration(now - status.stateSince));
    if (status.retryAt > now)
        text += u", next try in %1"_s.arg(shortDuration(status.retryAt - now));
    if (status.keys > 0 && status.lastAnswered != Moment{}) {
        text += (status.keys == 1 ? u", %1 key as of %2 ago"_s : u", %1 keys as of %2 ago"_s)
                    .arg(QString::number(status.keys), shortDuration(now - status.lastAnswered));
    }
    if (status.problem)
        text += u": "_s + displayKey(status.problem->message);
    return text;
}

std::vector<WatchLine> problems(const FleetSnapshot &snapshot, int width, Moment now)
{
    std::vector<WatchLine> lines;
    std::size_t more = 0;
    for (std::size_t i = 0; i < snapshot.servers.size(); ++i) {
        const ServerState state = snapshot.servers[i].state;
        if (state == ServerState::Up || state == ServerState::Connecting)
            continue;
        if (lines.size() == mostProblems)
            ++more;
        else
            lines.push_back({spread(problem(snapshot, i, now), {}, width),
                             state == ServerState::Slow ? Emphasis::Warning : Emphasis::Bad});
    }
    if (more > 0)
        lines.back().text = spread(lines.back().text, u"and %1 more"_s.arg(more), width);
    return lines;
}

} // namespace

QString spread(const QString &left, const QString &right, int width)
{
    if (width == 0)
        return right.isEmpty() ? left : left + u"  "_s + right;
    if (right.isEmpty())
        return cutEnd(left, width);
    const int room = width - textWidth(right) - 2;
    if (room < width / 3)
        return cutEnd(left, width);
    return padRight(cutEnd(left, room), room + 2) + right;
}

std::vector<WatchLine> watchHeader(const FleetSnapshot &snapshot, const WatchView &view, int width, int matching,
                                   Moment now)
{
    std::vector<WatchLine> lines;
    lines.push_back({spread(allServers(snapshot), age(snapshot, view, now), width), Emphasis::Title});
    lines.push_back({spread(counts(snapshot), order(view, matching), width)});
    for (WatchLine &line : problems(snapshot, width, now))
        lines.push_back(std::move(line));
    return lines;
}

} // namespace Lockdeck::Cli
