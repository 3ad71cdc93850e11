#include "ui/models/holdpresentation.h"

#include "client/holdwords.h"
#include "protocol/rules.h"
#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

/// A number and what it counts, short enough for the inside of a ring.
struct Countdown
{
    QString number;
    QString unit;
};

/// Rounded down; seconds as long as they are few enough to read at a glance.
Countdown countdown(nanoseconds left)
{
    if (left < 1000s)
        return {QString::number(std::chrono::floor<std::chrono::seconds>(left).count()), QStringLiteral("s")};
    if (left < 100min)
        return {QString::number(left / 1min), QStringLiteral("min")};
    if (left < 100h)
        return {QString::number(left / 1h), QStringLiteral("h")};
    return {QString::number(left / 24h), QStringLiteral("d")};
}

QString inOneWord(const Countdown &left)
{
    return left.number + QChar(QChar::Nbsp) + left.unit;
}

bool isKnown(Moment moment)
{
    return moment != Moment{};
}

/// Builds one presentation; a method per state, so that each reads like its card.
class Presenter
{
    Q_DECLARE_TR_FUNCTIONS(HoldPresentation)

public:
    Presenter(const HoldStatus &status, Moment now, const KeyRow *row, const Theme &theme)
        : m_status(status), m_now(now), m_row(row), m_theme(theme), m_server(Wording::serverName(status.server))
    {
        m_shown.state = status.stateAt(now);
        m_shown.colors = theme.family(m_shown.state);
        m_shown.title = displayKey(status.key);
        m_shown.note = status.note;
        m_shown.ring.color = m_shown.colors.fill;
        m_shown.ring.share = 0;
    }

    HoldPresentation present()
    {
        switch (m_shown.state) {
        case HoldState::Idle:
        case HoldState::Connecting:
            connecting();
            break;
        case HoldState::Requesting:
            requesting();
            break;
        case HoldState::Queued:
            queued();
            break;
        case HoldState::Waiting:
            waiting();
            break;
        case HoldState::Verifying:
            verifying();
            break;
        case HoldState::Held:
            held();
            break;
        case HoldState::Uncertain:
            uncertain();
            break;
        case HoldState::Lost:
            lost();
            break;
        case HoldState::TimedOut:
            timedOut();
            break;
        case HoldState::Releasing:
            releasing();
            break;
        case HoldState::Released:
            released();
            break;
        case HoldState::Failed:
            failed();
            break;
        }
        nameIt();
        return m_shown;
    }

private:
    // Pieces that several states share.

    void chip(const QString &glyph, const QString &word)
    {
        m_shown.glyph = glyph;
        m_shown.word = word;
    }

    void line(const QString &text) { m_shown.details.append(text); }
    /// "a · b", without the empty ones.
    void line(QStringList parts)
    {
        parts.removeAll(QString());
        line(parts.join(QStringLiteral(" · ")));
    }

    void ringGlyph(const QColor &color)
    {
        m_shown.ring.glyph = m_shown.glyph;
        m_shown.ring.glyphColor = color;
    }

    void spin()
    {
        m_shown.ring.spinner = true;
        const nanoseconds since = m_now - m_status.stateSince;
        m_shown.ring.turn = static_cast<double>((since % 1s).count()) / 1e9;
    }

