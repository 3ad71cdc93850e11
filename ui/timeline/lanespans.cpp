#include "ui/timeline/lanespans.h"

#include <algorithm>

namespace Lockdeck {

using Kind = FleetEvent::Kind;

static std::vector<LaneSpan> spansOf(const std::vector<StorySpan> &steps)
{
    std::vector<LaneSpan> spans;
    bool pale = true;
    qint64 before = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Moment to = i + 1 < steps.size() ? steps[i + 1].since : Moment::max();
        const qint64 value = steps[i].value.value_or(0);
        if (value == 0 || to <= steps[i].since)
            continue;
        pale = value == before ? pale : !pale;
        before = value;
        spans.push_back({steps[i].since, to, value, pale});
    }
    return spans;
}

/// Where there is a value, be it 0; what follows without a break is one.
static std::vector<LaneSpan> knownOf(const std::vector<StorySpan> &steps)
{
    std::vector<LaneSpan> spans;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Moment to = i + 1 < steps.size() ? steps[i + 1].since : Moment::max();
        if (!steps[i].value || to <= steps[i].since)
            continue;
        if (!spans.empty() && spans.back().to == steps[i].since)
            spans.back().to = to;
        else
            spans.push_back({steps[i].since, to, 0, false});
    }
    return spans;
}

LaneSpans laneSpans(const KeyStory &story)
{
    LaneSpans lane;
    lane.since = std::max(story.since, story.changesSince);
    lane.limit = story.limit;
    if (story.since == Moment{})
        return lane;
    const std::vector<StorySpan> owners = lane.isSemaphore() ? story.holdersOverTime() : story.ownersOverTime();
    const std::vector<StorySpan> waiters = story.waitersOverTime();
    lane.owners = spansOf(owners);
    lane.knownOwners = knownOf(owners);
    lane.waiters = spansOf(waiters);
    lane.knownWaiters = knownOf(waiters);
    for (const PollGap &gap : story.gaps) {
        lane.gaps.push_back({gap.from, gap.to, 0, false});
        if (gap.startedOver && gap.to != Moment::max())
            lane.restarts.push_back(gap.to);
    }
    for (const KeyRecord &record : story.records) {
        if (record.kind == Kind::Renewed)
            lane.renewals.push_back(record.seen.before);
        else
            lane.events.push_back(record);
    }
    return lane;
}

std::optional<qint64> waitersAt(const LaneSpans &lane, Moment at)
{
    if (at < lane.since || !spanAt(lane.knownWaiters, at))
        return std::nullopt;
    const LaneSpan *span = spanAt(lane.waiters, at);
    return span ? span->value : 0;
}

const LaneSpan *spanAt(const std::vector<LaneSpan> &spans, Moment at)
{
    const auto after = [](Moment moment, const LaneSpan &span) { return moment < span.from; };
    const auto next = std::upper_bound(spans.begin(), spans.end(), at, after);
    if (next == spans.begin() || std::prev(next)->to <= at)
        return nullptr;
    return &*std::prev(next);
}

static auto firstAfter(const LaneSpans &lane, Moment at)
{
    const auto isAfter = [](Moment moment, const KeyRecord &record) { return moment < record.seen.before; };
    return std::upper_bound(lane.events.begin(), lane.events.end(), at, isAfter);
}

const KeyRecord *eventNear(const LaneSpans &lane, Moment at, std::chrono::nanoseconds reach)
{
    const auto next = firstAfter(lane, at);
    const KeyRecord *nearest = nullptr;
    auto least = reach;
    if (next != lane.events.end() && next->seen.before - at <= least) {
        nearest = &*next;
        least = next->seen.before - at;
    }
    if (next != lane.events.begin() && at - std::prev(next)->seen.before <= least)
        nearest = &*std::prev(next);
    return nearest;
}

const KeyRecord *nextEvent(const LaneSpans &lane, Moment at)
{
    const auto next = firstAfter(lane, at);
    return next == lane.events.end() ? nullptr : &*next;
}

const KeyRecord *previousEvent(const LaneSpans &lane, Moment at)
{
    const auto isBefore = [](const KeyRecord &record, Moment moment) { return record.seen.before < moment; };
    const auto here = std::lower_bound(lane.events.begin(), lane.events.end(), at, isBefore);
    return here == lane.events.begin() ? nullptr : &*std::prev(here);
}

} // namespace Lockdeck
