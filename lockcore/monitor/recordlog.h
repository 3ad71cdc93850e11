#pragma once

#include "monitor/keystory.h"

#include <deque>

namespace Lockdeck {

/// The newest records of many keys, as many as it was given room for: the oldest go first, and are counted. The records
/// of one key are a chain, from its newest one back. Pure.
class RecordLog
{
public:
    /// The place of a record; rises, never used again. 0: none.
    using Place = quint64;

    static constexpr std::size_t bytesPerRecord = sizeof(KeyRecord) + sizeof(Place);

    explicit RecordLog(std::size_t bound) : m_bound(bound) {}

    /// Returns its place; `previous` is the place of the same key's record before.
    Place append(const KeyRecord &record, Place previous);
    /// The chain that ends at `newest`, newest first, behind what is in `records`, as far as it is still here and no
    /// more than `most`. From when on none of it is missing; Moment{}: none is.
    Moment collect(Place newest, std::size_t most, std::vector<KeyRecord> &records) const;

    std::size_t size() const { return m_links.size(); }
    qint64 dropped() const { return static_cast<qint64>(m_first - 1); }

private:
    struct Link
    {
        KeyRecord record;
        Place previous = 0;
    };
    std::size_t m_bound;
    std::deque<Link> m_links;
    Place m_first = 1; ///< of m_links.front()
};

} // namespace Lockdeck
