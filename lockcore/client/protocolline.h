#pragma once

#include "client/serveraddress.h"
#include "protocol/clock.h"

#include <QtCore/QByteArray>

#include <memory>
#include <optional>

namespace Lockdeck {

/// Whom a connection talks to, and what for. What connects anew goes on under its id.
struct Conversation
{
    enum class Purpose {
        Hold,    ///< all that an own hold asks
        Poll,    ///< a server's `stats`, again and again
        Probe,   ///< the same, for one key that somebody probes
        Release, ///< of what somebody else left, by its token
    };

    quint64 id = 0; ///< rises, never used again
    Purpose purpose = Purpose::Poll;
    QString key{}; ///< empty for a poll
    ServerAddress server{};

    bool operator==(const Conversation &) const = default;
};

/// One line that was sent or came, or what became of the connection. Without secrets: of a lease token only so much as
/// shortToken() shows, of a server's auth token nothing.
struct ProtocolLine
{
    enum class Kind { Connecting, Opened, Sent, Received, Closed };

    std::shared_ptr<const Conversation> conversation; ///< never null
    Kind kind = Kind::Sent;
    Moment at{};
    /// Sent: the three lines of a request, with spaces between. Received: the line, bounded; how long a longer one was
    /// stands at its end. Closed: why, in words; empty when it was closed from here. As it came: not fit for a screen.
    QByteArray text;
    /// Received: since the request was sent; nothing where nobody had asked. Opened: since it began to connect.
    std::optional<std::chrono::nanoseconds> roundTrip{};
};

} // namespace Lockdeck
