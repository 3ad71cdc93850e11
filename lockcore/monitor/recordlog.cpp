#include "monitor/recordlog.h"

namespace Lockdeck {

RecordLog::Place RecordLog::append(const KeyRecord &record, Place previous)
{
    if (m_links.size() >= m_bound) {
        m_links.pop_front();
        ++m_first;
    }
    m_links.push_back({record, previous});
    return m_first + m_links.size() - 1;
}

Moment RecordLog::collect(Place newest, std::size_t most, std::vector<KeyRecord> &records) const
{
    Place place = newest;
    for (; place >= m_first && most > 0; --most) {
        const Link &link = m_links[place - m_first];
        records.push_back(link.record);
        place = link.previous;
    }
    if (place == 0)
        return {};
    return place < m_first ? m_links.front().record.seen.before : records.back().seen.before;
}

} // namespace Lockdeck
