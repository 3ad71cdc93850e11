#pragma once

#include "monitor/keystory.h"

namespace Lockdeck::Test {

/// The story of one key, told step by step at whole seconds after `zero`, as polls once a second would show it.
class LaneStory
{
public:
    static constexpr Moment zero{std::chrono::hours(1)};

    explicit LaneStory(const QString &key = QStringLiteral("db/migrate"), int server = 0)
    {
        m_story.key = key;
        m_story.server = server;
        m_story.since = zero;
    }

    LaneStory &hand(std::chrono::seconds at, qint64 from, qint64 to)
    {
        m_story.owner = static_cast<quint64>(to);
        const auto kind = from == 0 ? FleetEvent::Kind::Acquired
                          : to == 0 ? FleetEvent::Kind::LetGo
                                    : FleetEvent::Kind::HandedOver;
        return add(kind, at, from, to);
    }
    LaneStory &wait(std::chrono::seconds at, qint64 from, qint64 to)
    {
        m_story.waiters = static_cast<int>(to);
        return add(to > from ? FleetEvent::Kind::QueueGrew : FleetEvent::Kind::QueueShrank, at, from, to);
    }
    LaneStory &renew(std::chrono::seconds at, qint64 owner) { return add(FleetEvent::Kind::Renewed, at, owner, owner); }
    LaneStory &share(std::chrono::seconds at, qint64 from, qint64 to, qint64 limit)
    {
        m_story.holders = to;
        m_story.limit = limit;
        return add(FleetEvent::Kind::HoldersChanged, at, from, to);
    }
    LaneStory &gap(std::chrono::seconds from, std::chrono::seconds to, bool startedOver = false)
    {
        m_story.gaps.push_back({zero + from, zero + to, startedOver});
        return *this;
    }
    const KeyStory &story() const { return m_story; }
    KeyStoryPtr shared() const { return std::make_shared<const KeyStory>(m_story); }

private:
    LaneStory &add(FleetEvent::Kind kind, std::chrono::seconds at, qint64 from, qint64 to)
    {
        KeyRecord record;
        record.kind = kind;
        record.seen = {zero + at - std::chrono::seconds(1), zero + at};
        record.from = from;
        record.to = to;
        m_story.records.push_back(record);
        return *this;
    }

    KeyStory m_story;
};

} // namespace Lockdeck::Test
