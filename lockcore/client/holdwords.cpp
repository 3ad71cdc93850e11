#include "client/holdwords.h"

using namespace Qt::StringLiterals;

namespace Lockdeck::HoldWords {

static QString at(Moment moment)
{
    return moment == Moment::max() ? u"never"_s : wallTime(moment).toString(u"HH:mm:ss"_s);
}

static QString inSeconds(std::chrono::nanoseconds time)
{
    return QString::number(std::chrono::duration<double>(time).count(), 'f', 1) + u" s"_s;
}

static QString quoted(const HoldStatus &hold)
{
    return u"“%1”"_s.arg(displayKey(hold.key));
}

Error renewalRefused(const HoldStatus &hold, const Error &answer, Moment sent)
{
    return {ErrorCode::Lost,
            u"The server answered \"%1\" to the renewal of %2; last confirmed %3."_s.arg(answer.detail, at(sent),
                                                                                         at(hold.confirmed)),
            answer.message};
}

Error deadlinePassed(const HoldStatus &hold)
{
    const bool turnedAway =
        hold.reason && (hold.reason->code == ErrorCode::Draining || hold.reason->code == ErrorCode::NotLeader);
    const QString seen = hold.renewalSent != Moment{}
                             ? u"The renewal of %1 was not answered in time"_s.arg(at(hold.renewalSent))
                         : turnedAway ? u"The server answered \"%1\" and did not renew"_s.arg(hold.reason->detail)
                                      : u"No renewal could be sent in time"_s;
    return {ErrorCode::Lost,
            u"%1: the lease of %2 s, last confirmed %3, may have run out at %4."_s.arg(seen)
                .arg(hold.lease.count())
                .arg(at(hold.confirmed), at(hold.deadline)),
            {}};
}

Error disconnected(const HoldStatus &hold, const Error &why, Moment when)
{
    return {ErrorCode::Lost,
            u"The connection ended at %1, and with it the lock: %2 Last confirmed %3."_s.arg(at(when), why.message,
                                                                                             at(hold.confirmed)),
            why.detail};
}

Error notHeldAtRelease(const HoldStatus &hold)
{
    return {ErrorCode::Lost,
            u"The server answered \"error\" to the release of %1: it was not held any more; last confirmed %2."_s.arg(
                quoted(hold), at(hold.confirmed)),
            u"error"_s};
}

Error draining(const HoldStatus &hold)
{
    return {ErrorCode::Draining,
            u"The server at %1 is shutting down and takes no new locks."_s.arg(hold.server.toString()),
            u"error_draining"_s};
}

Error renewingAtLeader(const HoldStatus &hold, const ServerAddress &leader)
{
    return {ErrorCode::NotLeader,
            u"%1 does not lead its cluster any more: renewing at %2, until %3 at the latest."_s.arg(
                hold.server.toString(), leader.toString(), at(hold.deadline)),
            {}};
}

Error notRenewed(const HoldStatus &hold, const Error &why)
{
    const QString what = why.code == ErrorCode::Draining
                             ? u"%1 is shutting down and does not renew."_s.arg(hold.server.toString())
                             : why.message;
    return {why.code, u"%1 It is asked again until %2."_s.arg(what, at(hold.deadline)), why.detail};
}

Error releaseRefused(const HoldStatus &hold, const Error &why)
{
    const QString what = why.code == ErrorCode::Draining
                             ? u"The server at %1 is shutting down."_s.arg(hold.server.toString())
                             : why.message;
    return {why.code,
            u"The release of %1 was not carried out: %2 At the latest the lock frees itself when its lease ends."_s.arg(
                quoted(hold), what),
            why.detail};
}

Error renewalOverdue(const HoldStatus &hold)
{
    return {ErrorCode::ReplyTimeout,
            u"The renewal of %1 is overdue. The lock is surely held until %2 only if the server still grants it."_s.arg(
                at(hold.renewalSent), at(hold.deadline)),
            {}};
}

Error slept(std::chrono::nanoseconds time)
{
    return {ErrorCode::ReplyTimeout,
            u"The computer slept for %1. A renewal decides whether the lock is still held."_s.arg(inSeconds(time)),
            {}};
}

Error late(std::chrono::nanoseconds time)
{
    return {
        ErrorCode::ReplyTimeout,
        u"This program stood still for %1. A renewal decides whether the lock is still held."_s.arg(inSeconds(time)),
        {}};
}

Error reconnecting(const Error &why)
{
    return {ErrorCode::Disconnected,
            u"%1 The server keeps locks after that: connecting again to renew."_s.arg(why.message), why.detail};
}

Error deadGrant(const HoldStatus &hold, const Error &answer)
{
    return {ErrorCode::TimedOut,
            u"%1 was granted, but the grant turned out dead: its lease had run out before the answer came, and the "
            "renewal right after was refused."_s.arg(quoted(hold)),
            answer.detail};
}

Error placeGone(const HoldStatus &hold, const Error &answer)
{
    return {ErrorCode::TimedOut,
            u"The place in the queue for %1 is gone: its turn came while nobody waited, and that lease ran out."_s.arg(
                quoted(hold)),
            answer.detail};
}

Error queueDropped(const HoldStatus &hold, const Error &answer)
{
    return {
        ErrorCode::ServerClosed,
        u"The server answered \"%1\" while this hold was queued for %2: it is giving the connection up, and with it "
        "the place."_s.arg(answer.detail, quoted(hold)),
        answer.detail};
}

Error slowerThanLease(const HoldStatus &hold)
{
    return {ErrorCode::TimedOut,
            u"The server takes longer to answer than the lease of %1 s lasts. Ask for a longer lease."_s.arg(
                hold.lease.count()),
            {}};
}

Error leavingOnAnswer(const HoldStatus &hold)
{
    return {ErrorCode::Cancelled,
            u"The attempt at %1 ends with the server's answer: closing now would leave something behind."_s.arg(
                quoted(hold)),
            {}};
}

Error cancelled(const HoldStatus &hold)
{
    const QString rest = hold.mayLeaveGhost ? u' ' + ghost(hold) : QString();
    return {ErrorCode::Cancelled, u"The attempt at %1 was given up."_s.arg(quoted(hold)) + rest, {}};
}

QString ghost(const HoldStatus &hold)
{
    return hold.serverKeepsLocks
               ? u"dflockd keeps the place: it is granted to nobody in its turn, and blocks the key for a lease."_s
               : u"dflockd keeps the place as a ghost until its turn or its timeout, then frees it."_s;
}

Error releaseUnconfirmed(const HoldStatus &hold)
{
    return {ErrorCode::ReplyTimeout,
            u"The release of %1 was not confirmed. At the latest the lock frees itself when its lease ends."_s.arg(
                quoted(hold)),
            {}};
}

Error abandonedUnverified(const Error &why)
{
    return {why.code, u"The lock was granted, but it could not be verified: %1"_s.arg(why.message), why.detail};
}

} // namespace Lockdeck::HoldWords
