#include "ui/keysituation.h"

#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(KeySituation)
};

QString bold(const QString &text)
{
    return QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped());
}

/// "2 wait; you would be at most 3rd.", or for somebody who only looks "2 wait."
QString queueWords(int waiters, SituationFor reader)
{
    const QString count = bold(QString::number(waiters));
    if (reader == SituationFor::Looking)
        return waiters == 0   ? Words::tr("Nobody waits.")
               : waiters == 1 ? Words::tr("%1 waits.").arg(count)
                              : Words::tr("%1 wait.").arg(count);
    if (waiters == 0)
        return Words::tr("Nobody waits; you would be %1.").arg(bold(Words::tr("next")));
    const QString place = bold(Wording::ordinal(waiters + 1));
    return waiters == 1 ? Words::tr("%1 waits; you would be at most %2.").arg(count, place)
                        : Words::tr("%1 wait; you would be at most %2.").arg(count, place);
}

void describeLock(KeySituation &s, const KeyRow &row, Moment now, SituationFor reader)
{
    if (row.owner == 0) {
        s.glyph = QStringLiteral("table-changing");
        s.sentence = Words::tr("It is changing hands at this moment. %1").arg(queueWords(row.waiters, reader));
        return;
    }
    const QString owner = QStringLiteral("#%1").arg(row.owner);
    s.glyph = QStringLiteral("table-held");
    s.sentence =
        Words::tr("%1 has held it for at least %2. %3")
            .arg(bold(owner), bold(Wording::fullDuration(now - row.ownerSince)), queueWords(row.waiters, reader));
    s.holder = owner;
    if (row.ranOut)
        s.holderHint = Words::tr("its lease has run out");
    else if (row.deadline > now)
        s.holderHint = Words::tr("%1 of its lease left").arg(Wording::fullDuration(row.deadline - now));
    if (reader == SituationFor::Looking)
        return;
    s.ahead = QString::number(row.waiters + 1);
    s.aheadHint = row.waiters == 0   ? Words::tr("1 holds, nobody waits")
                  : row.waiters == 1 ? Words::tr("1 holds, 1 waits")
                                     : Words::tr("1 holds, %1 wait").arg(row.waiters);
}

void describeSemaphore(KeySituation &s, const KeyRow &row, SituationFor reader)
{
    s.glyph = row.holders < row.limit ? QStringLiteral("table-slots") : QStringLiteral("table-slots-full");
    const QString taken = bold(Words::tr("%1 of %2").arg(row.holders).arg(row.limit));
    const bool isFree = row.holders < row.limit && row.waiters == 0;
    if (isFree && reader == SituationFor::Asking)
        s.sentence =
            Words::tr("%1 slots are taken. One would be yours at once, with limit %2.").arg(taken).arg(row.limit);
    else
        s.sentence = Words::tr("%1 slots are taken. %2").arg(taken, queueWords(row.waiters, reader));
    s.holder = Words::tr("%1 of %2").arg(row.holders).arg(row.limit);
    s.holderHint = Words::tr("dflockd does not say who");
    if (reader == SituationFor::Looking)
        return;
    s.ahead = QString::number(row.waiters);
    s.aheadHint = Words::tr("in the queue");
}

void describeFree(KeySituation &s, const KeyRow *row, SituationFor reader)
{
    s.glyph = QStringLiteral("table-free");
    s.sentence = row && row->kind == KeyRow::Kind::Free && row->idle > std::chrono::seconds(1)
                     ? Words::tr("It has been <b>free</b> for %1.").arg(Wording::fullDuration(row->idle))
                     : Words::tr("It is <b>free</b>: nobody holds it or waits for it.");
    if (reader == SituationFor::Asking)
        s.sentence += QLatin1Char(' ') + Words::tr("You would get it at once.");
}

/// A key that is not shown may be one of those that are not taken.
void describeLeftOut(KeySituation &s, const ServerStatus &server)
{
    s.glyph = QStringLiteral("table-forgotten");
    s.sentence = Words::tr("%1 has %2 more keys than are taken: nothing is known of this one. A probe can tell.")
                     .arg(bold(server.address.toString()))
                     .arg(server.keysLeftOut);
}

/// A server that does not answer, or was never asked: nothing else can be said. True when that is so.
bool describeSilence(KeySituation &s, const ServerStatus *server, const ServerAddress &address)
{
    if (server && (server->state == ServerState::Up || server->state == ServerState::Slow) && s.looked != Moment{})
        return false;
    s.glyph = QStringLiteral("table-forgotten");
    if (!server || server->state == ServerState::Connecting)
        s.sentence = Words::tr("%1 has not been asked yet.").arg(bold(address.toString()));
    else
        s.sentence = Words::tr("%1 does not answer: nothing is known of this key.").arg(bold(address.toString()));
    return true;
}

QString ownWarning(const std::vector<HoldStatus> &own, const ServerAddress &server, const QString &key, Moment now)
{
    for (const HoldStatus &hold : own) {
        if (hold.key != key || hold.server != server)
            continue;
        const HoldState state = hold.stateAt(now);
        if (state == HoldState::Held || state == HoldState::Uncertain)
            return Words::tr("You hold it yourself: asking again would wait for your own lock.");
        if (!isTerminal(state))
            return Words::tr("You ask for it already: a second request would queue behind the first.");
    }
    return {};
}

} // namespace

KeySituation describeKey(const FleetSnapshot &snapshot, const ServerSet &servers, const QString &key,
                         const std::vector<HoldStatus> &own, Moment now, SituationFor reader)
{
    KeySituation s;
    const ServerAddress &address = servers.serverFor(key);
    const auto server = std::ranges::find(snapshot.servers, address, &ServerStatus::address);
    const bool known = server != snapshot.servers.end();
    s.looked = known ? server->lastAnswered : Moment{};
    if (reader == SituationFor::Asking)
        s.warning = ownWarning(own, address, key, now);
    if (describeSilence(s, known ? &*server : nullptr, address))
        return s;

    const KeyRow *row = snapshot.find(static_cast<int>(server - snapshot.servers.begin()), key);
    if (row && row->kind == KeyRow::Kind::Lock)
        describeLock(s, *row, now, reader);
    else if (row && row->kind == KeyRow::Kind::Semaphore)
        describeSemaphore(s, *row, reader);
    else if (!row && server->keysLeftOut > 0)
        describeLeftOut(s, *server);
    else
        describeFree(s, row, reader);
    return s;
}

QString lookedAgo(Moment looked, Moment now)
{
    if (looked == Moment{})
        return Words::tr("not looked yet");
    return Words::tr("looked %1 ago").arg(Wording::fineDuration(now - looked));
}

} // namespace Lockdeck
