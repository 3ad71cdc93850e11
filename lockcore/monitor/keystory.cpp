#include "monitor/keystory.h"

#include <algorithm>

namespace Lockdeck {

using Kind = FleetEvent::Kind;

namespace {

bool isOfOwner(Kind kind)
{
    return kind == Kind::Acquired || kind == Kind::HandedOver || kind == Kind::LetGo || kind == Kind::ExpiredOrLetGo;
}

bool isOfQueue(Kind kind)
{
    return kind == Kind::QueueGrew || kind == Kind::QueueShrank;
}

bool isOfHolders(Kind kind)
{
    return kind == Kind::HoldersChanged;
}

/// What was known of a value over time. Walks backwards from now, since a record says what was before it, and
/// older records may be missing.
class Backwards
{
public:
    Backwards(const std::vector<PollGap> &gaps, qint64 now) : m_gap(gaps.rbegin()), m_end(gaps.rend()), m_value(now) {}

    void pass(const KeyRecord &record)
    {
        passGaps(record.seen.before);
        const bool isLast = !m_value || *m_value == record.to; // else some between are not kept any more
        if (!isLast)
            m_value.reset();
        if (m_gap != m_end && m_gap->to >= record.seen.before) // somewhere in that gap
            passGap();
        else if (m_spans.empty() || record.seen.before <= m_spans.back().since)
            m_spans.push_back({record.seen.before, isLast ? std::optional(record.to) : std::nullopt});
        m_value = record.from;
    }

    /// Nothing is known between `since` and `known`.
    std::vector<StorySpan> endAt(Moment known, Moment since) &&
    {
        passGaps(known);
        const bool isInGap = m_gap != m_end && m_gap->to > known;
        if (!isInGap || m_gap->to != Moment::max())
            m_spans.push_back({isInGap ? m_gap->to : known, m_value});
        if (isInGap || known > since)
            m_spans.push_back({since, std::nullopt});
        std::reverse(m_spans.begin(), m_spans.end());
        return std::move(m_spans);
    }

private:
    void passGaps(Moment from)
    {
        while (m_gap != m_end && m_gap->from >= from)
            passGap();
    }

    void passGap()
    {
        if (m_gap->to != Moment::max())
            m_spans.push_back({m_gap->to, m_value});
        m_spans.push_back({m_gap->from, std::nullopt});
        if (m_gap->startedOver)
            m_value.reset();
        ++m_gap;
    }

    std::vector<PollGap>::const_reverse_iterator m_gap;
    std::vector<PollGap>::const_reverse_iterator m_end;
    std::optional<qint64> m_value;
    std::vector<StorySpan> m_spans; ///< newest first
};

std::vector<StorySpan> overTime(const KeyStory &story, qint64 now, bool (*counts)(Kind))
{
    Backwards backwards(story.gaps, now);
    const Moment known = std::max(story.since, story.changesSince);
    for (auto record = story.records.rbegin(); record != story.records.rend() && record->seen.before >= known;
         ++record) {
        if (counts(record->kind))
            backwards.pass(*record);
    }
    return std::move(backwards).endAt(known, story.since);
}

} // namespace

FleetEvent eventOf(const KeyRecord &record, int server, const ServerAddress &address, const QString &key)
{
    FleetEvent event;
    event.kind = record.kind;
    event.server = server;
    event.address = address;
    event.key = key;
    event.after = record.seen.after;
    event.before = record.seen.before;
    if (isOfOwner(record.kind) || record.kind == Kind::Renewed) {
        event.newOwner = static_cast<quint64>(record.to);
        event.owner = record.from != 0 ? static_cast<quint64>(record.from) : event.newOwner;
    } else {
        event.from = record.from;
        event.to = record.to;
    }
    return event;
}

std::optional<HoldTimes> holdTimes(const std::vector<KeyRecord> &records)
{
    std::vector<std::chrono::nanoseconds> times;
    for (const KeyRecord &record : records) {
        if (record.held.count() > 0)
            times.push_back(record.held);
    }
    if (times.empty())
        return {};
    std::sort(times.begin(), times.end());
    // The nearest rank: always one of the times that were seen.
    const auto percentile = [&](std::size_t percent) { return times[(times.size() * percent + 99) / 100 - 1]; };
    return HoldTimes{static_cast<int>(times.size()), percentile(50), percentile(90)};
}

std::vector<StorySpan> KeyStory::waitersOverTime() const
{
    return overTime(*this, waiters, isOfQueue);
}

std::vector<StorySpan> KeyStory::ownersOverTime() const
{
    return overTime(*this, static_cast<qint64>(owner), isOfOwner);
}

std::vector<StorySpan> KeyStory::holdersOverTime() const
{
    return overTime(*this, holders, isOfHolders);
}

} // namespace Lockdeck
