#pragma once

#include <QtCore/QAbstractEventDispatcher>

#include <chrono>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace Lockdeck {

/// The timers of one event dispatcher, by the time they are due; whoever asks says what time it is. All are precise:
/// Qt lets coarse ones be late, it does not ask for it.
class TimerQueue
{
public:
    using Clock = std::chrono::steady_clock;
    using Instant = Clock::time_point;
    using TimerInfo = QAbstractEventDispatcher::TimerInfo;

    struct Timer
    {
        QObject *object = nullptr;
        std::chrono::milliseconds interval{};
        Qt::TimerType type{};
        Instant due;
        bool isTold = false; ///< its object is being told, and may be in an event loop of its own
    };

    void add(int id, std::chrono::milliseconds interval, Qt::TimerType type, QObject *object, Instant now);
    /// False when there is none.
    bool remove(int id);
    bool removeAllOf(const QObject *object);

    Timer *find(int id);
    QList<TimerInfo> timersOf(const QObject *object) const;
    /// Never less than none; nothing when there is no such timer.
    std::optional<std::chrono::nanoseconds> remaining(int id, Instant now) const;
    /// Until the first one is due, of those whose objects can be told.
    std::optional<std::chrono::nanoseconds> untilNext(Instant now) const;

    /// Those that are due, the earliest first, each once; they are due again one interval after, or after now where
    /// that has passed already.
    std::vector<int> takeDue(Instant now);

private:
    std::unordered_map<int, Timer> m_timers;
    std::set<std::pair<Instant, int>> m_order;
};

} // namespace Lockdeck
