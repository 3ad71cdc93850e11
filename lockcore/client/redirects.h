#pragma once

#include "client/serveraddress.h"
#include "protocol/reply.h"

#include <vector>

namespace Lockdeck {

/// Follows the `error_not_leader` of a cluster (PROTOCOL.md, "later"): only to servers that the user has named, since
/// the token and the secret go there, and at most three times in a row. Pure; one for each thing that is asked.
class Redirects
{
public:
    static constexpr std::size_t most = 3;

    /// Whom to ask instead of `from`, which answered `reply` (NotLeader). The error, of code NotLeader, says why
    /// nobody.
    Result<ServerAddress> follow(const ServerSet &servers, const ServerAddress &from, const Reply &reply);
    /// A server has answered the question: the next redirect is the first one again.
    void settle() { m_path.clear(); }

private:
    std::vector<ServerAddress> m_path; ///< who has answered so since then
};

} // namespace Lockdeck
