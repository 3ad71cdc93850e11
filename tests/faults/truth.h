#pragma once

#include "client/holdstatus.h"
#include "server/holdlog.h"

#include <deque>
#include <vector>

namespace Lockdeck::Test {

/// A time during which a client said that it held the lock: HoldStatus::isHeldAt() at every moment of it.
struct Claim
{
    Moment from{};
    Moment until{};
    QByteArray token;
};

/// From all that a hold told, oldest first, up to `end`.
std::vector<Claim> claimsOf(const std::vector<HoldEvent> &events, Moment end);

/// How a claim stands against the server's log.
struct Verdict
{
    /// By how much the claim outlived what the server gave it; 0 when it is true. Max when it was never given.
    std::chrono::nanoseconds outlived{0};
    /// By how much it reached into the tenure of somebody else.
    std::chrono::nanoseconds overlap{0};
    /// How the server's side of it ended.
    std::optional<HoldRecord::What> ended;
};

Verdict judge(const Claim &claim, const QByteArray &key, const std::deque<HoldRecord> &log);

/// Until when the server had promised that token at that moment; Moment{} when it never had.
Moment promisedUntil(const QByteArray &token, Moment at, const std::deque<HoldRecord> &log);

} // namespace Lockdeck::Test