    HoldButton button(HoldAction action, const QString &text, const QString &toolTip = {}) const
    {
        return {.action = action, .text = text, .toolTip = toolTip};
    }
    void add(const HoldButton &button) { m_shown.buttons.push_back(button); }
    /// A way out of an attempt. Once it was taken nothing else can be asked for until the server has answered.
    void addWayOut(HoldAction action, const QString &text, const QString &toolTip)
    {
        HoldButton made = button(action, text, toolTip);
        if (m_status.leaving) {
            made.isEnabled = false;
            made.toolTip = reasonMessage();
            m_shown.hint.clear();
            m_shown.details.last() = tr("leaving; the server’s answer is awaited");
        }
        add(made);
    }
    void addCancel(const QString &toolTip) { addWayOut(HoldAction::Cancel, tr("Cancel"), toolTip); }
    void addRelease() { add(button(HoldAction::Release, tr("Release"), tr("Gives the lock back"))); }
    HoldButton renewNow() const
    {
        HoldButton made = button(HoldAction::RenewNow, tr("Renew now"), tr("Starts the lease anew at once"));
        const bool isReconnecting = m_status.reason && m_status.reason->code == ErrorCode::Disconnected;
        made.isEnabled = !isKnown(m_status.renewalSent) && !isReconnecting;
        if (!made.isEnabled)
            made.toolTip = isReconnecting ? tr("It is renewed as soon as the server is reached again")
                                          : tr("A renewal is under way: its answer decides");
        return made;
    }

    /// What makes sense only once the hold has really ended, also where this presentation is the first to see that.
    HoldButton afterTheEnd(HoldAction action, const QString &text, const QString &toolTip = {}) const
    {
        HoldButton made = button(action, text, toolTip);
        made.isEnabled = isTerminal(m_status.state);
        return made;
    }
    void addAgain(HoldAction action, const QString &text)
    {
        add(afterTheEnd(action, text, tr("Starts over with the same options")));
    }
    void addDismiss() { add(afterTheEnd(HoldAction::Dismiss, tr("Dismiss"), tr("Takes this card away"))); }

    void addMenu()
    {
        m_shown.menu.push_back(button(HoldAction::ChangeLease, tr("Change lease…")));
        m_shown.menu.push_back(button(HoldAction::ChangeNote, tr("Note…")));
        HoldButton copy = button(HoldAction::CopyToken, tr("Copy token"));
        copy.isEnabled = !m_status.token.isEmpty();
        m_shown.menu.push_back(copy);
    }

    double shareOfLease(nanoseconds time) const
    {
        if (m_status.lease <= 0s)
            return 0;
        const double share =
            static_cast<double>(time.count()) / static_cast<double>(nanoseconds(m_status.lease).count());
        return std::clamp(share, 0.0, 1.0);
    }

    QString heldUntil(Moment end) const
    {
        if (!isKnown(m_status.heldSince))
            return {};
        return tr("held %1").arg(Wording::fullDuration(end - m_status.heldSince));
    }

    /// "at most 2nd", or nothing where the place is not known.
    QString place() const
    {
        return m_status.placeAtMost ? tr("at most %1").arg(Wording::ordinal(*m_status.placeAtMost)) : QString();
    }

    /// What happened before this attempt: whatever relied on the lock then was not protected in between.
    void lossBefore()
    {
        if (m_status.requeues > 0)
            line(tr("lost at %1, queued again (%2 time)")
                     .arg(Wording::clockTime(m_status.lostAt), Wording::ordinal(m_status.requeues)));
    }

    QString ghost() const { return HoldWords::ghost(m_status); }
    QString reasonMessage() const { return m_status.reason ? m_status.reason->message : QString(); }

    // The states, in the order a hold goes through them.

    void connecting()
    {
        chip(QStringLiteral("state-connecting"), tr("CONNECTING"));
        line({tr("Connecting to %1").arg(m_status.server.toString()),
              Wording::fineDuration(m_now - m_status.stateSince)});
        line(tr("each step gives up after %1").arg(Wording::seconds(LockOptions().connectTimeout)));
        lossBefore();
        spin();
        ringGlyph(m_shown.colors.fill);
        addCancel(tr("Gives up this attempt; the server has heard nothing of it yet"));
    }

    void requesting()
    {
        chip(QStringLiteral("state-connecting"), tr("CONNECTING"));
        line({tr("Asked %1, no answer yet").arg(m_status.server.toString()),
              Wording::fineDuration(m_now - m_status.stateSince)});
        lossBefore();
        spin();
        ringGlyph(m_shown.colors.fill);
        addCancel(
            tr("Gives up this attempt. Where it has a place in the queue already, that may stay: %1").arg(ghost()));
    }

