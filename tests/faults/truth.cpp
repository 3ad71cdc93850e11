#include "truth.h"

#include <algorithm>
#include <map>

namespace Lockdeck::Test {

std::vector<Claim> claimsOf(const std::vector<HoldEvent> &events, Moment end)
{
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const HoldEvent &event = events[i];
        const Moment next = i + 1 < events.size() ? events[i + 1].at : end;
        const Moment until = std::min(next, event.status.deadline);
        if (event.status.state == HoldState::Held && until > event.at)
            claims.push_back({event.at, until, event.status.token});
    }
    return claims;
}

/// From the grant of a token to its end.
struct Tenure
{
    Moment from{};
    Moment until = Moment::max();
    std::optional<HoldRecord::What> ended;
};

static std::map<QByteArray, Tenure> tenuresOf(const QByteArray &key, const std::deque<HoldRecord> &log)
{
    std::map<QByteArray, Tenure> tenures;
    for (const HoldRecord &record : log) {
        if (record.key != key || record.what == HoldRecord::What::Renewed)
            continue;
        Tenure &tenure = tenures[record.token];
        if (record.what == HoldRecord::What::Granted) {
            tenure.from = record.at;
        } else {
            tenure.until = record.at;
            tenure.ended = record.what;
        }
    }
    return tenures;
}

Verdict judge(const Claim &claim, const QByteArray &key, const std::deque<HoldRecord> &log)
{
    const std::chrono::nanoseconds none{0};
    Verdict verdict{std::chrono::nanoseconds::max(), none, {}};
    for (const auto &[token, tenure] : tenuresOf(key, log)) {
        if (token == claim.token) {
            verdict.ended = tenure.ended;
            if (tenure.from <= claim.from)
                verdict.outlived = std::max(claim.until - std::min(tenure.until, claim.until), none);
        } else {
            const auto shared = std::min(claim.until, tenure.until) - std::max(claim.from, tenure.from);
            verdict.overlap = std::max<std::chrono::nanoseconds>(verdict.overlap, shared);
        }
    }
    return verdict;
}

Moment promisedUntil(const QByteArray &token, Moment at, const std::deque<HoldRecord> &log)
{
    Moment until{};
    for (const HoldRecord &record : log) {
        const bool isPromise = record.what == HoldRecord::What::Granted || record.what == HoldRecord::What::Renewed;
        if (record.token == token && isPromise && record.at <= at)
            until = record.deadline;
    }
    return until;
}

} // namespace Lockdeck::Test
