#pragma once

#include "monitor/fleetsnapshot.h"
#include "monitor/renewallog.h"

#include <memory>
#include <optional>
#include <vector>

namespace Lockdeck {

/// One thing that happened to a key, as the history keeps it: a FleetEvent and what follows from it.
struct KeyRecord
{
    SeenBetween seen;
    qint64 from = 0; ///< as in FleetEvent; of owners their connection numbers, 0: nobody
    qint64 to = 0;
    Moment leaseEnd{};                ///< set by it, at the latest: acquired, handed over, renewed. Moment{}: none
    std::chrono::nanoseconds held{0}; ///< how long what ended had been held; 0: its begin was not seen, or none ended
    FleetEvent::Kind kind{};

    bool operator==(const KeyRecord &) const = default;
};
/// The event again, as everything else shows events.
FleetEvent eventOf(const KeyRecord &record, int server, const ServerAddress &address, const QString &key);

/// A stretch of time in which nothing was known of a server.
struct PollGap
{
    Moment from{};
    Moment to = Moment::max(); ///< max(): it goes on
    bool startedOver = false;  ///< nothing is compared across it: connection numbers may have restarted

    bool operator==(const PollGap &) const = default;
};

/// How long a key was held, of the holds of which both ends were seen. The newest ones, as many as are kept.
struct HoldTimes
{
    int count = 0;
    std::chrono::nanoseconds p50{0};
    std::chrono::nanoseconds p90{0};

    bool operator==(const HoldTimes &) const = default;
};
std::optional<HoldTimes> holdTimes(const std::vector<KeyRecord> &records);

/// A value from `since` on until the next one: how many wait, or who holds. Nothing: not known.
struct StorySpan
{
    Moment since{};
    std::optional<qint64> value;

    bool operator==(const StorySpan &) const = default;
};

/// One key of one server, an index into FleetSnapshot::servers.
struct KeyPlace
{
    int server = 0;
    QString key;

    bool operator==(const KeyPlace &) const = default;
};

/// Everything that is kept of one key.
struct KeyStory
{
    quint64 request = 0; ///< which asking it answers
    int server = 0;
    QString key;
    Moment since{};                 ///< watched from here on; Moment{}: nothing is known of the key
    Moment until{};                 ///< the newest answer
    std::vector<KeyRecord> records; ///< oldest first
    qint64 dropped = 0;             ///< older ones that are not kept any more
    Moment wholeSince{};            ///< from then on none is missing; Moment{}: none at all
    Moment changesSince{};          ///< the same of those of who held and who waited, which are kept longest
    std::vector<PollGap> gaps;      ///< oldest first
    int waiters = 0;                ///< now
    quint64 owner = 0;              ///< now; 0: nobody, or a semaphore
    qint64 holders = 0;             ///< now, of a semaphore; those of a lock in `owner`
    qint64 limit = 1;               ///< more than 1: a semaphore. As the newest poll showed it, or one before
    std::optional<HoldTimes> holdTimes;
    std::optional<std::chrono::nanoseconds> meanWait; ///< an estimate, by Little's law
    std::optional<int> rank; ///< by waiters × time, 1: the most contended of all keys; nothing while nobody waited

    bool operator==(const KeyStory &) const = default;

    /// How many waited, and who held (0: nobody), from `since` on, in the order of time; unknown in gaps.
    std::vector<StorySpan> waitersOverTime() const;
    std::vector<StorySpan> ownersOverTime() const;
    /// The same of a semaphore: how many held it.
    std::vector<StorySpan> holdersOverTime() const;
};
using KeyStoryPtr = std::shared_ptr<const KeyStory>;

/// The stories of many keys.
struct KeyStories
{
    quint64 request = 0; ///< which asking they answer
    std::vector<KeyStoryPtr> stories;
};

} // namespace Lockdeck
