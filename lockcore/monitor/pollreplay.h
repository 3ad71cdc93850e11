#pragma once

#include "monitor/fleetsnapshot.h"
#include "monitor/recordedpolls.h"

namespace Lockdeck {

/// Recorded polls of one server, taken as a StatsPoller and a Fleet take live ones: the same parser, the same
/// inference. A poll without an answer, or with one that is no `stats`, ends the connection, and nothing is compared
/// across it. Pure; one owner, one thread.
class PollReplay
{
public:
    /// What this poll tells, by the recording's clock (see recordedMoment()).
    std::vector<FleetEvent> take(const RecordedPoll &poll);
    /// What is known of the keys after it.
    const std::vector<KeyRow> &rows() const { return m_rows; }

private:
    Result<ServerStats> statsOf(const RecordedPoll &poll) const;

    ServerStatus m_status;
    std::vector<KeyRow> m_rows;
    Moment m_previousPoll{}; ///< Moment{}: none on this connection
};

} // namespace Lockdeck
