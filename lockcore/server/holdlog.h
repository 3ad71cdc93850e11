#pragma once

#include "protocol/clock.h"

#include <QtCore/QByteArray>

#include <cstddef>
#include <deque>

namespace Lockdeck {

/// Names a connection within one server; rises with every connection, starts at 1, restarts with the server.
using ConnectionId = quint64;

/// One thing that happened to a hold, as the server saw it: the truth that a client's view can be compared with.
struct HoldRecord
{
    enum class What {
        Granted,
        Renewed,  ///< by `n`, or by a `w` that restarted the lease
        Released, ///< by `r` with its token
        Expired,  ///< swept, or evicted when somebody came for it
        Dropped,  ///< its connection closed
    };

    What what{};
    Moment at{};
    Moment deadline{}; ///< when its lease ends, as set at that moment; for an end: the lease it still had
    QByteArray key;
    QByteArray token;
    ConnectionId owner = 0;

    bool operator==(const HoldRecord &) const = default;
};

/// Who held what when, oldest first, bounded: the oldest are dropped and counted. With a bound of 0, as it starts, it
/// keeps nothing and costs nothing.
class HoldLog
{
public:
    void setBound(std::size_t events)
    {
        m_bound = events;
        shrink();
    }
    bool isKept() const { return m_bound > 0; }
    void add(HoldRecord event)
    {
        if (m_bound == 0)
            return;
        m_events.push_back(std::move(event));
        shrink();
    }
    const std::deque<HoldRecord> &events() const { return m_events; }
    std::size_t dropped() const { return m_dropped; }

private:
    void shrink()
    {
        for (; m_events.size() > m_bound; ++m_dropped)
            m_events.pop_front();
    }

    std::deque<HoldRecord> m_events;
    std::size_t m_bound = 0;
    std::size_t m_dropped = 0;
};

} // namespace Lockdeck
