#pragma once

#include "monitor/keystory.h"

#include <chrono>
#include <vector>

namespace Lockdeck {

/// How often a key was held how long, in buckets that grow (1, 2, 5, 10, 30 s, 1, 2 min …), without gaps, from
/// the shortest to the longest time seen and a little further. Pure.
struct HoldHistogram
{
    struct Bucket
    {
        std::chrono::nanoseconds from{0}; ///< counts what is from …
        std::chrono::nanoseconds to{0};   ///< … up to, but without this
        int count = 0;

        bool operator==(const Bucket &) const = default;
    };
    static constexpr std::size_t fewestBuckets = 7;
    /// The first bucket there can be, which begins here, counts all that is shorter too; the last, which ends here, all
    /// that is longer.
    static constexpr std::chrono::nanoseconds leastEdge = std::chrono::milliseconds(1);
    static constexpr std::chrono::nanoseconds mostEdge = std::chrono::hours(24 * 30);

    std::vector<Bucket> buckets; ///< shortest first; empty while no hold was seen from begin to end
    HoldTimes times;             ///< of the same holds

    static HoldHistogram of(const std::vector<KeyRecord> &records);
    int largest() const;
    /// Where a time is, from 0 at the left end of all buckets to 1 at the right.
    double positionOf(std::chrono::nanoseconds time) const;

    bool operator==(const HoldHistogram &) const = default;
};

} // namespace Lockdeck
