#include "input.h"
#include "targets.h"

#include "monitor/fleetsnapshot.h"
#include "protocol/rules.h"
#include "protocol/serverstats.h"

#include <cmath>

namespace Lockdeck::Fuzz {

namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr Moment asked{1h};
constexpr Moment answered = asked + 20ms;
/// So much room has whoever adds to a deadline.
constexpr Moment lastDeadline = Moment::max() - 24h * 180;

template<typename Rows>
bool countsAreSane(const Rows &rows)
{
    return std::all_of(rows.begin(), rows.end(), [](const auto &row) { return row.waiters >= 0; });
}

/// What the window would show, and compute with.
QString judgeValues(const ServerStats &stats, qsizetype jsonSize)
{
    if (stats.connections < 0 || !countsAreSane(stats.locks) || !countsAreSane(stats.semaphores))
        return QStringLiteral("a negative count");
    qsizetype textSize = 0;
    for (const LockStats &lock : stats.locks) {
        textSize += lock.key.size();
        if (lock.deadline < answered || lock.deadline > lastDeadline || lock.ranOut != (lock.deadline == answered))
            return QStringLiteral("the lease of “%1” ends at %2 ns")
                .arg(lock.key)
                .arg((lock.deadline - answered).count());
    }
    for (const SemaphoreStats &semaphore : stats.semaphores) {
        textSize += semaphore.key.size();
        if (semaphore.limit < 0 || semaphore.holders < 0)
            return QStringLiteral("a negative number of slots");
    }
    for (const auto *list : {&stats.idleLocks, &stats.idleSemaphores}) {
        for (const IdleStats &row : *list) {
            textSize += row.key.size();
            if (row.idle < 0ms || row.idle > std::chrono::seconds(maxSeconds))
                return QStringLiteral("“%1” is idle for %2 ms").arg(row.key).arg(row.idle.count());
        }
    }
    const std::size_t rows =
        stats.locks.size() + stats.semaphores.size() + stats.idleLocks.size() + stats.idleSemaphores.size();
    const bool isBounded = textSize <= jsonSize && rows <= static_cast<std::size_t>(jsonSize);
    return isBounded ? QString() : QStringLiteral("more came out than went in");
}

/// Times are written with 12 digits, and read as whole milliseconds where nobody needs more.
bool isAbout(Seconds a, Seconds b)
{
    return std::abs((a - b).count()) <= 0.0011 + 1e-11 * std::abs(a.count());
}

bool isAbout(const LockStats &a, const LockStats &b)
{
    return a.key == b.key && a.owner == b.owner && a.waiters == b.waiters && a.ranOut == b.ranOut &&
           isAbout(a.deadline - answered, b.deadline - answered);
}

bool isAbout(const IdleStats &a, const IdleStats &b)
{
    return a.key == b.key && isAbout(a.idle, b.idle);
}

template<typename Rows>
bool areAbout(const Rows &a, const Rows &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto &left, const auto &right) { return isAbout(left, right); });
}

QString judgeRoundTrip(const ServerStats &stats)
{
    const auto again = parseStats(encodeStats(stats, answered), asked, answered);
    if (!again)
        return QStringLiteral("what was encoded is not understood: %1").arg(again.error().message);
    const bool same = again->connections == stats.connections && again->semaphores == stats.semaphores &&
                      areAbout(again->locks, stats.locks) && areAbout(again->idleLocks, stats.idleLocks) &&
                      areAbout(again->idleSemaphores, stats.idleSemaphores);
    return same ? QString() : QStringLiteral("encoded and parsed back it is something else");
}

/// Two replies of one server, as the monitor compares them.
QString judgeSteps(const ServerStats &first, ServerStats second)
{
    second.asked += 1s;
    second.answered += 1s;
    const ServerAddress address;
    std::vector<KeyRow> rows;
    Moment previous{};
    for (const ServerStats &stats : {first, second, first}) {
        const std::size_t most = rows.size() + stats.locks.size() + stats.semaphores.size() + stats.idleLocks.size() +
                                 stats.idleSemaphores.size();
        rows = stepServer(0, address, rows, previous, stats).rows;
        previous = stats.asked;
        if (rows.size() > most)
            return QStringLiteral("more rows than there are keys");
        if (!std::is_sorted(rows.begin(), rows.end(), [](const KeyRow &a, const KeyRow &b) { return a.key < b.key; }))
            return QStringLiteral("the rows are not sorted by key");
    }
    return {};
}

} // namespace

/// What a server answered to `stats`; up to the first LF, and what it answered next.
QString fuzzStats(QByteArrayView input)
{
    const qsizetype end = input.indexOf('\n');
    std::vector<ServerStats> replies;
    for (const QByteArrayView json : {end < 0 ? input : input.first(end), end < 0 ? input : input.sliced(end + 1)}) {
        QByteArray tight(json.data(), json.size());
        tight.squeeze();
        QByteArray padded;
        padded.reserve(json.size() + statsPadding);
        padded.append(json);
        const auto stats = parseStats(padded, asked, answered);
        const auto same = parseStats(tight, asked, answered);
        if (stats.isOk() != same.isOk() || (stats && !(*stats == *same)))
            return QStringLiteral("it depends on the space behind the text what is read");
        QString wrong = stats ? judgeValues(*stats, json.size()) : unfitToShow(stats.error());
        if (wrong.isEmpty() && stats)
            wrong = judgeRoundTrip(*stats);
        if (!wrong.isEmpty())
            return wrong;
        if (stats)
            replies.push_back(*stats);
    }
    return replies.size() == 2 ? judgeSteps(replies[0], replies[1]) : QString();
}

} // namespace Lockdeck::Fuzz
