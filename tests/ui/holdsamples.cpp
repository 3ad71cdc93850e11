#include "holdsamples.h"

using namespace std::chrono_literals;

namespace Lockdeck::Test {

static HoldStatus named(HoldState state, const char *key, const char *note, const char *host)
{
    HoldStatus hold;
    hold.id = static_cast<HoldId>(state) + 1;
    hold.state = state;
    hold.key = QString::fromLatin1(key);
    hold.note = QString::fromLatin1(note);
    hold.server = {QString::fromLatin1(host), 6388};
    return hold;
}

static HoldStatus inQueue(HoldState state, Moment now)
{
    HoldStatus hold = named(state, "db/migrate", "Schema 2026-11, OPS-314", "c.locks");
    hold.queuedSince = now - 218s;
    hold.stateSince = now - 218s;
    hold.placeAtMost = 2;
    hold.lease = 33s;
    return hold;
}

static void grant(HoldStatus &hold, Moment now, std::chrono::nanoseconds left)
{
    hold.token = "0123456789abcdef0123456789abcdef";
    hold.lease = 33s;
    hold.renewEvery = 7667ms;
    hold.deadline = now + left;
    hold.confirmed = hold.deadline - 33s + 50ms;
    hold.nextRenewal = hold.confirmed + hold.renewEvery;
    hold.lastRoundTrip = 400us;
    hold.renewalsSent = hold.renewalsAnswered = 48;
}

HoldStatus sampleHold(HoldState state, Moment now)
{
    switch (state) {
    case HoldState::Idle:
    case HoldState::Connecting:
    case HoldState::Requesting: {
        HoldStatus hold = named(state, "deploy/api", "DB upgrade, OPS-311", "c.locks");
        hold.stateSince = now - 1200ms;
        return hold;
    }
    case HoldState::Queued:
        return inQueue(state, now);
    case HoldState::Waiting: {
        HoldStatus hold = inQueue(state, now);
        hold.stateSince = now - 3500ms;
        hold.waitEnds = now + 6500ms;
        return hold;
    }
    case HoldState::Verifying: {
        HoldStatus hold = inQueue(state, now);
        hold.stateSince = now - 200ms;
        hold.queuedSince = hold.stateSince - 41s;
        hold.renewalSent = now - 200ms;
        hold.placeAtMost.reset();
        return hold;
    }
    case HoldState::Held: {
        HoldStatus hold = named(state, "deploy/api", "DB upgrade, OPS-311", "c.locks");
        grant(hold, now, 28500ms);
        hold.heldSince = hold.stateSince = now - 372s;
        return hold;
    }
    case HoldState::Uncertain: {
        HoldStatus hold = named(state, "report/daily", "Nightly figures, re-run", "b.locks");
        grant(hold, now, 10500ms);
        hold.heldSince = now - 125s;
        hold.stateSince = now - 1s;
        hold.renewalSent = now - 3300ms;
        return hold;
    }
    case HoldState::Lost: {
        HoldStatus hold = named(state, "cache/rebuild", "Rebuild after import", "a.locks");
        grant(hold, now, 5s);
        hold.stateSince = now - 12s;
        hold.heldSince = hold.stateSince - 364s;
        hold.confirmed = hold.stateSince - 7700ms;
        hold.reason = Error{ErrorCode::Lost,
                            QStringLiteral("Server a answered “error” to the renewal of 14:03:00.1; last confirmed "
                                           "14:02:52.4."),
                            QStringLiteral("error")};
        return hold;
    }
    case HoldState::TimedOut: {
        HoldStatus hold = named(state, "search/reindex", "Reindex after import", "c.locks");
        hold.stateSince = now - 2s;
        hold.queuedSince = hold.stateSince - 10s;
        hold.reason = Error{ErrorCode::TimedOut, QStringLiteral("no"), QStringLiteral("timeout")};
        return hold;
    }
    case HoldState::Releasing: {
        HoldStatus hold = named(state, "deploy/api", "DB upgrade, OPS-311", "c.locks");
        grant(hold, now, 24500ms);
        hold.stateSince = now - 300ms;
        hold.heldSince = now - 372s;
        return hold;
    }
    case HoldState::Released: {
        HoldStatus hold = named(state, "deploy/api", "DB upgrade, OPS-311", "c.locks");
        grant(hold, now, 24s);
        hold.stateSince = now - 1s;
        hold.heldSince = hold.stateSince - 372s;
        hold.renewalsAnswered = 49;
        return hold;
    }
    case HoldState::Failed: {
        HoldStatus hold = named(state, "pool/workers", "Batch 7", "a.locks");
        hold.limit = 4;
        hold.stateSince = now - 1s;
        hold.reason = Error{ErrorCode::LimitMismatch,
                            QStringLiteral("Server a answered error_limit_mismatch: the first user set the limit to 5. "
                                           "Ask with limit 5."),
                            QStringLiteral("error_limit_mismatch")};
        return hold;
    }
    }
    return {};
}

KeyRow sampleRow(const HoldStatus &hold, Moment now)
{
    KeyRow row;
    row.key = hold.key;
    row.seen = now;
    row.holders = 1;
    row.waiters = 3;
    row.owner = 42;
    row.ownerSince = now - 372s;
    switch (hold.state) {
    case HoldState::Queued:
        row.waiters = 4;
        break;
    case HoldState::Waiting:
        row.waiters = 7;
        break;
    case HoldState::Lost:
        row.owner = 219;
        row.ownerSince = now - 11s;
        break;
    case HoldState::TimedOut:
        row.owner = 88;
        row.ownerSince = now - 41s;
        row.waiters = 2;
        break;
    case HoldState::Failed:
        row.kind = KeyRow::Kind::Semaphore;
        row.limit = 5;
        row.holders = 5;
        break;
    default:
        break;
    }
    return row;
}

const std::vector<HoldState> &sampleStates()
{
    static const std::vector states{HoldState::Connecting, HoldState::Queued,   HoldState::Waiting,
                                    HoldState::Verifying,  HoldState::Held,     HoldState::Uncertain,
                                    HoldState::Lost,       HoldState::TimedOut, HoldState::Releasing,
                                    HoldState::Released,   HoldState::Failed};
    return states;
}

} // namespace Lockdeck::Test
