#pragma once

#include "client/bell.h"
#include "client/mailbox.h"
#include "client/protocolline.h"

#include <atomic>

namespace Lockdeck {

/// What the connections of a program say and hear. They add to it, each in its thread, by a ProtocolTap; one reader
/// takes it when it likes. Bounded: while nobody takes, the oldest lines leave and are counted. Thread-safe.
class ProtocolLog
{
public:
    static constexpr std::size_t usualBound = 20'000;

    explicit ProtocolLog(std::size_t bound = usualBound) : m_lines(bound) {}

    /// For Conversation::id.
    quint64 nextId() { return ++m_lastId; }
    void add(ProtocolLine line)
    {
        if (m_lines.post(std::move(line)))
            m_bell.ring();
    }
    /// Everything since the last call, as it came in.
    std::deque<ProtocolLine> takeAll() { return m_lines.takeAll(); }
    /// Lines that left untaken, so far.
    std::size_t dropped() const { return m_lines.dropped(); }
    /// Rings, in any thread, when there is something again after everything was taken.
    const Bell &bell() const { return m_bell; }

private:
    Mailbox<ProtocolLine> m_lines;
    Bell m_bell;
    std::atomic<quint64> m_lastId = 0;
};

} // namespace Lockdeck
