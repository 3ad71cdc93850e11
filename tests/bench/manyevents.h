#pragma once

#include "monitor/fleetsnapshot.h"

#include <random>
#include <vector>

namespace Lockdeck::Bench {

/// Made-up events of 20,000 keys of three servers, always the same ones, to fill an event log.
class ManyEvents
{
public:
    std::vector<FleetEvent> next(int count)
    {
        std::vector<FleetEvent> events(static_cast<std::size_t>(count));
        for (FleetEvent &event : events) {
            const int key = static_cast<int>(m_random() % 20'000);
            event.kind = static_cast<FleetEvent::Kind>(m_random() % 8);
            event.server = key % 3;
            event.address.host = QStringLiteral("%1.locks").arg(QChar(u'a' + key % 3));
            event.key = QStringLiteral("service-%1/shard-%2").arg(key % 97).arg(key);
            event.after = m_now;
            event.before = m_now + std::chrono::seconds(1);
            event.owner = m_random() % 100;
            event.newOwner = event.owner + 1;
            event.from = 1;
            event.to = 2;
            m_now += std::chrono::milliseconds(1);
        }
        return events;
    }

private:
    std::mt19937 m_random{4711};
    Moment m_now{std::chrono::hours(1)};
};

} // namespace Lockdeck::Bench