    void queued()
    {
        chip(QStringLiteral("state-queued"), tr("QUEUED"));
        const QString where = place();
        line(where.isEmpty() ? tr("queued, or already granted") : tr("%1, or already granted").arg(where));
        line(tr("in the queue for %1, kept alive").arg(Wording::fullDuration(m_now - m_status.queuedSince)));
        line(m_status.lease > 0s ? tr("a grant not seen within %1 runs out").arg(Wording::seconds(m_status.lease))
                                 : tr("a grant not seen within its lease runs out"));
        m_shown.figure = where;
        queueRing();
        const auto seconds = static_cast<qint64>(cardWait.count());
        HoldButton wait = button(HoldAction::Wait, tr("Wait %1, or give up the place").arg(Wording::seconds(cardWait)),
                                 tr("Waits for the grant; when the time is up the place in the queue is gone"));
        wait.value = seconds;
        wait.isEnabled = !m_status.leaving;
        add(wait);
        addWayOut(HoldAction::LeaveQueue, tr("Leave queue"),
                  tr("Gives the place up, or the lock where it is granted already, and leaves nothing behind"));
    }

    void queueRing()
    {
        if (!m_status.placeAtMost) {
            ringGlyph(m_shown.colors.fill);
            return;
        }
        m_shown.ring.place = *m_status.placeAtMost;
        m_shown.ring.segments = std::max(m_row ? m_row->waiters : 0, *m_status.placeAtMost);
        m_shown.ring.over = tr("at most");
        m_shown.ring.big = Wording::ordinal(*m_status.placeAtMost);
    }

    void waiting()
    {
        chip(QStringLiteral("state-waiting"), tr("WAITING"));
        QString where = place();
        if (!where.isEmpty() && m_row && m_row->waiters >= *m_status.placeAtMost)
            where = tr("%1 of %2").arg(where).arg(m_row->waiters);
        line({where, tr("since %1").arg(Wording::fullDuration(m_now - m_status.queuedSince))});
        line(tr("at %1 the place in the queue is gone").arg(Wording::seconds(0s)));
        lossBefore();
        if (isKnown(m_status.waitEnds)) {
            const nanoseconds left = std::max<nanoseconds>(m_status.waitEnds - m_now, 0s);
            const nanoseconds total = std::max<nanoseconds>(m_status.waitEnds - m_status.stateSince, 1ns);
            const Countdown shown = countdown(left);
            m_shown.ring.share = std::min(static_cast<double>(left.count()) / static_cast<double>(total.count()), 1.0);
            m_shown.ring.big = shown.number;
            m_shown.ring.under = tr("%1 to wait").arg(shown.unit);
            m_shown.figure = tr("%1 to wait").arg(inOneWord(shown));
        } else {
            ringGlyph(m_shown.colors.fill);
        }
        if (m_status.serverKeepsLocks) {
            m_shown.hint = tr("ends with the server’s answer");
            addWayOut(HoldAction::StopWaiting, tr("Stop waiting"),
                      tr("Gives the lock back as soon as it is granted. Closing the connection now would leave the "
                         "place behind: this server keeps it."));
        } else {
            m_shown.hint = tr("may leave a ghost in the queue");
            addWayOut(HoldAction::StopWaiting, tr("Stop waiting"), tr("Closes the connection. %1").arg(ghost()));
        }
    }

    void verifying()
    {
        chip(QStringLiteral("state-verifying"), tr("VERIFYING"));
        const Moment sent = isKnown(m_status.renewalSent) ? m_status.renewalSent : m_status.stateSince;
        line(tr("Granted after %1; the reply may be old.")
                 .arg(Wording::fullDuration(m_status.stateSince - m_status.queuedSince)));
        line(tr("One renewal decides · sent %1 ago").arg(Wording::fineDuration(m_now - sent)));
        lossBefore();
        m_shown.ring.dashed = true;
        ringGlyph(m_shown.colors.fill);
        addCancel(tr("Gives the lock back at once, and leaves nothing behind"));
    }

