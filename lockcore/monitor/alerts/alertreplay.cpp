#include "monitor/alerts/alertreplay.h"

#include "monitor/alerts/alertengine.h"
#include "monitor/renewallog.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

using Kind = AlertRule::Kind;
using EventKind = FleetEvent::Kind;

bool beginsHold(EventKind kind)
{
    return kind == EventKind::Acquired || kind == EventKind::HandedOver;
}

/// A poll that showed something new, or was the last before one that did.
struct Look
{
    Moment at{};
    bool isNews = false;
    bool isEnd = false; ///< a gap begins with it
};

/// What it showed, by spans that follow each other. Where a gap begins that is not the span of the gap.
std::optional<qint64> valueAt(const std::vector<StorySpan> &spans, const Look &look)
{
    auto next = std::ranges::upper_bound(spans, look.at, {}, &StorySpan::since);
    if (look.isEnd && next != spans.begin() && std::prev(next)->since == look.at && !std::prev(next)->value)
        --next;
    return next == spans.begin() ? std::nullopt : std::prev(next)->value;
}

/// From when on the story misses nothing that the rule looks at.
Moment toldSince(const KeyStory &story, const AlertRule &rule)
{
    return std::max(story.since, rule.kind == Kind::RenewalLate ? story.wholeSince : story.changesSince);
}

/// Shows the past of one key to an engine.
class Replay
{
public:
    Replay(const KeyStory &story, const AlertRule &rule, const ServerAddress &server, const PollHabit &habit)
        : m_story(story),
          m_rule(rule),
          m_habit(habit),
          m_toldSince(toldSince(story, rule)),
          m_waiters(story.waitersOverTime()),
          m_owners(story.ownersOverTime()),
          m_record(story.records.begin())
    {
        m_rule.enabled = true;
        m_engine.setRules({m_rule}, story.since);
        ServerStatus &status = m_snapshot.servers.emplace_back();
        status.address = server;
        status.state = ServerState::Up;
        status.stateSince = story.since;
        m_snapshot.keys.emplace_back().key = story.key;
    }

    /// Counts what began at `from` or later.
    FiredInStory run(Moment from)
    {
        FiredInStory fired;
        for (const Look &look : looks()) {
            const bool wasLost = std::exchange(m_isLost, false);
            const bool isBehindGap = passGaps(look.at);
            const std::optional<qint64> waiters = valueAt(m_waiters, look);
            const std::optional<qint64> owner = valueAt(m_owners, look);
            const bool isKnown = m_rule.kind == Kind::Waiting ? waiters.has_value() : owner.has_value();
            if (!isKnown || look.at < m_toldSince) {
                m_isLost = true;
                continue;
            }
            if (wasLost) { // what was between is not known, as across a reconnect
                fired.isAtLeast |= look.at > from;
                startOver(look.at);
            } else if (!isBehindGap && !look.isNews) {
                passTime(look.at);
            }
            const nanoseconds pause = isBehindGap || m_last == Moment{} ? 0ns : look.at - m_last;
            take(look.at, static_cast<int>(waiters.value_or(0)), static_cast<quint64>(owner.value_or(0)));
            poll(look.at, pause);
            poll(look.at + 1ns, 0ns); // so that the pause is not taken for the interval any more
        }
        fired.isAtLeast |= m_isLost;
        fired.times =
            static_cast<int>(std::ranges::count_if(m_engine.takeNews(), [from](const AlertIncident &incident) {
                return incident.end == AlertIncident::End::Open && incident.begun >= from;
            }));
        return fired;
    }

private:
    /// The polls that showed something new, each with the one before it, and the ends of gaps.
    std::vector<Look> looks() const
    {
        std::vector<Look> looks{{m_story.since}, {m_toldSince}, {m_story.until}};
        for (const KeyRecord &record : m_story.records) {
            looks.push_back({std::min(record.seen.after + m_habit.roundTrip, record.seen.before - 1ns)});
            looks.push_back({record.seen.before, true});
        }
        for (const PollGap &gap : m_story.gaps) {
            std::erase_if(looks, [&gap](const Look &look) { return look.at > gap.from && look.at < gap.to; });
            looks.push_back({gap.from, false, true});
            if (gap.to != Moment::max())
                looks.push_back({gap.to});
        }
        std::erase_if(looks, [this](const Look &look) { return look.at < m_story.since || look.at > m_story.until; });
        std::ranges::sort(looks, {}, &Look::at);
        std::vector<Look> merged;
        for (const Look &look : looks) {
            if (merged.empty() || merged.back().at != look.at)
                merged.push_back(look);
            merged.back().isNews |= look.isNews;
            merged.back().isEnd |= look.isEnd;
        }
        return merged;
    }

    /// Gaps that end by then; true when the last look was before one.
    bool passGaps(Moment at)
    {
        bool any = false;
        for (; m_gap < m_story.gaps.size() && m_story.gaps[m_gap].to <= at; ++m_gap) {
            any = true;
            if (m_story.gaps[m_gap].startedOver)
                startOver(m_story.gaps[m_gap].to);
        }
        return any;
    }

