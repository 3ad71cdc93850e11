#include "ui/models/locktext.h"

#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace Lockdeck::LockText {

static QString tr(const char *text)
{
    return QCoreApplication::translate("LockText", text);
}

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

static QString unknown()
{
    return QStringLiteral("–");
}

/// Never negative: `now` may be a little older than the newest data.
static std::chrono::nanoseconds since(Moment from, Moment now)
{
    return std::max(now - from, std::chrono::nanoseconds{0});
}

QString header(LockColumn column)
{
    switch (column) {
    case LockColumn::Key:
        return tr("Key");
    case LockColumn::State:
        return tr("State");
    case LockColumn::Holder:
        return tr("Holder");
    case LockColumn::HeldFor:
        return tr("Held for ≥");
    case LockColumn::Lease:
        return tr("Lease left");
    case LockColumn::Waiting:
        return tr("Waiting");
    case LockColumn::Server:
        return tr("Server");
    }
    return {};
}

QString headerToolTip(LockColumn column)
{
    switch (column) {
    case LockColumn::HeldFor:
        return tr("At least: counted from the first poll that showed this holder");
    case LockColumn::Lease:
        return tr("At most, unless it is renewed. The bar's full length is the longest lease seen, or your own lease; "
                  "a notch shows where your next renewal is due");
    case LockColumn::Waiting:
        return tr("How many wait now, and at each of the last 16 polls");
    case LockColumn::Server:
        return tr("The server that shows the key");
    default:
        return {};
    }
}

QString rowState(const LockRow &row, Moment now)
{
    switch (row.stateAt(now)) {
    case RowState::Uncertain:
        return tr("uncertain");
    case RowState::Late:
        return tr("renewal late");
    case RowState::RanOut:
        return tr("ran out");
    case RowState::ServerDown:
        return tr("server down");
    case RowState::Changing:
        return tr("changing");
    case RowState::Yours:
        return tr("held");
    case RowState::Held:
        return row.seen.otherShard ? tr("other shard") : tr("held");
    case RowState::Semaphore:
        return tr("%1 of %2").arg(row.seen.holders).arg(row.seen.limit);
    case RowState::Free:
        return tr("free");
    case RowState::Forgotten:
        return tr("forgotten");
    }
    return {};
}

static QString holder(const LockRow &row, Moment now)
{
    if (row.isOwnAt(now))
        return tr("you");
    return row.hasKnownOwner() ? Wording::owner(row.seen.owner) : unknown();
}

static QString heldFor(const LockRow &row, Moment now)
{
    const Moment from = row.heldSince();
    return from == Moment{} ? unknown() : Wording::duration(since(from, now));
}

QString left(std::chrono::nanoseconds d)
{
    using namespace std::chrono;
    const qint64 s = std::max<qint64>(duration_cast<seconds>(d).count(), 0);
    if (s < 1000)
        return tr("%1\u00a0s").arg(s);
    if (s < 100 * 60)
        return tr("%1\u00a0min").arg(s / 60);
    if (s < 100 * 3600)
        return tr("%1\u00a0h").arg(s / 3600);
    if (s < 1000 * qint64{86400})
        return tr("%1\u00a0d").arg(s / 86400);
    return tr("%1\u00a0y").arg(s / (365 * qint64{86400}));
}

static QString lease(const LockRow &row, Moment now)
{
    const Moment end = row.leaseEnds();
    if (end == Moment{})
        return unknown();
    const QString text = left(end - now);
    return row.stateAt(now) == RowState::Uncertain ? tr("≤\u00a0%1").arg(text) : text;
}

bool waitersKnown(const LockRow &row)
{
    return row.reachable && row.state != RowState::Forgotten;
}

QString age(const LockRow &row, Moment now)
{
    return row.isOldAt(now) ? tr("%1 old").arg(left(now - row.seen.seen)) : QString();
}

