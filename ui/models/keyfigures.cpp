#include "ui/models/keyfigures.h"

#include "monitor/contentionwindow.h"
#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(KeyFigures)
};

QString cannotBeKnown()
{
    return QStringLiteral("–");
}

KeyFigure unknown(const QString &label, const QString &why)
{
    return {label, Words::tr("unknown"), why, Tone::Faint};
}

KeyFigure none(const QString &label, const QString &value = cannotBeKnown())
{
    return {label, value, {}, Tone::Faint};
}

/// The lines about one key.
class Figures
{
public:
    Figures(const FleetSnapshot &snapshot, const ServerSet &servers, int server, const KeyStory *story, Moment now)
        : m_snapshot(snapshot), m_servers(servers), m_server(server), m_story(story), m_now(now)
    {}

    std::vector<KeyFigure> of(const KeyRow &row) const
    {
        std::vector<KeyFigure> figures{holder(row),  heldSince(row),  lease(row),    cadence(row),    nextRenewal(row),
                                       waiting(row), contention(row), meanWait(row), holdTimesSeen(), shard(row)};
        for (std::size_t i = 0; i < figures.size(); ++i)
            figures[i].of = static_cast<KeyFigure::Of>(i);
        return figures;
    }

private:
    bool answers() const
    {
        const ServerState state = m_snapshot.servers[static_cast<std::size_t>(m_server)].state;
        return state == ServerState::Up || state == ServerState::Slow;
    }

    bool isHeldLock(const KeyRow &row) const { return answers() && row.kind == KeyRow::Kind::Lock && row.owner != 0; }

    KeyFigure holder(const KeyRow &row) const
    {
        const QString label = Words::tr("Holder");
        if (isHeldLock(row)) {
            return {label, Wording::owner(row.owner),
                    Words::tr("Connection %1 of that server; dflockd does not say whose.").arg(row.owner)};
        }
        if (!answers() || row.kind == KeyRow::Kind::Forgotten)
            return none(label);
        switch (row.kind) {
        case KeyRow::Kind::Semaphore:
            return {label, Words::tr("%1 of %2 slots").arg(row.holders).arg(row.limit),
                    Words::tr("dflockd does not say who holds a semaphore's slots.")};
        case KeyRow::Kind::Lock:
            return {label, Words::tr("changing hands"),
                    Words::tr("Some wait and nobody holds it: between two holders, for an instant.")};
        default:
            return none(label, Words::tr("nobody"));
        }
    }

    KeyFigure heldSince(const KeyRow &row) const
    {
        const QString label = Words::tr("Held at least since");
        if (!isHeldLock(row))
            return none(label);
        return {label, Wording::clockTime(row.ownerSince),
                Words::tr("The first poll that showed this holder: %1.").arg(Wording::clockTime(row.ownerSince, true))};
    }

    static QString whyNoPattern(const KeyRow &row)
    {
        if (row.renewalsSeen < RenewalLog::enough) {
            return Words::tr("Told from %1 renewals of this holder on; seen so far: %2.")
                .arg(RenewalLog::enough)
                .arg(row.renewalsSeen);
        }
        return Words::tr("Told only while three polls or more fit between two renewals.");
    }

    KeyFigure lease(const KeyRow &row) const
    {
        const QString label = Words::tr("Apparent lease");
        if (!isHeldLock(row))
            return none(label);
        if (!row.pattern)
            return unknown(label, whyNoPattern(row));
        return {label, Wording::seconds(row.pattern->lease),
                Words::tr("The shortest lease that explains the renewals seen; dflockd does not tell it.")};
    }

    KeyFigure cadence(const KeyRow &row) const
    {
        const QString label = Words::tr("Renewed every");
        if (!isHeldLock(row))
            return none(label);
        if (!row.pattern) {
            KeyFigure figure = unknown(label, whyNoPattern(row));
            figure.value += Words::tr(", %1 seen").arg(Wording::renewals(row.renewalsSeen));
            return figure;
        }
        return {label, Words::tr("%1, %2 seen").arg(Wording::fineDuration(row.pattern->cadence)).arg(row.renewalsSeen),
                Words::tr("The median of the newest steps from one renewal to the next.")};
    }

