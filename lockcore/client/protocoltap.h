#pragma once

#include "client/protocollog.h"
#include "client/transport.h"

namespace Lockdeck {

/// Where a Connection tells a ProtocolLog what goes over it. Secrets are cut here, before anything leaves the
/// connection's thread.
class ProtocolTap
{
public:
    /// Longer lines are cut: the start of `stats` says enough, and no request is longer.
    static constexpr qsizetype longestText = 512;
    /// A shorter one is no secret, and would be found in every other word.
    static constexpr qsizetype shortestSecret = 4;

    ProtocolTap(std::shared_ptr<ProtocolLog> log, const Conversation &about);

    void connecting(const Endpoint &endpoint, Moment at);
    void opened(Moment at);
    void sent(const Request &request, Moment at);
    /// `asked`: when the request that it answers was sent.
    void received(QByteArrayView line, Moment at, std::optional<Moment> asked);
    /// Tells it once for each connecting(); `why` in words, or empty.
    void closed(const QString &why, Moment at);

private:
    void tell(ProtocolLine::Kind kind, Moment at, QByteArray text, std::optional<std::chrono::nanoseconds> roundTrip);

    std::shared_ptr<ProtocolLog> m_log;
    std::shared_ptr<const Conversation> m_about;
    QByteArray m_secret; ///< the server's auth token
    Moment m_begun{};
    bool m_isOpen = false; ///< or about to be
};

} // namespace Lockdeck
