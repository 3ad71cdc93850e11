#include "ui/models/loggedevent.h"

#include "client/holdwords.h"
#include "protocol/rules.h"
#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck {

using namespace std::chrono_literals;

static QString tr(const char *text)
{
    return QCoreApplication::translate("LoggedEvent", text);
}

namespace {

struct Mark
{
    QString icon;
    Tone tone = Tone::Plain;
};

Mark markOf(FleetEvent::Kind kind)
{
    using Kind = FleetEvent::Kind;
    switch (kind) {
    case Kind::Acquired:
        return {QStringLiteral("table-held")};
    case Kind::HandedOver:
        return {QStringLiteral("table-changing")};
    case Kind::LetGo:
        return {QStringLiteral("table-free"), Tone::Faint};
    case Kind::ExpiredOrLetGo:
        return {QStringLiteral("table-ran-out"), Tone::Doubt};
    case Kind::Renewed:
        return {QStringLiteral("renew")};
    case Kind::QueueGrew:
    case Kind::QueueShrank:
        return {QStringLiteral("state-queued"), Tone::Wait};
    case Kind::HoldersChanged:
        return {QStringLiteral("table-slots")};
    case Kind::Appeared:
        return {QStringLiteral("key"), Tone::Faint};
    case Kind::Forgotten:
        return {QStringLiteral("table-forgotten"), Tone::Faint};
    case Kind::ServerUp:
        return {QStringLiteral("server-up"), Tone::Good};
    case Kind::ServerSlow:
        return {QStringLiteral("server-slow"), Tone::Doubt};
    case Kind::ServerDown:
        return {QStringLiteral("server-down"), Tone::Bad};
    }
    return {};
}

EventGroup groupOf(FleetEvent::Kind kind)
{
    using Kind = FleetEvent::Kind;
    switch (kind) {
    case Kind::Acquired:
    case Kind::HandedOver:
    case Kind::LetGo:
    case Kind::ExpiredOrLetGo:
    case Kind::HoldersChanged:
    case Kind::Appeared:
    case Kind::Forgotten:
        return EventGroup::Holders;
    case Kind::QueueGrew:
    case Kind::QueueShrank:
        return EventGroup::Queues;
    case Kind::Renewed:
        return EventGroup::Renewals;
    case Kind::ServerUp:
    case Kind::ServerSlow:
    case Kind::ServerDown:
        break;
    }
    return EventGroup::Servers;
}

QString because(const QString &what, const std::optional<Error> &reason)
{
    return reason ? tr("%1: %2").arg(what, reason->message) : what;
}

/// Fills in what a state of an own hold looks like in the log; false for the steps in between.
bool describe(const HoldStatus &hold, LoggedEvent &line)
{
    const QString key = displayKey(hold.key);
    switch (hold.state) {
    case HoldState::Queued:
        line.icon = QStringLiteral("state-queued");
        line.tone = Tone::Wait;
        line.text = hold.placeAtMost
                        ? tr("you are queued for %1, at most %2").arg(key, Wording::ordinal(*hold.placeAtMost))
                        : tr("you are queued for %1").arg(key);
        return true;
    case HoldState::Waiting:
        line.icon = QStringLiteral("state-waiting");
        line.tone = Tone::Wait;
        line.text = tr("you wait for %1").arg(key);
        return true;
    case HoldState::Verifying:
        line.icon = QStringLiteral("state-verifying");
        line.tone = Tone::Wait;
        line.text = tr("%1 was granted to you; the reply may be old, so one renewal decides").arg(key);
        return true;
    case HoldState::Held:
        line.icon = QStringLiteral("state-held");
        line.tone = Tone::Good;
        line.text = tr("you hold %1").arg(key);
        return true;
    case HoldState::Uncertain:
        line.icon = QStringLiteral("state-uncertain");
        line.tone = Tone::Doubt;
        line.text = because(tr("your hold of %1 is uncertain").arg(key), hold.reason);
        return true;
    case HoldState::Lost:
        line.icon = QStringLiteral("state-lost");
        line.tone = Tone::Bad;
        line.text = because(tr("you lost %1").arg(key), hold.reason);
        return true;
    case HoldState::TimedOut:
        line.icon = QStringLiteral("state-timed-out");
        line.tone = Tone::Faint;
        line.text = because(tr("you did not get %1 in time").arg(key), hold.reason);
        return true;
    case HoldState::Released:
        line.icon = QStringLiteral("state-released");
        line.tone = Tone::Faint;
        line.text = tr("you released %1").arg(key);
        return true;
    case HoldState::Failed:
        if (hold.reason && hold.reason->code == ErrorCode::Cancelled) {
            line.icon = QStringLiteral("stop-waiting");
            line.tone = Tone::Faint;
            line.text = tr("you gave %1 up").arg(key);
            if (hold.mayLeaveGhost)
                line.text = tr("%1: %2").arg(line.text, HoldWords::ghost(hold));
            return true;
        }
        line.icon = QStringLiteral("state-failed");
        line.tone = Tone::Bad;
        line.text = because(tr("you could not take %1").arg(key), hold.reason);
        return true;
    case HoldState::Connecting:
        if (hold.requeues == 0)
            break;
        line.icon = QStringLiteral("queue-again");
        line.tone = Tone::Wait;
        line.text = tr("you queue for %1 again (%2 time)").arg(key, Wording::ordinal(hold.requeues));
        return true;
    case HoldState::Idle:
    case HoldState::Requesting:
    case HoldState::Releasing:
        break;
    }
    return false;
}

} // namespace