    /// Nothing is compared with what was before.
    void startOver(Moment at)
    {
        m_snapshot.servers.front().stateSince = at;
        row().waiters = 0;
        row().owner = 0;
        m_renewals = {};
    }

    /// Of the polls that showed nothing new the one at which time alone makes the condition true.
    void passTime(Moment until)
    {
        const Moment at = momentOfTruth();
        if (m_last != Moment{} && at > m_last && at < until)
            poll(at, at - m_last);
    }

    Moment momentOfTruth() const
    {
        const KeyRow &row = m_snapshot.keys.front();
        switch (m_rule.kind) {
        case Kind::Waiting:
            return m_reached + m_rule.duration;
        case Kind::Held:
            return row.ownerSince + m_rule.duration;
        default: {
            const auto pattern = m_renewals.pattern(m_habit.interval, m_last);
            return pattern
                       ? std::max(pattern->renewalDue + m_rule.duration, pattern->lateFrom + m_habit.roundTrip + 1ns)
                       : Moment{};
        }
        }
    }

    /// What the next poll shows that is new.
    void take(Moment at, int waiters, quint64 owner)
    {
        KeyRow &row = this->row();
        if (waiters > 0 && row.waiters == 0)
            row.contendedSince = at;
        if (waiters >= m_rule.threshold && row.waiters < m_rule.threshold)
            m_reached = at;
        if (owner != row.owner) {
            row.ownerSince = at;
            row.deadline = {};
            m_renewals = {};
        }
        row.waiters = waiters;
        row.owner = owner;
        for (; m_record != m_story.records.end() && m_record->seen.before <= at; ++m_record)
            takeLease(*m_record);
    }

    void takeLease(const KeyRecord &record)
    {
        const bool isRenewal = record.kind == EventKind::Renewed;
        if ((!isRenewal && !beginsHold(record.kind)) || static_cast<quint64>(record.to) != row().owner)
            return;
        const bool isTold = record.leaseEnd != Moment{};
        const LeaseEndSeen end =
            isTold ? LeaseEndSeen{record.leaseEnd - m_habit.roundTrip, record.leaseEnd} : LeaseEndSeen{};
        if (isRenewal)
            m_renewals.renewed(end, record.seen);
        else
            m_renewals.begin(end, record.seen);
        row().deadline = record.leaseEnd;
    }

    /// `pause` is how long nothing new was shown, by polls that were made.
    void poll(Moment at, nanoseconds pause)
    {
        KeyRow &row = this->row();
        row.seen = at;
        row.ranOut = row.deadline != Moment{} && at >= row.deadline;
        row.pattern = m_renewals.pattern(m_habit.interval, at - m_habit.roundTrip);
        ServerStatus &status = m_snapshot.servers.front();
        status.lastAnswered = at;
        status.interval = std::max(m_habit.interval, std::chrono::ceil<std::chrono::milliseconds>(pause));
        m_snapshot.taken = at;
        m_engine.take(m_snapshot, at);
        m_last = at;
    }

    KeyRow &row() { return m_snapshot.keys.front(); }

    const KeyStory &m_story;
    AlertRule m_rule;
    PollHabit m_habit;
    Moment m_toldSince;
    std::vector<StorySpan> m_waiters;
    std::vector<StorySpan> m_owners;
    std::vector<KeyRecord>::const_iterator m_record; ///< the next
    std::size_t m_gap = 0;                           ///< the next
    AlertEngine m_engine;
    FleetSnapshot m_snapshot; ///< one server, one key
    RenewalLog m_renewals;
    Moment m_reached{}; ///< as many wait as the rule wants
    Moment m_last{};    ///< the last poll
    bool m_isLost = false;
};

/// Of most keys all is told, and there is nothing in it.
bool mayFire(const KeyStory &story, const AlertRule &rule)
{
    if (toldSince(story, rule) > story.since || std::ranges::any_of(story.gaps, &PollGap::startedOver))
        return true;
    if (rule.kind == Kind::Waiting)
        return story.waiters >= rule.threshold || std::ranges::any_of(story.records, [&rule](const KeyRecord &record) {
                   const bool isOfQueue = record.kind == EventKind::QueueGrew || record.kind == EventKind::QueueShrank;
                   return isOfQueue && std::max(record.from, record.to) >= rule.threshold;
               });
    if (rule.kind == Kind::RenewalLate)
        return std::ranges::count(story.records, EventKind::Renewed, &KeyRecord::kind) >= RenewalLog::enough;
    return rule.kind == Kind::Held && story.until - story.since >= rule.duration;
}

} // namespace

FiredInStory firedIn(const KeyStory &story, const AlertRule &rule, const ServerAddress &server, const PollHabit &habit,
                     Moment from)
{
    if (story.since == Moment{} || story.until < from || !mayFire(story, rule))
        return {};
    return Replay(story, rule, server, habit).run(from);
}

} // namespace Lockdeck
