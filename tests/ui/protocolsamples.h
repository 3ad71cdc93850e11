#pragma once

#include "client/protocolline.h"

#include <utility>

namespace Lockdeck::Test {

using namespace std::chrono_literals;

/// Lines of one hold, made by hand, a millisecond apart.
class ProtocolSample
{
public:
    explicit ProtocolSample(quint64 id, const QString &key)
        : m_about(std::make_shared<const Conversation>(
              Conversation{id, Conversation::Purpose::Hold, key, {QStringLiteral("a.locks"), 6388}}))
    {}
    ProtocolLine line(ProtocolLine::Kind kind, const QByteArray &text = {}) const
    {
        ProtocolLine line{m_about, kind, m_now, text, {}};
        m_now += 1ms;
        if (kind == ProtocolLine::Kind::Received || kind == ProtocolLine::Kind::Opened)
            line.roundTrip = 420us;
        return line;
    }
    ProtocolLine sent(const QByteArray &text) const { return line(ProtocolLine::Kind::Sent, text); }
    ProtocolLine received(const QByteArray &text) const { return line(ProtocolLine::Kind::Received, text); }

private:
    std::shared_ptr<const Conversation> m_about;
    mutable Moment m_now{1h};
};

} // namespace Lockdeck::Test