QString groupSize(const RowGroup &group)
{
    return group.keys == 1 ? tr("1 key") : tr("%1 keys").arg(group.keys);
}

static QString groupCell(const LockRow &row, LockColumn column)
{
    switch (column) {
    case LockColumn::Key:
        return row.group->title;
    case LockColumn::State:
        return row.group->known ? tr("%1 held").arg(row.group->held) : unknown();
    case LockColumn::Waiting:
        return row.group->known ? QString::number(row.group->waiters) : unknown();
    case LockColumn::Server:
        return row.letter;
    default:
        return {};
    }
}

static QString groupInWords(const LockRow &row)
{
    const RowGroup &group = *row.group;
    if (!group.known)
        return tr("group %1: %2, of which nothing is known").arg(group.title, groupSize(group));
    return tr("group %1: %2, %3 held, %4 contended, %5 waiting")
        .arg(group.title, groupSize(group))
        .arg(group.held)
        .arg(group.contended)
        .arg(group.waiters);
}

QString cell(const LockRow &row, LockColumn column, Moment now)
{
    if (row.group)
        return groupCell(row, column);
    switch (column) {
    case LockColumn::Key:
        return row.shownKey;
    case LockColumn::State:
        return rowState(row, now);
    case LockColumn::Holder:
        return holder(row, now);
    case LockColumn::HeldFor:
        return heldFor(row, now);
    case LockColumn::Lease:
        return lease(row, now);
    case LockColumn::Waiting:
        return waitersKnown(row) ? QString::number(row.seen.waiters) : unknown();
    case LockColumn::Server:
        return row.letter;
    }
    return {};
}

/// "14:03:07.215" of a moment, to the millisecond.
static QString exact(Moment moment)
{
    return Wording::clockTime(moment, true);
}

static QString keyToolTip(const LockRow &row, Moment now)
{
    QStringList lines{row.shownKey, tr("on %1, as seen at %2").arg(row.address, exact(row.seen.seen))};
    if (row.isOldAt(now))
        lines += tr("The server has not answered for more than two polls: this is what it said last.");
    if (row.seen.otherShard)
        lines += tr("crc32 puts this key on another server: some client uses other servers, or another order of them.");
    return lines.join(QLatin1Char('\n'));
}

static QString stateToolTip(const LockRow &row, Moment now)
{
    switch (row.stateAt(now)) {
    case RowState::Uncertain:
        return tr("Your renewal is unanswered, or the computer slept: the lock may be gone already.");
    case RowState::Late:
        return tr("Somebody holds it and renewed it every %1 until now. The renewal due at %2 was not seen.")
            .arg(Wording::duration(row.seen.pattern->cadence), exact(row.seen.pattern->renewalDue));
    case RowState::RanOut:
        return tr("The lease is at 0; the server has not swept it yet.");
    case RowState::ServerDown:
        return row.retryAt == Moment{}
                   ? tr("Not known since %1.").arg(exact(row.seen.seen))
                   : tr("Not known since %1; tried again at %2.").arg(exact(row.seen.seen), exact(row.retryAt));
    case RowState::Changing:
        return tr("Some wait and nobody holds it: between two holders, for an instant.");
    case RowState::Yours:
        return tr("Yours: confirmed by the server, and the deadline has not passed.");
    case RowState::Held:
        return row.seen.otherShard ? tr("Held, on another server than crc32 puts this key on.")
                                   : tr("Somebody holds it.");
    case RowState::Semaphore:
        return tr("A semaphore: %1 of %2 slots are taken; dflockd does not say whose.")
            .arg(row.seen.holders)
            .arg(row.seen.limit);
    case RowState::Free:
        return tr("Idle for %1; the server forgets it after its idle time (60 s unless set otherwise).")
            .arg(Wording::duration(row.seen.idle));
    case RowState::Forgotten:
        return tr("Was free and is no longer in stats; leaves this table with the next poll.");
    }
    return {};
}