LoggedEvent loggedEvent(const FleetEvent &event)
{
    const Mark mark = markOf(event.kind);
    LoggedEvent line;
    line.after = event.after;
    line.at = line.lastAt = event.before;
    line.group = groupOf(event.kind);
    line.icon = mark.icon;
    line.tone = mark.tone;
    line.text = Wording::event(event);
    line.key = event.key;
    line.place = event.address.toString();
    line.subject = QStringLiteral("%1/%2").arg(line.place, event.key);
    if (event.kind == FleetEvent::Kind::Renewed)
        line.renewedOwner = event.owner;
    return line;
}

std::optional<LoggedEvent> loggedEvent(const HoldEvent &event)
{
    LoggedEvent line;
    line.at = line.lastAt = event.at;
    line.key = event.status.key;
    line.place = event.status.server.toString();
    line.subject = QStringLiteral("you/%1").arg(event.status.id);
    switch (event.kind) {
    case HoldEvent::Kind::State:
        return describe(event.status, line) ? std::optional(line) : std::nullopt;
    case HoldEvent::Kind::Renewed:
        line.icon = QStringLiteral("renew");
        line.tone = Tone::Good;
        line.text = tr("you renewed %1").arg(displayKey(event.status.key));
        line.renewedOwner = event.status.id;
        return line;
    case HoldEvent::Kind::Changed:
        break;
    }
    return {};
}

LoggedEvent loggedEvent(const QString &text, bool problem, Moment now)
{
    LoggedEvent line;
    line.at = line.lastAt = now;
    line.icon = problem ? QStringLiteral("warning") : QStringLiteral("info");
    line.tone = problem ? Tone::Bad : Tone::Faint;
    line.text = text;
    return line;
}

QString uncertaintyText(const LoggedEvent &event)
{
    const auto half = event.uncertainty();
    if (half <= 0ns)
        return {};
    if (half < 50ms)
        return tr("±%1\u00a0ms").arg(std::chrono::ceil<std::chrono::milliseconds>(half).count());
    return tr("±%1\u00a0s").arg(std::chrono::duration<double>(half).count(), 0, 'f', 1);
}

QString whenText(const LoggedEvent &event)
{
    const QString first = event.after == Moment{}
                              ? Wording::clockTime(event.at, true)
                              : tr("between the polls of %1 and %2")
                                    .arg(Wording::clockTime(event.after, true), Wording::clockTime(event.at, true));
    if (event.times == 1)
        return first;
    return tr("%1 times; first %2; last by %3").arg(event.times).arg(first, Wording::clockTime(event.lastAt, true));
}

} // namespace Lockdeck