    void held()
    {
        chip(QStringLiteral("state-held"), tr("HELD"));
        const nanoseconds left = m_status.leftAt(m_now);
        const Countdown shown = countdown(left);
        line({tr("lease %1").arg(Wording::seconds(m_status.lease)), nextRenewal()});
        line({m_status.renewalsAnswered > 0 ? Wording::renewals(m_status.renewalsAnswered) : tr("not renewed yet"),
              m_status.lastRoundTrip > 0ns ? tr("round trip %1").arg(Wording::roundTrip(m_status.lastRoundTrip))
                                           : QString(),
              m_status.fence ? tr("fence %1").arg(*m_status.fence) : QString()});
        if (m_status.requeues > 0)
            lossBefore();
        else
            line(others());
        m_shown.ring.share = shareOfLease(left);
        if (isKnown(m_status.nextRenewal))
            m_shown.ring.notch = shareOfLease(m_status.deadline - m_status.nextRenewal);
        m_shown.ring.big = shown.number;
        m_shown.ring.under = tr("%1 left").arg(shown.unit);
        m_shown.figure = tr("%1 left").arg(inOneWord(shown));
        addRelease();
        m_shown.menu.push_back(renewNow());
        addMenu();
    }

    QString nextRenewal() const
    {
        if (isKnown(m_status.renewalSent))
            return tr("renewal sent %1 ago").arg(Wording::fineDuration(m_now - m_status.renewalSent));
        if (!isKnown(m_status.nextRenewal))
            return {};
        return tr("next renewal in %1").arg(Wording::fullDuration(m_status.nextRenewal - m_now));
    }

    /// Who else is at the key, as far as `stats` tells; else how long it is held.
    QString others() const
    {
        if (!m_row)
            return heldUntil(m_now);
        if (m_row->kind == KeyRow::Kind::Semaphore)
            return tr("%1 of %2 slots taken · %3")
                .arg(m_row->holders)
                .arg(m_row->limit)
                .arg(Wording::waiting(m_row->waiters));
        return m_row->waiters > 0 ? tr("%1 behind you").arg(Wording::waiting(m_row->waiters))
                                  : tr("nobody waits behind you");
    }

    void uncertain()
    {
        chip(QStringLiteral("state-uncertain"), tr("UNCERTAIN"));
        const nanoseconds left = m_status.leftAt(m_now);
        const Countdown shown = countdown(left);
        line(tr("%1 Last confirmed %2. It may be gone already.").arg(doubt(), tenths(m_status.confirmed)));
        m_shown.border = m_shown.colors.fill;
        m_shown.ring.share = shareOfLease(left);
        if (const Moment due = isKnown(m_status.renewalSent) ? m_status.renewalSent : m_status.nextRenewal;
            isKnown(due)) {
            m_shown.ring.notch = shareOfLease(m_status.deadline - due);
            m_shown.ring.overdue = std::max(*m_shown.ring.notch - m_shown.ring.share, 0.0);
        }
        m_shown.ring.over = tr("at most");
        m_shown.ring.big = inOneWord(shown);
        m_shown.figure = tr("≤ %1").arg(inOneWord(shown));
        add(renewNow());
        addRelease();
        addMenu();
    }

    /// A sentence: what makes this hold doubtful.
    QString doubt() const
    {
        const bool isUnanswered = isKnown(m_status.renewalSent) && m_now - m_status.renewalSent >= 1s;
        if (isUnanswered || (m_status.renewalSent != Moment{} && !m_status.reason))
            return tr("Renewal sent to %1 %2, unanswered for %3.")
                .arg(m_server, tenths(m_status.renewalSent), Wording::fineDuration(m_now - m_status.renewalSent));
        return m_status.reason ? m_status.reason->message : tr("A renewal is overdue.");
    }

