#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace Lockdeck {

/// The only way values cross threads: a mutex around a bounded queue. The owner emits an argument-less wake signal
/// when post() returns true. When it is full the oldest value is dropped and counted. Thread-safe.
template<typename T>
class Mailbox
{
public:
    explicit Mailbox(std::size_t bound = 65536) : m_bound(bound) {}

    /// True when the box was empty: the reader has to be woken.
    bool post(T value)
    {
        const std::lock_guard lock(m_mutex);
        if (m_values.size() == m_bound) {
            m_values.pop_front();
            ++m_dropped;
        }
        m_values.push_back(std::move(value));
        return m_values.size() == 1;
    }
    /// Puts `value` in the place of the newest queued one for which `same` holds, else behind all: coalescing.
    template<typename Same>
    bool postInstead(T value, Same same)
    {
        const std::lock_guard lock(m_mutex);
        for (auto it = m_values.rbegin(); it != m_values.rend(); ++it) {
            if (same(*it)) {
                *it = std::move(value);
                return false;
            }
        }
        if (m_values.size() == m_bound) {
            m_values.pop_front();
            ++m_dropped;
        }
        m_values.push_back(std::move(value));
        return m_values.size() == 1;
    }
    /// Everything that is there, oldest first.
    std::deque<T> takeAll()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_values, {});
    }
    /// Values dropped so far because the reader was too slow.
    std::size_t dropped() const
    {
        const std::lock_guard lock(m_mutex);
        return m_dropped;
    }

private:
    mutable std::mutex m_mutex;
    std::deque<T> m_values;
    std::size_t m_bound;
    std::size_t m_dropped = 0;
};

} // namespace Lockdeck