static QString holderToolTip(const LockRow &row, Moment now)
{
    if (row.isOwnAt(now))
        return tr("You: held by this program.");
    if (row.seen.kind == KeyRow::Kind::Semaphore)
        return tr("dflockd does not say who holds a semaphore's slots.");
    const QString name = holder(row, now);
    if (name == unknown())
        return {};
    return tr("%1: connection %2 of that server; dflockd does not say whose").arg(name).arg(row.seen.owner);
}

static QString heldForToolTip(const LockRow &row, Moment now)
{
    const Moment from = row.heldSince();
    if (from == Moment{})
        return {};
    return row.isOwnAt(now) ? tr("since %1").arg(exact(from))
                            : tr("first seen with this holder at %1").arg(exact(from));
}

static QString leaseToolTip(const LockRow &row, Moment now)
{
    const Moment end = row.leaseEnds();
    if (end == Moment{})
        return {};
    if (row.isOwnAt(now))
        return tr("runs out at %1 unless renewed; the lease is %2 s, renewed every %3")
            .arg(exact(end))
            .arg(duration_cast<seconds>(row.own->lease).count())
            .arg(Wording::duration(row.own->renewEvery));
    const QString until = tr("runs out at %1 at the latest, unless renewed; the longest lease seen is %2")
                              .arg(exact(end), Wording::duration(row.seen.leaseSeen));
    const QString often =
        row.seen.pattern
            ? tr("Renewed about every %1, by what was seen.").arg(Wording::duration(row.seen.pattern->cadence))
            : tr("How often it is renewed is not known.");
    return until + QLatin1Char('\n') + often;
}

static QString waitingToolTip(const LockRow &row)
{
    QStringList lines;
    if (row.seen.contendedSince != Moment{})
        lines += tr("%1 waiting; some have waited without a break since %2")
                     .arg(row.seen.waiters)
                     .arg(exact(row.seen.contendedSince));
    if (row.mine && !row.own)
        lines += tr("You are queued or waiting for it.");
    return lines.join(QLatin1Char('\n'));
}

QString toolTip(const LockRow &row, LockColumn column, Moment now)
{
    if (row.group)
        return groupInWords(row);
    switch (column) {
    case LockColumn::Key:
        return keyToolTip(row, now);
    case LockColumn::State:
        return stateToolTip(row, now);
    case LockColumn::Holder:
        return holderToolTip(row, now);
    case LockColumn::HeldFor:
        return heldForToolTip(row, now);
    case LockColumn::Lease:
        return leaseToolTip(row, now);
    case LockColumn::Waiting:
        return waitingToolTip(row);
    case LockColumn::Server:
        return row.address;
    }
    return {};
}

QString accessible(const LockRow &row, LockColumn column, Moment now)
{
    if (row.group && column == LockColumn::Key)
        return tr("%1, %2").arg(groupInWords(row), row.group->folded ? tr("folded") : tr("unfolded"));
    if (row.group)
        return groupCell(row, column);
    const QString text = cell(row, column, now);
    const bool known = text != unknown();
    switch (column) {
    case LockColumn::Key:
        return row.isOldAt(now) ? tr("%1, %2").arg(text, age(row, now)) : text;
    case LockColumn::State:
        return row.state == RowState::Semaphore ? tr("%1 slots taken").arg(text) : text;
    case LockColumn::Holder:
        return known ? tr("holder %1").arg(text) : tr("holder not known");
    case LockColumn::HeldFor:
        return known ? tr("held for at least %1").arg(text) : tr("not held, or not known since when");
    case LockColumn::Lease:
        return known ? tr("lease left at most %1").arg(left(row.leaseEnds() - now)) : tr("lease not known");
    case LockColumn::Waiting:
        return known ? tr("%1 waiting").arg(row.seen.waiters) : tr("waiters not known");
    case LockColumn::Server:
        return tr("server %1, %2").arg(row.letter, row.address);
    }
    return text;
}

} // namespace Lockdeck::LockText
