#pragma once

#include "monitor/keystory.h"

#include <vector>

namespace Lockdeck {

/// A stretch of time with one value: a connection's number, or how many.
struct LaneSpan
{
    Moment from{};
    Moment to = Moment::max(); ///< max(): it goes on
    qint64 value = 0;
    bool pale = false; ///< neighbours differ: an owner is paler than the one before it, or darker

    bool operator==(const LaneSpan &) const = default;
};

/// What a lane of the timeline shows of one key, made once of its story and painted many times. All in the order of
/// time; nothing where nothing was known. Pure.
struct LaneSpans
{
    std::vector<LaneSpan> owners;       ///< of a lock: connection numbers; of a semaphore: how many hold it. Without 0
    std::vector<LaneSpan> waiters;      ///< without 0
    std::vector<LaneSpan> knownOwners;  ///< where `owners` says all, also that there is none
    std::vector<LaneSpan> knownWaiters; ///< the same of `waiters`
    std::vector<LaneSpan> gaps;
    std::vector<Moment> restarts;  ///< from then on connection numbers may have started again
    std::vector<Moment> renewals;  ///< that were seen
    std::vector<KeyRecord> events; ///< everything but renewals
    Moment since{};                ///< watched from here on; Moment{}: nothing is known
    qint64 limit = 1;              ///< more than 1: a semaphore

    bool isSemaphore() const { return limit > 1; }
    /// All that is drawn.
    std::size_t size() const { return owners.size() + waiters.size() + gaps.size(); }
};
LaneSpans laneSpans(const KeyStory &story);

/// How many waited then; nothing where that is not known.
std::optional<qint64> waitersAt(const LaneSpans &lane, Moment at);
/// The span at that moment; null where there is none.
const LaneSpan *spanAt(const std::vector<LaneSpan> &spans, Moment at);
/// The event that was seen nearest to `at`, at most `reach` away; null where there is none.
const KeyRecord *eventNear(const LaneSpans &lane, Moment at, std::chrono::nanoseconds reach);
/// The first event that was seen after `at`, or the last before it; null where there is none.
const KeyRecord *nextEvent(const LaneSpans &lane, Moment at);
const KeyRecord *previousEvent(const LaneSpans &lane, Moment at);

} // namespace Lockdeck