    static QString tenths(Moment moment) { return Wording::clockTime(moment, Wording::ClockPrecision::Tenths); }

    void lost()
    {
        chip(QStringLiteral("state-lost"), tr("LOST"));
        // The deadline can pass before anybody else notices: then it is what ended the hold.
        const bool hasBeenNoticed = m_status.state == HoldState::Lost;
        const Moment end = hasBeenNoticed ? m_status.stateSince : m_status.deadline;
        QStringList summary{tr("Lost %1 ago").arg(Wording::fullDuration(m_now - end)), heldUntil(end)};
        summary.removeAll(QString());
        m_shown.note = summary.join(QStringLiteral(" · "));
        const QString why = hasBeenNoticed && m_status.reason
                                ? m_status.reason->message
                                : tr("No renewal was answered before the lease ran out at %1; last confirmed %2.")
                                      .arg(tenths(m_status.deadline), tenths(m_status.confirmed));
        line(why + nextOwner(end));
        m_shown.border = m_shown.colors.fill;
        m_shown.ring.dashed = true;
        ringGlyph(m_shown.colors.fill);
        if (m_status.comesBack()) {
            addCancel(tr("Does not queue again"));
            m_shown.hint = tr("queues again by itself");
        } else {
            addAgain(HoldAction::QueueAgain, tr("Queue again"));
            addDismiss();
        }
        m_shown.trailing.push_back(
            button(HoldAction::Explain, tr("What happened"), tr("Tells what was seen, when, and what to do")));
    }

    /// Only somebody who came after the last time this hold was confirmed; the owner before may be this hold itself.
    QString nextOwner(Moment end) const
    {
        const bool isOther = m_row && m_row->kind == KeyRow::Kind::Lock && m_row->owner != 0 && m_row->seen > end &&
                             m_row->ownerSince > m_status.confirmed;
        return isOther ? QLatin1Char(' ') + tr("%1 holds it now.").arg(Wording::owner(m_row->owner)) : QString();
    }

    void timedOut()
    {
        chip(QStringLiteral("state-timed-out"), tr("TIMED OUT"));
        const bool isPlain = !m_status.reason || m_status.reason->detail == QLatin1String("timeout");
        line(isPlain ? tr("Not granted within %1. Place given up.")
                           .arg(Wording::fullDuration(m_status.stateSince - m_status.queuedSince))
                     : m_status.reason->message);
        if (m_row && m_row->kind == KeyRow::Kind::Lock && m_row->owner != 0)
            line(tr("%1 holds it for at least %2, %3")
                     .arg(Wording::owner(m_row->owner), Wording::fullDuration(m_now - m_row->ownerSince),
                          Wording::waiting(m_row->waiters)));
        ringGlyph(m_shown.colors.text);
        addAgain(HoldAction::AcquireAgain, tr("Acquire again"));
        addDismiss();
    }

    void releasing()
    {
        chip(QStringLiteral("state-releasing"), tr("RELEASING"));
        line(tr("Release sent %1 ago to %2, not answered yet")
                 .arg(Wording::fineDuration(m_now - m_status.stateSince), m_server));
        line(tr("if it is lost, the lease ends in %1 at most").arg(Wording::fullDuration(m_status.leftAt(m_now))));
        spin();
        ringGlyph(m_shown.colors.fill);
        HoldButton cancel =
            button(HoldAction::Cancel, tr("Cancel"), tr("A release that was sent cannot be called back"));
        cancel.isEnabled = false;
        add(cancel);
    }

    void released()
    {
        chip(QStringLiteral("state-released"), tr("RELEASED"));
        line(tr("Released %1, confirmed by %2").arg(Wording::clockTime(m_status.stateSince), m_server));
        line({heldUntil(m_status.stateSince), Wording::renewals(m_status.renewalsAnswered)});
        ringGlyph(m_shown.colors.text);
        addAgain(HoldAction::AcquireAgain, tr("Acquire again"));
        addDismiss();
    }

