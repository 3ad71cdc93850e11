#include "ui/models/serverlook.h"

#include "protocol/rules.h"
#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace Lockdeck {

using namespace std::chrono_literals;

static QString tr(const char *text)
{
    return QCoreApplication::translate("ServerLook", text);
}

static QString keys(const ServerStatus &server)
{
    const qint64 all = server.keys + server.keysLeftOut;
    return all == 1 ? tr("1 key") : tr("%1 keys").arg(all);
}

static QString connections(const ServerStatus &server)
{
    return server.connections == 1 ? tr("1 connection") : tr("%1 connections").arg(server.connections);
}

/// How long it has been like this, and when it is tried again.
static QString downSince(const ServerStatus &server, Moment now)
{
    const QString since = tr("for %1").arg(Wording::fineDuration(now - server.stateSince));
    if (server.retryAt <= now)
        return server.retryAt == Moment{} ? since : tr("%1, retrying").arg(since);
    return tr("%1, retry in %2").arg(since, Wording::duration(server.retryAt - now + 999ms));
}

/// How often it is asked and what that costs it; of one that does not answer, how old what it said is.
static QString cost(const ServerStatus &server, Moment now)
{
    if (server.lastAnswered == Moment{})
        return {};
    if (server.state != ServerState::Up && server.state != ServerState::Slow)
        return tr("%1, %2 old").arg(keys(server), Wording::duration(now - server.lastAnswered));
    const double seconds = std::chrono::duration<double>(server.interval).count();
    return tr("every %1\u00a0s · %2\u00a0% polling")
        .arg(QString::number(seconds, 'g', 3), QString::number(server.dutyCycle * 100, 'f', 1));
}

static QString clusterLine(const ServerStatus &server)
{
    if (!server.cluster)
        return {};
    const QString term = tr("term %1").arg(server.cluster->term);
    const QString leader = displayKey(server.cluster->leaderId);
    return leader.isEmpty() ? tr("%1 · no leader").arg(term) : tr("%1 · leader %2").arg(term, leader);
}

static QString toolTip(const ServerStatus &server)
{
    QStringList lines{server.address.toString()};
    if (server.problem)
        lines += server.problem->message;
    if (server.keysLeftOut > 0) {
        lines += tr("it has more keys than are taken: %1 are shown, and nothing is known of the other %2")
                     .arg(server.keys)
                     .arg(server.keysLeftOut);
    }
    if (server.draining)
        lines += tr("It is shutting down: it takes no new locks and renews none.");
    if (server.cluster)
        lines += tr("cluster: %1; %2 here").arg(server.cluster->inWords(), connections(server));
    if (server.lastAnswered != Moment{}) {
        lines += tr("last answer %1, round trip %2, read in %3")
                     .arg(Wording::clockTime(server.lastAnswered, true), Wording::roundTrip(server.roundTrip),
                          Wording::roundTrip(server.parsing));
        lines += tr("asked every %1: %2 % of the time goes into polling")
                     .arg(Wording::roundTrip(server.interval), QString::number(server.dutyCycle * 100, 'f', 1));
    } else {
        lines += tr("no answer so far");
    }
    return lines.join(QLatin1Char('\n'));
}

ServerLook serverLook(const ServerStatus &server, Moment now, qint64 fullAt)
{
    ServerLook look;
    look.toolTip = toolTip(server);
    look.cost = cost(server, now);
    look.cluster = clusterLine(server);
    if (fullAt > 0) {
        look.full = fullAt == 1 ? tr("full at about 1 key") : tr("full at about %1 keys").arg(fullAt);
        look.toolTip += QLatin1Char('\n') + tr("It refused a new key here: its --max-locks was reached.");
    }
    switch (server.state) {
    case ServerState::Connecting:
        look.icon = QStringLiteral("state-connecting");
        look.tone = Tone::Faint;
        look.figure = tr("connecting");
        look.detail = tr("for %1").arg(Wording::fineDuration(now - server.stateSince));
        break;
    case ServerState::Up:
        look.icon = QStringLiteral("server-up");
        look.figure = server.lastAnswered == Moment{} ? QString() : Wording::roundTrip(server.roundTrip);
        look.detail = QStringLiteral("%1 · %2").arg(keys(server), connections(server));
        look.shortDetail = tr("%1 · %2 conn.").arg(keys(server)).arg(server.connections);
        if (server.cluster && !server.cluster->role.isEmpty()) // no room for all three
            look.detail = look.shortDetail =
                QStringLiteral("%1 · %2").arg(displayKey(server.cluster->role), keys(server));
        if (server.draining) {
            look.icon = QStringLiteral("server-slow");
            look.tone = Tone::Doubt;
            look.figure = tr("draining");
        }
        break;
    case ServerState::Slow:
        look.icon = QStringLiteral("server-slow");
        look.tone = Tone::Doubt;
        look.figure = tr("no reply");
        look.detail = tr("for %1 · %2").arg(Wording::fineDuration(now - server.lastAsked), keys(server));
        break;
    case ServerState::Down:
        look.icon = QStringLiteral("server-down");
        look.tone = Tone::Bad;
        look.figure = tr("down");
        look.detail = downSince(server, now);
        look.canRetry = true;
        break;
    case ServerState::AuthFailed:
        look.icon = QStringLiteral("server-auth-failed");
        look.tone = Tone::Bad;
        look.figure = tr("refused");
        look.detail = tr("token refused");
        look.canRetry = true;
        break;
    case ServerState::NotDflockd:
        look.icon = QStringLiteral("server-auth-failed");
        look.tone = Tone::Bad;
        look.figure = tr("failed");
        look.detail = tr("does not speak dflockd");
        look.canRetry = true;
        break;
    }
    return look;
}

} // namespace Lockdeck
