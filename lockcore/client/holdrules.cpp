#include "client/holdrules.h"

#include "protocol/tokenfile.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace Lockdeck {

static bool isHeldOrUncertain(HoldState state)
{
    return state == HoldState::Held || state == HoldState::Uncertain;
}

static bool isObtaining(HoldState state)
{
    switch (state) {
    case HoldState::Connecting:
    case HoldState::Requesting:
    case HoldState::Queued:
    case HoldState::Waiting:
    case HoldState::Verifying:
        return true;
    default:
        return false;
    }
}

static Outcome wrongState(const QString &need, const HoldStatus &status)
{
    return Error{ErrorCode::WrongState, u"%1; this hold is %2."_s.arg(need, stateName(status.state)), {}};
}

Outcome checkStep(HoldStep step, const HoldStatus &status)
{
    const HoldState state = status.state;
    switch (step) {
    case HoldStep::Start:
        if (state == HoldState::Idle || (isTerminal(state) && !status.settling))
            return {};
        return wrongState(u"Only a hold that has ended can be started again"_s, status);
    case HoldStep::Wait:
        if (status.leaving)
            return Error{ErrorCode::WrongState, u"This hold is leaving the queue."_s, {}};
        if (state == HoldState::Queued)
            return {};
        return wrongState(u"Only a queued hold can wait"_s, status);
    case HoldStep::Cancel:
        if (isObtaining(state) || (isTerminal(state) && status.settling))
            return {};
        return wrongState(u"Only what is not held yet can be cancelled"_s, status);
    case HoldStep::Release:
    case HoldStep::Renew:
    case HoldStep::SetLease:
        if (isHeldOrUncertain(state))
            return {};
        return wrongState(step == HoldStep::Release ? u"Only a held lock can be released"_s
                                                    : u"Only a held lock can be renewed"_s,
                          status);
    }
    Q_UNREACHABLE();
}

Outcome checkOptions(const LockOptions &options)
{
    if (auto wrong = checkKey(options.key))
        return wrong;
    if (auto wrong = checkLimit(options.limit))
        return wrong;
    if (auto wrong = checkSeconds(options.acquireTimeout, SecondsOf::Timeout))
        return wrong;
    if (options.lease) {
        if (auto wrong = checkSeconds(*options.lease, SecondsOf::Lease))
            return wrong;
    }
    if (options.servers.servers.empty())
        return Error{ErrorCode::BadAddress, u"No server is named."_s, {}};
    if (auto wrong = checkAuthToken(options.servers.authToken))
        return wrong;
    if (!(options.renewRatio > 0 && options.renewRatio < 1))
        return Error{ErrorCode::BadSeconds, u"The renew ratio must lie between 0 and 1."_s, {}};
    if (options.readTimeout < 1s || options.connectTimeout <= 0ms)
        return Error{ErrorCode::BadSeconds, u"The read timeout and the connect timeout must be positive."_s, {}};
    return {};
}

} // namespace Lockdeck
