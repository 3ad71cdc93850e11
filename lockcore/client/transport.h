#pragma once

#include "client/serveraddress.h"
#include "protocol/clock.h"
#include "protocol/reply.h"
#include "protocol/request.h"

#include <QtCore/QObject>

#include <chrono>
#include <optional>

namespace Lockdeck {

/// How long anything but `l` and `w` may take to be answered (DESIGN.md, "Bounds").
inline constexpr std::chrono::milliseconds replyTimeout{5000};
/// The same for the TLS handshake and for `auth`.
inline constexpr std::chrono::milliseconds handshakeTimeout{5000};

/// Where and how to connect.
struct Endpoint
{
    ServerAddress address;
    /// Secret for `auth`, which then is the first request; empty where the server has none.
    QByteArray authToken{};
    bool tls = false;
    /// Name look-up and TCP together.
    std::chrono::milliseconds connectTimeout{5000};
    /// For TLS: who may vouch for the server.
    TlsTrust trust{};
    /// Somebody said yes to the token crossing a network in plain text: see checkPlainAuth().
    bool plainAuth = false;

    /// The way to one of `servers`.
    static Endpoint of(const ServerSet &servers, const ServerAddress &address)
    {
        return {address,       servers.authToken, servers.tls, std::chrono::milliseconds(5000),
                servers.trust, servers.plainAuth};
    }
};

/// A request and what came back.
struct Answer
{
    Request request;
    Reply reply;
    Moment sent{};     ///< just before the request was handed to the system
    Moment answered{}; ///< when the whole line had been read

    std::chrono::nanoseconds roundTrip() const { return answered - sent; }
};

/// A conversation with one server: requests go out in order, replies come back in the same order. Connection is the
/// real one; tests have a fake. One owner, one thread; every call returns at once, and none emits a signal itself.
class Transport : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Connects, and authenticates where there is a token; opened() or failed() follows. Only while closed.
    virtual void open(const Endpoint &endpoint) = 0;
    /// Sends a request; answered() or failed() follows. Several may be under way. `within` counts from the moment the
    /// replies before it have come. Only after opened().
    virtual void send(const Request &request, std::chrono::milliseconds within = replyTimeout) = 0;
    /// Writes what was sent and closes. No signal follows, whatever was under way.
    virtual void close() = 0;
    /// The silence after which this server sent `error` unasked and closed: its read timeout. Nothing until seen.
    virtual std::optional<std::chrono::nanoseconds> observedReadTimeout() const = 0;

signals:
    void opened();
    void answered(const Lockdeck::Answer &answer);
    /// The conversation is over and the transport closed; requests under way get no answer. At most once per open().
    void failed(const Lockdeck::Error &error);
};

} // namespace Lockdeck
