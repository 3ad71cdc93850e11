#include "system/timerqueue.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

void TimerQueue::add(int id, std::chrono::milliseconds interval, Qt::TimerType type, QObject *object, Instant now)
{
    remove(id);
    const Instant due = now + interval;
    m_timers.emplace(id, Timer{object, interval, type, due});
    m_order.emplace(due, id);
}

bool TimerQueue::remove(int id)
{
    const auto it = m_timers.find(id);
    if (it == m_timers.end())
        return false;
    m_order.erase({it->second.due, id});
    m_timers.erase(it);
    return true;
}

bool TimerQueue::removeAllOf(const QObject *object)
{
    const QList<TimerInfo> timers = timersOf(object);
    for (const TimerInfo &timer : timers)
        remove(timer.timerId);
    return !timers.isEmpty();
}

TimerQueue::Timer *TimerQueue::find(int id)
{
    const auto it = m_timers.find(id);
    return it == m_timers.end() ? nullptr : &it->second;
}

QList<TimerQueue::TimerInfo> TimerQueue::timersOf(const QObject *object) const
{
    QList<TimerInfo> result;
    for (const auto &[id, timer] : m_timers) {
        if (timer.object == object)
            result.emplaceBack(id, static_cast<int>(timer.interval.count()), timer.type);
    }
    return result;
}

std::optional<std::chrono::nanoseconds> TimerQueue::remaining(int id, Instant now) const
{
    const auto it = m_timers.find(id);
    if (it == m_timers.end())
        return std::nullopt;
    return std::max<std::chrono::nanoseconds>(it->second.due - now, 0ns);
}

std::optional<std::chrono::nanoseconds> TimerQueue::untilNext(Instant now) const
{
    for (const auto &[due, id] : m_order) {
        if (!m_timers.at(id).isTold)
            return std::max<std::chrono::nanoseconds>(due - now, 0ns);
    }
    return std::nullopt;
}

std::vector<int> TimerQueue::takeDue(Instant now)
{
    std::vector<int> due;
    for (auto it = m_order.begin(); it != m_order.end() && it->first <= now; ++it) {
        if (!m_timers.at(it->second).isTold)
            due.push_back(it->second);
    }
    for (const int id : due) {
        Timer &timer = m_timers.at(id);
        m_order.erase({timer.due, id});
        timer.due += timer.interval;
        if (timer.due < now)
            timer.due = now + timer.interval;
        m_order.emplace(timer.due, id);
    }
    return due;
}

} // namespace Lockdeck
