#include "ui/charts/holdhistogram.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// Where buckets begin and end: each two to three times as far as the one before, in units people use. What is shorter
/// or longer belongs to the first or to the last bucket.
static constexpr std::array<nanoseconds, 28> edges{1ms, 2ms, 5ms, 10ms, 20ms, 50ms, 100ms, 200ms, 500ms, 1s,
                                                   2s,  5s,  10s, 30s,  1min, 2min, 5min,  10min, 30min, 1h,
                                                   2h,  5h,  12h, 24h,  48h,  120h, 240h,  720h};
static_assert(edges.front() == HoldHistogram::leastEdge && edges.back() == HoldHistogram::mostEdge);
static constexpr int bucketCount = static_cast<int>(edges.size()) - 1;

static nanoseconds edge(int bucket)
{
    return edges[static_cast<std::size_t>(bucket)];
}

static int bucketOf(nanoseconds time)
{
    int bucket = 0;
    while (bucket + 1 < bucketCount && time >= edge(bucket + 1))
        ++bucket;
    return bucket;
}

HoldHistogram HoldHistogram::of(const std::vector<KeyRecord> &records)
{
    const std::optional<HoldTimes> times = holdTimes(records);
    if (!times)
        return {};
    std::array<int, bucketCount> counts{};
    for (const KeyRecord &record : records) {
        if (record.held > 0ns)
            ++counts[static_cast<std::size_t>(bucketOf(record.held))];
    }
    const auto isUsed = [](int count) { return count > 0; };
    int first = static_cast<int>(std::find_if(counts.begin(), counts.end(), isUsed) - counts.begin());
    int last =
        bucketCount - 1 - static_cast<int>(std::find_if(counts.rbegin(), counts.rend(), isUsed) - counts.rbegin());
    // Room at both ends, so that few times do not look like all there could be.
    for (bool left = true; last - first + 1 < static_cast<int>(fewestBuckets); left = !left) {
        first = left ? std::max(first - 1, 0) : first;
        last = left ? last : std::min(last + 1, bucketCount - 1);
    }
    HoldHistogram histogram;
    histogram.times = *times;
    for (int bucket = first; bucket <= last; ++bucket)
        histogram.buckets.push_back({edge(bucket), edge(bucket + 1), counts[static_cast<std::size_t>(bucket)]});
    return histogram;
}

int HoldHistogram::largest() const
{
    int most = 0;
    for (const Bucket &bucket : buckets)
        most = std::max(most, bucket.count);
    return most;
}

double HoldHistogram::positionOf(nanoseconds time) const
{
    if (buckets.empty())
        return 0;
    const auto size = static_cast<double>(buckets.size());
    const auto after = std::find_if(buckets.begin(), buckets.end(), [time](const Bucket &b) { return time < b.to; });
    if (after == buckets.end())
        return 1;
    const double inside =
        std::log(std::max(static_cast<double>(time.count()), 1.0) / static_cast<double>(after->from.count())) /
        std::log(static_cast<double>(after->to.count()) / static_cast<double>(after->from.count()));
    return (static_cast<double>(after - buckets.begin()) + std::clamp(inside, 0.0, 1.0)) / size;
}

} // namespace Lockdeck
