#pragma once

#include "client/transport.h"

#include <vector>

namespace Lockdeck {

/// What is sent on a connection that has nothing else to say, so that the server's read timeout does not end it:
/// `ping` where the server knows it, else a wait on a key that this connection never enqueued (PROTOCOL.md, trap 2).
///
/// Whether it knows `ping` is found out once per connection, by asking both at once. On 1.10 `ping` is an unknown
/// command, answered `error` like the end of a connection; that the connection goes on is what the answer to the wait
/// behind it says.
class KeepAlive
{
public:
    /// `key`: the one the connection may be enqueued for, which the wait must not name.
    explicit KeepAlive(const QByteArray &key = {})
        : m_wait(key == "_" ? Request::wait("__", 1, std::chrono::seconds(0)) : Request::keepAlive())
    {}

    /// A new connection: nothing is known of it.
    void restart() { m_ping = Ping::Unknown; }
    bool knowsPing() const { return m_ping == Ping::Known; }
    bool isUndecided() const { return m_ping == Ping::Unknown; }

    /// What to send now, in this order.
    std::vector<Request> requests() const
    {
        switch (m_ping) {
        case Ping::Known:
            return {Request::ping()};
        case Ping::NotKnown:
            return {m_wait};
        case Ping::Unknown:
            break;
        }
        return {Request::ping(), m_wait};
    }
    bool isOne(const Request &request) const { return request == m_wait || request.verb == Verb::Ping; }

    /// Takes the answer to one of them; false when it is not what a connection that goes on would say.
    bool take(const Answer &answer)
    {
        if (answer.request == m_wait)
            return answer.reply.kind == Reply::Kind::NotEnqueued;
        const bool ok = answer.reply.kind == Reply::Kind::Ok;
        if (m_ping != Ping::Unknown)
            return ok;
        m_ping = ok ? Ping::Known : Ping::NotKnown;
        return true;
    }

private:
    enum class Ping { Unknown, Known, NotKnown };

    Request m_wait;
    Ping m_ping = Ping::Unknown;
};

} // namespace Lockdeck
