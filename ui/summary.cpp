#include "ui/summary.h"

#include "ui/models/wording.h"
#include "ui/paint/theme.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace Lockdeck {

namespace {

bool answers(const ServerStatus &server)
{
    return server.state == ServerState::Up || server.state == ServerState::Slow;
}

int countServers(const FleetSnapshot &snapshot, ServerState state)
{
    return static_cast<int>(std::ranges::count(snapshot.servers, state, &ServerStatus::state));
}

const HoldStatus *endingFirst(const std::vector<HoldStatus> &holds, Moment now)
{
    const HoldStatus *first = nullptr;
    for (const HoldStatus &hold : holds) {
        const HoldState state = hold.stateAt(now);
        const bool counts = state == HoldState::Held || state == HoldState::Uncertain;
        if (counts && (!first || hold.deadline < first->deadline))
            first = &hold;
    }
    return first;
}

QString titleHead(const std::vector<HoldStatus> &holds, Moment now)
{
    if (const HoldStatus *hold = endingFirst(holds, now)) {
        const QString head = QStringLiteral("%1 · %2").arg(Wording::duration(hold->leftAt(now)), displayKey(hold->key));
        return hold->stateAt(now) == HoldState::Uncertain ? Summary::tr("%1 uncertain").arg(head) : head;
    }
    const auto lost =
        std::ranges::find_if(holds, [now](const HoldStatus &hold) { return hold.stateAt(now) == HoldState::Lost; });
    return lost == holds.end() ? QString() : Summary::tr("lost · %1").arg(displayKey(lost->key));
}

QString coloured(const QString &text, const QColor &color)
{
    return QStringLiteral("<span style=\"color:%1;font-weight:600\">%2</span>").arg(color.name(), text);
}

} // namespace

QString Summary::windowTitle(const std::vector<HoldStatus> &holds, const QString &connection, Moment now)
{
    QStringList parts{titleHead(holds, now), connection, QStringLiteral("Lockdeck")};
    parts.removeAll(QString());
    // Qt takes these three characters for the place of an asterisk.
    return parts.join(QStringLiteral(" — ")).replace(QStringLiteral("[*]"), QStringLiteral("[*][*]"));
}

QString Summary::ownHolds(const std::vector<HoldStatus> &holds, Moment now)
{
    if (holds.empty())
        return {};
    int held = 0, waiting = 0, uncertain = 0, lost = 0;
    for (const HoldStatus &hold : holds) {
        const HoldState state = hold.stateAt(now);
        held += state == HoldState::Held;
        waiting += state == HoldState::Queued || state == HoldState::Waiting || state == HoldState::Verifying;
        uncertain += state == HoldState::Uncertain;
        lost += state == HoldState::Lost;
    }
    const Theme &theme = Theme::current();
    QStringList parts;
    if (held > 0)
        parts += coloured(tr("%1 held").arg(held), theme.hold.text);
    if (waiting > 0)
        parts += tr("%1 queued").arg(waiting);
    if (uncertain > 0)
        parts += coloured(tr("%1 uncertain").arg(uncertain), theme.doubt.text);
    if (lost > 0)
        parts += coloured(tr("%1 lost").arg(lost), theme.bad.text);
    const auto others = static_cast<int>(holds.size()) - held - waiting - uncertain - lost;
    if (others > 0)
        parts += tr("%1 other").arg(others);
    return tr("%1 own: %2").arg(holds.size()).arg(parts.join(QStringLiteral(", ")));
}

QString Summary::freshness(const FleetSnapshot &snapshot, Moment now)
{
    Moment latest{};
    for (const ServerStatus &server : snapshot.servers)
        latest = std::max(latest, server.lastAnswered);
    if (latest == Moment{})
        return tr("no answer yet");
    return tr("updated %1 ago").arg(Wording::fineDuration(now - latest));
}

QString Summary::staleness(const FleetSnapshot &snapshot, Moment now)
{
    QStringList parts;
    for (const ServerStatus &server : snapshot.servers) {
        const auto age = now - server.lastAnswered;
        if (server.lastAnswered != Moment{} && server.keys > 0 && age > 2 * server.interval + std::chrono::seconds(1))
            parts += (server.keys == 1 ? tr("%1 key of %2 is %3 old") : tr("%1 keys of %2 are %3 old"))
                         .arg(QString::number(server.keys), server.address.toString(), Wording::fullDuration(age));
    }
    return parts.join(QStringLiteral(", "));
}

QString Summary::keyCount(const FleetSnapshot &snapshot)
{
    qint64 count = 0;
    for (const ServerStatus &server : snapshot.servers)
        count += server.keys;
    return count == 1 ? tr("1 key") : tr("%1 keys").arg(count);
}

QString Summary::serverCount(const FleetSnapshot &snapshot)
{
    const auto up = std::ranges::count_if(snapshot.servers, answers);
    const auto all = static_cast<qsizetype>(snapshot.servers.size());
    if (up == all)
        return all == 1 ? tr("1 server") : tr("%1 servers").arg(all);
    return tr("%1 of %2 servers").arg(up).arg(all);
}

QString Summary::roundTrip(const FleetSnapshot &snapshot)
{
    std::chrono::nanoseconds slowest{0};
    for (const ServerStatus &server : snapshot.servers) {
        if (answers(server))
            slowest = std::max(slowest, server.roundTrip);
    }
    return slowest.count() > 0 ? Wording::roundTrip(slowest) : QString();
}

QString Summary::health(const FleetSnapshot &snapshot)
{
    const int up = countServers(snapshot, ServerState::Up);
    const int slow = countServers(snapshot, ServerState::Slow);
    const int connecting = countServers(snapshot, ServerState::Connecting);
    const auto all = static_cast<int>(snapshot.servers.size());
    if (up == 0 && slow == 0)
        return connecting > 0 ? tr("connecting") : all == 1 ? tr("down") : tr("all %1 down").arg(all);
    QString text = all == 1 ? (up == 1 ? tr("up") : tr("slow")) : tr("%1 of %2 up").arg(up + slow).arg(all);
    return slow > 0 && all > 1 ? tr("%1, %2 slow").arg(text).arg(slow) : text;
}

ServerState Summary::worstState(const FleetSnapshot &snapshot)
{
    for (const ServerState state : {ServerState::AuthFailed, ServerState::NotDflockd, ServerState::Down,
                                    ServerState::Slow, ServerState::Connecting}) {
        if (countServers(snapshot, state) > 0)
            return state;
    }
    return ServerState::Up;
}

bool Summary::anyUp(const FleetSnapshot &snapshot)
{
    return std::ranges::any_of(snapshot.servers, answers);
}

QString Summary::whyNoneAnswers(const FleetSnapshot &snapshot)
{
    if (snapshot.servers.empty() || anyUp(snapshot) || countServers(snapshot, ServerState::Connecting) > 0)
        return {};
    QStringList lines;
    for (const ServerStatus &server : snapshot.servers)
        lines += server.problem ? server.problem->message : tr("%1 does not answer.").arg(server.address.toString());
    lines.removeDuplicates();
    return lines.join(QLatin1Char('\n'));
}

bool Summary::isOpen(const HoldStatus &hold, Moment now)
{
    return hold.state != HoldState::Idle && (hold.comesBack() || !isTerminal(hold.stateAt(now)));
}

} // namespace Lockdeck
