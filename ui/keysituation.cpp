#include "ui/keysituation.h"

#include "ui/models/wording.h"
#include "ui/paint/theme.h"

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

/// In the colour of what asks for a look.
QString alarming(const QString &text)
{
    return QStringLiteral("<b style=\"color:%1\">%2</b>")
        .arg(Theme::current().doubt.text.name(), text.toHtmlEscaped().replace(QLatin1Char(' '), QChar::Nbsp));
}

/// "#17 has held it for at least 4 min, 7 wait, its renewal is 4 s late: it runs out in at most 12 s."
QString holderWords(const KeyRow &row, Moment now, SituationFor reader)
{
    const QString owner = bold(Wording::owner(row.owner));
    const QString held = bold(Wording::fullDuration(now - row.ownerSince));
    const auto late = row.renewalLate(now);
    if (!late)
        return Words::tr("%1 has held it for at least %2. %3").arg(owner, held, queueWords(row.waiters, reader));
    const QString lateness = alarming(Words::tr("%1 late").arg(Wording::fullDuration(*late)));
    const QString left = alarming(Wording::fullDuration(row.deadline - now));
    if (reader == SituationFor::Looking) {
        const QString queue =
            row.waiters == 0
                ? Words::tr("nobody waits")
                : Words::tr(row.waiters == 1 ? "%1 waits" : "%1 wait").arg(bold(QString::number(row.waiters)));
        return Words::tr("%1 has held it for at least %2, %3, its renewal is %4: it runs out in at most %5.")
            .arg(owner, held, queue, lateness, left);
    }
    return Words::tr("%1 has held it for at least %2; its renewal is %3, it runs out in at most %4. %5")
        .arg(owner, held, lateness, left, queueWords(row.waiters, reader));
}

void describeLock(KeySituation &s, const KeyRow &row, Moment now, SituationFor reader)
{
    if (row.owner == 0) {
        s.glyph = QStringLiteral("table-changing");
        s.sentence = Words::tr("It is changing hands at this moment. %1").arg(queueWords(row.waiters, reader));
        return;
    }
    const QString owner = Wording::owner(row.owner);
    s.isLate = row.renewalLate(now).has_value();
    s.glyph = s.isLate ? QStringLiteral("table-late") : QStringLiteral("table-held");
    s.sentence = holderWords(row, now, reader);
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

/// What `server`, whose address is `address`, was seen to say of the key; null: it is not watched.
KeySituation describeOn(const FleetSnapshot &snapshot, const ServerStatus *server, const ServerAddress &address,
                        const QString &key, Moment now, SituationFor reader)
{
    KeySituation s;
    s.looked = server ? server->lastAnswered : Moment{};
    if (describeSilence(s, server, address))
        return s;
    const KeyRow *row = snapshot.find(static_cast<int>(server - snapshot.servers.data()), key);
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

} // namespace

KeySituation describeKey(const FleetSnapshot &snapshot, const ServerSet &servers, const QString &key,
                         const std::vector<HoldStatus> &own, Moment now, SituationFor reader)
{
    const ServerAddress &address = servers.serverFor(key);
    const auto server = std::ranges::find(snapshot.servers, address, &ServerStatus::address);
    KeySituation s =
        describeOn(snapshot, server != snapshot.servers.end() ? &*server : nullptr, address, key, now, reader);
    if (reader == SituationFor::Asking)
        s.warning = ownWarning(own, address, key, now);
    return s;
}

KeySituation describeSeen(const FleetSnapshot &snapshot, int server, const QString &key, Moment now)
{
    if (server < 0 || server >= static_cast<int>(snapshot.servers.size()))
        return {};
    const ServerStatus &status = snapshot.servers[static_cast<std::size_t>(server)];
    return describeOn(snapshot, &status, status.address, key, now, SituationFor::Looking);
}

QString lookedAgo(Moment looked, Moment now)
{
    if (looked == Moment{})
        return Words::tr("not looked yet");
    return Words::tr("looked %1 ago").arg(Wording::fineDuration(now - looked));
}

} // namespace Lockdeck