    KeyFigure nextRenewal(const KeyRow &row) const
    {
        const QString label = Words::tr("Next renewal");
        if (!isHeldLock(row))
            return none(label);
        if (row.ranOut)
            return {label, Words::tr("the lease has run out"), {}, Tone::Doubt};
        const QString left = Wording::fullDuration(row.deadline - m_now);
        if (!row.pattern)
            return {label, Words::tr("unknown; at most %1 left").arg(left), whyNoPattern(row), Tone::Faint};
        if (const auto late = row.renewalLate(m_now)) {
            return {label, Words::tr("%1 late, at most %2 left").arg(Wording::fullDuration(*late), left),
                    Words::tr("It was expected at %1.").arg(Wording::clockTime(row.pattern->renewalDue, true)),
                    Tone::Doubt};
        }
        const auto until = row.pattern->renewalDue - m_now;
        return {label,
                until.count() > 0 ? Words::tr("expected in %1").arg(Wording::fullDuration(until))
                                  : Words::tr("expected now"),
                Words::tr("The lease ends at %1 at the latest, unless it is renewed.")
                    .arg(Wording::clockTime(row.deadline, true))};
    }

    KeyFigure waiting(const KeyRow &row) const
    {
        const QString label = Words::tr("Waiting");
        if (!answers())
            return none(label);
        if (row.waiters == 0)
            return none(label, Words::tr("nobody"));
        return {label,
                Words::tr("%1; the queue was not empty since %2")
                    .arg(row.waiters)
                    .arg(Wording::clockTime(row.contendedSince)),
                Words::tr("dflockd does not say who waits.")};
    }

    KeyFigure contention(const KeyRow &row) const
    {
        const QString label = Words::tr("Contention");
        const QString window = Wording::fullDuration(ContentionWindow::length);
        if (!answers())
            return none(label);
        if (row.contention <= 0)
            return none(label, Words::tr("none in %1").arg(window));
        const QString sum = Words::tr("%1\u00a0waiters\u00a0×\u00a0s in %2").arg(row.contention, 0, 'f', 0).arg(window);
        const bool isRanked = m_story && m_story->rank;
        return {label, isRanked ? Words::tr("%1 of all keys, %2").arg(Wording::ordinal(*m_story->rank), sum) : sum,
                Words::tr("How many waited, and for how long: keys are ranked by it.")};
    }

    KeyFigure meanWait(const KeyRow &row) const
    {
        const QString label = Words::tr("Mean wait");
        if (!answers() || row.contention <= 0)
            return none(label);
        if (!m_story || !m_story->meanWait)
            return unknown(label, Words::tr("Estimated once a few have left the queue."));
        return {label, Words::tr("≈\u00a0%1, an estimate").arg(Wording::fineDuration(*m_story->meanWait)),
                Words::tr("By Little's law, from the length of the queue and how many were seen leaving it in %1.")
                    .arg(Wording::fullDuration(ContentionWindow::length))};
    }

    KeyFigure holdTimesSeen() const
    {
        const QString label = Words::tr("Hold times seen");
        if (!m_story || !m_story->holdTimes)
            return none(label, Words::tr("none from begin to end"));
        const HoldTimes &times = *m_story->holdTimes;
        return {
            label,
            Words::tr("p50\u00a0%1, p90\u00a0%2, of %3")
                .arg(Wording::fineDuration(times.p50), Wording::fineDuration(times.p90))
                .arg(times.count),
            Words::tr("Half of the holds seen from begin to end were no longer than p50, nine in ten no longer than "
                      "p90. Holds that fit between two polls are not seen.")};
    }

    KeyFigure shard(const KeyRow &row) const
    {
        const QString label = Words::tr("Shard");
        const QString here = m_snapshot.servers[static_cast<std::size_t>(m_server)].address.toString();
        if (!row.otherShard)
            return {label, here, {}};
        return {label, Words::tr("seen on %1, belongs on %2").arg(here, m_servers.serverFor(row.key).toString()),
                Words::tr("crc32 puts this key on another server: some client uses other servers, or another order of "
                          "them."),
                Tone::Doubt};
    }

    const FleetSnapshot &m_snapshot;
    const ServerSet &m_servers;
    int m_server;
    const KeyStory *m_story;
    Moment m_now;
};

} // namespace

std::vector<KeyFigure> keyFigures(const FleetSnapshot &snapshot, const ServerSet &servers, int server,
                                  const QString &key, const KeyStory *story, Moment now)
{
    if (server < 0 || server >= static_cast<int>(snapshot.servers.size()))
        return {};
    const KeyRow *row = snapshot.find(server, key);
    KeyRow nothing;
    nothing.key = key;
    nothing.kind = KeyRow::Kind::Forgotten;
    return Figures(snapshot, servers, server, story, now).of(row ? *row : nothing);
}

} // namespace Lockdeck
