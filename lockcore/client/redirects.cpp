#include "client/redirects.h"

#include <QtNetwork/QHostAddress>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Lockdeck {

/// Names are not looked up: what the user wrote has to be what the server says, but for case and the ways to write an
/// IPv6 address.
static bool isSame(const ServerAddress &a, const ServerAddress &b)
{
    if (a.port != b.port)
        return false;
    const QHostAddress number(a.host);
    return a.host.compare(b.host, Qt::CaseInsensitive) == 0 || (!number.isNull() && number == QHostAddress(b.host));
}

static Error notLeader(const QString &message, const Reply &reply)
{
    return {ErrorCode::NotLeader, message, QString::fromLatin1(encode(reply, Verb::Barrier)).trimmed()};
}

Result<ServerAddress> Redirects::follow(const ServerSet &servers, const ServerAddress &from, const Reply &reply)
{
    if (reply.text.isEmpty()) {
        return notLeader(
            u"%1 does not lead its cluster and knows of no leader. Try again in a moment."_s.arg(from.toString()),
            reply);
    }
    const QString named = QString::fromLatin1(reply.text);
    const Result<ServerAddress> leader = ServerAddress::parse(named);
    const auto known = std::find_if(servers.servers.begin(), servers.servers.end(),
                                    [&](const ServerAddress &server) { return leader && isSame(server, *leader); });
    if (known == servers.servers.end()) {
        return notLeader(u"%1 does not lead its cluster and names %2, which is not among your servers and was not "
                         "asked. Add it to them if it is one."_s.arg(from.toString(), named),
                         reply);
    }
    m_path.push_back(from);
    if (m_path.size() <= most)
        return *known;
    QStringList path;
    for (const ServerAddress &server : m_path)
        path.push_back(server.toString());
    return notLeader(u"Sent on %1 times (%2) and once more to %3: the cluster has not settled on a leader. Try again "
                     "in a moment."_s.arg(QString::number(most), path.join(u" → "_s), named),
                     reply);
}

} // namespace Lockdeck