    void failed()
    {
        if (m_status.reason && m_status.reason->code == ErrorCode::Cancelled) {
            cancelled();
            return;
        }
        chip(QStringLiteral("state-failed"), tr("FAILED"));
        line(reasonMessage());
        if (m_status.mayLeaveGhost)
            line(ghost());
        ringGlyph(m_shown.colors.fill);
        if (m_status.reason && m_status.reason->code == ErrorCode::LimitMismatch)
            limitMismatch();
        else
            addAgain(HoldAction::AcquireAgain, tr("Acquire again"));
        addDismiss();
    }

    /// What the user gave up is no trouble, and does not look like it.
    void cancelled()
    {
        m_shown.colors = m_theme.over;
        m_shown.ring.color = m_theme.over.fill;
        chip(QStringLiteral("stop-waiting"), tr("CANCELLED"));
        if (m_status.mayLeaveGhost)
            line(tr("Given up. %1").arg(ghost()));
        else
            line(reasonMessage());
        ringGlyph(m_shown.colors.text);
        addAgain(HoldAction::AcquireAgain, tr("Acquire again"));
        addDismiss();
    }

    void limitMismatch()
    {
        m_shown.note = m_status.limit > 1 ? tr("Asked for a slot with limit %1").arg(m_status.limit)
                                          : tr("Asked for a lock, with limit 1");
        const bool isLimitKnown = m_row &&
                                  (m_row->kind == KeyRow::Kind::Semaphore || m_row->kind == KeyRow::Kind::Lock) &&
                                  m_row->limit >= 1 && m_row->limit != m_status.limit;
        if (!isLimitKnown)
            return;
        HoldButton use = afterTheEnd(HoldAction::UseLimit, tr("Use limit %1").arg(m_row->limit),
                                     tr("Asks again, with the limit that the first user of the key set"));
        use.value = m_row->limit;
        add(use);
    }

    /// For those who hear the card: the key, the state, and the number that the eye finds first.
    void nameIt()
    {
        QStringList parts{m_shown.title, m_shown.word.toLower()};
        switch (m_shown.state) {
        case HoldState::Held:
            parts.append(tr("%1 left").arg(spoken(m_status.leftAt(m_now))));
            break;
        case HoldState::Uncertain:
            parts.append(tr("at most %1 left").arg(spoken(m_status.leftAt(m_now))));
            break;
        case HoldState::Waiting:
            if (isKnown(m_status.waitEnds))
                parts.append(tr("%1 to wait").arg(spoken(m_status.waitEnds - m_now)));
            break;
        case HoldState::Queued:
            parts.append(m_shown.details.first());
            break;
        default:
            break;
        }
        m_shown.accessibleName = parts.join(QStringLiteral(", "));
    }

    static QString spoken(nanoseconds time)
    {
        const auto count = [](qint64 n, const QString &one, const QString &many) {
            return QString::number(n) + QLatin1Char(' ') + (n == 1 ? one : many);
        };
        const nanoseconds left = std::max<nanoseconds>(time, 0s);
        if (left < 1000s)
            return count(left / 1s, tr("second"), tr("seconds"));
        if (left < 100min)
            return count(left / 1min, tr("minute"), tr("minutes"));
        return count(left / 1h, tr("hour"), tr("hours"));
    }

    const HoldStatus &m_status;
    Moment m_now;
    const KeyRow *m_row;
    const Theme &m_theme;
    QString m_server;
    HoldPresentation m_shown;
};

} // namespace

HoldPresentation HoldPresentation::of(const HoldStatus &status, Moment now, const KeyRow *row, const Theme &theme)
{
    return Presenter(status, now, row, theme).present();
}

} // namespace Lockdeck
