#include "client/plainauth.h"

using namespace Qt::StringLiterals;

namespace Lockdeck {

static bool isSafe(const Endpoint &endpoint)
{
    return endpoint.authToken.isEmpty() || endpoint.tls || endpoint.plainAuth;
}

static Error refusal(const QString &where)
{
    return {ErrorCode::BadAddress,
            u"The token would cross the network in plain text to %1, where others may read it. Use TLS (dflockds://), "
            "or say that plain text is meant (--insecure-auth)."_s.arg(where),
            {}};
}

Outcome checkPlainAuth(const Endpoint &endpoint)
{
    if (isSafe(endpoint) || endpoint.address.isLoopback())
        return {};
    return refusal(endpoint.address.toString());
}

Outcome checkPlainAuth(const Endpoint &endpoint, const QHostAddress &peer)
{
    if (isSafe(endpoint) || peer.isLoopback())
        return {};
    return refusal(u"%1, which is %2"_s.arg(endpoint.address.toString(), peer.toString()));
}

} // namespace Lockdeck
