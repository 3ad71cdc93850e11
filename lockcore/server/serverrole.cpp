#include "server/serverrole.h"

#include "protocol/rules.h"

using namespace Qt::StringLiterals;

namespace Lockdeck {

using Kind = ServerRole::Kind;

static bool changes(Verb verb)
{
    return verb == Verb::Acquire || verb == Verb::Enqueue || verb == Verb::Wait || verb == Verb::Renew ||
           verb == Verb::Release;
}

static Reply word(Reply::Kind kind)
{
    return {kind, {}, {}, {}};
}

std::optional<Reply> ServerRole::answerTo(const Request &request) const
{
    if (kind == Kind::Exact && request.verb == Verb::Ping)
        return word(Reply::Kind::Error);
    if (changes(request.verb))
        return answerToWaiters();
    if (request.verb != Verb::Barrier || !countsGrants())
        return {};
    return kind == Kind::Follower ? answerToWaiters() : word(Reply::Kind::Ok);
}

std::optional<Reply> ServerRole::answerToWaiters() const
{
    if (kind == Kind::Draining)
        return word(Reply::Kind::Draining);
    if (kind == Kind::Follower)
        return Reply{Reply::Kind::NotLeader, {}, {}, leader};
    return {};
}

std::optional<ClusterStats> ServerRole::cluster(const QString &address, quint64 grants) const
{
    if (kind != Kind::Leader && kind != Kind::Follower)
        return {};
    ClusterStats cluster;
    cluster.id = address;
    cluster.role = kind == Kind::Leader ? u"leader"_s : u"follower"_s;
    cluster.term = 1;
    cluster.leaderAddress = kind == Kind::Leader ? address : QString::fromUtf8(leader);
    cluster.leaderId = cluster.leaderAddress;
    cluster.commitIndex = cluster.lastLogIndex = grants;
    cluster.voters << address;
    if (kind == Kind::Follower)
        cluster.voters << cluster.leaderAddress;
    return cluster;
}

Result<ServerRole> parseServerRole(const QString &text)
{
    constexpr auto following = "follower="_L1;
    if (text.isEmpty())
        return ServerRole{};
    if (text == "1.10"_L1)
        return ServerRole{Kind::Exact, {}};
    if (text == "leader"_L1)
        return ServerRole{Kind::Leader, {}};
    if (text == "draining"_L1)
        return ServerRole{Kind::Draining, {}};
    if (text.startsWith(following)) {
        const QByteArray leader = text.sliced(following.size()).toUtf8();
        if (isHostAndPort(leader))
            return ServerRole{Kind::Follower, leader};
    }
    return Error{ErrorCode::BadAddress,
                 u"A server acts as 1.10, leader, draining or follower=HOST:PORT, not as “%1”."_s.arg(text),
                 {}};
}

} // namespace Lockdeck
