#include "client/holdstatus.h"

#include "client/holdtiming.h"

#include <algorithm>

namespace Lockdeck {

QString stateName(HoldState state)
{
    switch (state) {
    case HoldState::Idle:
        return QStringLiteral("idle");
    case HoldState::Connecting:
        return QStringLiteral("connecting");
    case HoldState::Requesting:
        return QStringLiteral("requesting");
    case HoldState::Queued:
        return QStringLiteral("queued");
    case HoldState::Waiting:
        return QStringLiteral("waiting");
    case HoldState::Verifying:
        return QStringLiteral("verifying");
    case HoldState::Held:
        return QStringLiteral("held");
    case HoldState::Uncertain:
        return QStringLiteral("uncertain");
    case HoldState::Lost:
        return QStringLiteral("lost");
    case HoldState::TimedOut:
        return QStringLiteral("timedout");
    case HoldState::Releasing:
        return QStringLiteral("releasing");
    case HoldState::Released:
        return QStringLiteral("released");
    case HoldState::Failed:
        return QStringLiteral("failed");
    }
    Q_UNREACHABLE();
}

Moment HoldStatus::exclusiveUntil() const
{
    if (readTimeout.count() == 0 || confirmed == Moment{})
        return deadline;
    return std::min(deadline, HoldTiming::after(confirmed, readTimeout - HoldTiming::margin(std::chrono::seconds(1))));
}

HoldState HoldStatus::stateAt(Moment now) const
{
    const bool claimsTheLock = state == HoldState::Held || state == HoldState::Uncertain;
    return claimsTheLock && now >= deadline ? HoldState::Lost : state;
}

} // namespace Lockdeck
