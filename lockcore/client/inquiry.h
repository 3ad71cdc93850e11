#pragma once

#include "client/connection.h"
#include "client/protocoltap.h"
#include "client/redirects.h"

namespace Lockdeck {

/// One question on a connection of its own: connects, asks, takes the answer, closes. One question at a time; the next
/// may be asked from a slot. Within the bounds of DESIGN.md (connect, auth, reply: 5 s each) exactly one signal follows
/// each ask(). One thread, with an event loop.
class Inquiry : public QObject
{
    Q_OBJECT

public:
    explicit Inquiry(QObject *parent = nullptr);

    /// From the next question on, the follower of a cluster is left for its leader, if that is one of these servers
    /// (Redirects); without, its refusal is an answer like any other.
    void setServers(const ServerSet &servers) { m_servers = servers; }
    /// `within` is for the answer alone. A question that is still under way is given up, without a signal.
    void ask(const Endpoint &endpoint, const Request &request, std::chrono::milliseconds within = replyTimeout);
    /// How long a reply to `stats` may be, in bytes.
    void setMaxStatsLine(qsizetype bytes) { m_connection.setMaxStatsLine(bytes); }
    /// As Connection::setTap(), of the questions from now on.
    void setTap(std::unique_ptr<ProtocolTap> tap) { m_connection.setTap(std::move(tap)); }
    bool isAsking() const { return m_asking; }
    /// Whom it asked last.
    const ServerAddress &server() const { return m_endpoint.address; }

signals:
    /// Whatever the server said, refusals too: see errorFor().
    void answered(const Lockdeck::Answer &answer);
    void failed(const Lockdeck::Error &error);

private:
    void take(const Answer &answer);

    Connection m_connection;
    Endpoint m_endpoint;
    std::optional<ServerSet> m_servers;
    Redirects m_redirects;
    Request m_request;
    std::chrono::milliseconds m_within{0};
    bool m_asking = false;
};

} // namespace Lockdeck
