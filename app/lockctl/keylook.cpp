#include "keylook.h"

#include <algorithm>
#include <cmath>

namespace Lockdeck::Cli {

using Seconds = std::chrono::duration<double>;

template<typename Row>
static const Row *rowOf(const std::vector<Row> &rows, const QString &key)
{
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row &row) { return row.key == key; });
    return it == rows.end() ? nullptr : &*it;
}

static KeyLook lookAtLock(const LockStats &lock, Moment answered)
{
    KeyLook look;
    look.waiters = lock.waiters;
    if (lock.owner == 0) {
        look.state = KeyLook::State::Changing;
        return look;
    }
    look.state = lock.ranOut ? KeyLook::State::RanOut : KeyLook::State::Held;
    look.owner = lock.owner;
    look.left = lock.deadline - answered;
    return look;
}

KeyLook lookAt(const ServerStats &stats, const QString &key)
{
    KeyLook look;
    if (const LockStats *lock = rowOf(stats.locks, key)) {
        look = lookAtLock(*lock, stats.answered);
    } else if (const SemaphoreStats *semaphore = rowOf(stats.semaphores, key)) {
        look.state = KeyLook::State::Semaphore;
        look.waiters = semaphore->waiters;
        look.limit = semaphore->limit;
        look.holders = semaphore->holders;
    } else if (const IdleStats *idleLock = rowOf(stats.idleLocks, key)) {
        look.idle = idleLock->idle;
    } else if (const IdleStats *idleSemaphore = rowOf(stats.idleSemaphores, key)) {
        look.idle = idleSemaphore->idle;
        look.wasSemaphore = true;
    }
    look.roundTrip = stats.answered - stats.asked;
    return look;
}

/// A lease that ran out is taken back from its holder as soon as somebody comes for the key.
bool KeyLook::isObtainable() const
{
    switch (state) {
    case State::Free:
        return true;
    case State::RanOut:
        return waiters == 0;
    case State::Semaphore:
        return holders < limit && waiters == 0;
    case State::Held:
    case State::Changing:
        break;
    }
    return false;
}

static QString secondsText(std::chrono::nanoseconds time)
{
    return QStringLiteral("%1 s").arg(Seconds(time).count(), 0, 'f', 1);
}

QString KeyLook::inWords() const
{
    const QString queue = waiters == 1 ? QStringLiteral(", 1 waits") : QStringLiteral(", %1 wait").arg(waiters);
    switch (state) {
    case State::Held:
        return QStringLiteral("held by #%1, %2 of its lease left").arg(QString::number(owner), secondsText(left)) +
               queue;
    case State::RanOut:
        return QStringLiteral("held by #%1, whose lease has run out and is not swept yet").arg(owner) + queue;
    case State::Changing:
        return QStringLiteral("changing hands") + queue;
    case State::Semaphore:
        return QStringLiteral("%1 of %2 slots taken").arg(holders).arg(limit) + queue;
    case State::Free:
        break;
    }
    if (!idle)
        return QStringLiteral("free");
    const QString since = QStringLiteral("free, idle for %1").arg(secondsText(*idle));
    return wasSemaphore ? since + QStringLiteral("; it was a semaphore, whose limit stays until the key is forgotten")
                        : since;
}

QString KeyLook::stateName() const
{
    switch (state) {
    case State::Free:
        return QStringLiteral("free");
    case State::Held:
        return QStringLiteral("held");
    case State::RanOut:
        return QStringLiteral("ran_out");
    case State::Changing:
        return QStringLiteral("changing");
    case State::Semaphore:
        return QStringLiteral("semaphore");
    }
    Q_UNREACHABLE();
}

/// To the millisecond.
static double inSeconds(std::chrono::nanoseconds time)
{
    return std::round(std::chrono::duration<double, std::milli>(time).count()) / 1000;
}

QJsonObject KeyLook::toJson() const
{
    QJsonObject json;
    json[QLatin1String("state")] = stateName();
    json[QLatin1String("obtainable")] = isObtainable();
    if (state == State::Held || state == State::RanOut)
        json[QLatin1String("owner")] = static_cast<qint64>(owner);
    if (state == State::Held)
        json[QLatin1String("lease_left_s")] = inSeconds(left);
    if (state != State::Free)
        json[QLatin1String("waiters")] = waiters;
    if (state == State::Semaphore) {
        json[QLatin1String("limit")] = limit;
        json[QLatin1String("holders")] = holders;
    }
    if (idle)
        json[QLatin1String("idle_s")] = inSeconds(*idle);
    json[QLatin1String("rtt_ms")] = milliseconds(roundTrip);
    return json;
}

double milliseconds(std::chrono::nanoseconds time)
{
    return std::round(std::chrono::duration<double, std::micro>(time).count()) / 1000;
}

QString roundTripText(std::chrono::nanoseconds time)
{
    return QStringLiteral("%1 ms").arg(milliseconds(time), 0, 'f', 1);
}

} // namespace Lockdeck::Cli
