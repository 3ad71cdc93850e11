#include "monitor/pollreplay.h"

#include "monitor/pollpace.h"
#include "monitor/serverstep.h"
#include "protocol/reply.h"

#include <utility>

namespace Lockdeck {

Result<ServerStats> PollReplay::statsOf(const RecordedPoll &poll) const
{
    if (!poll.reply)
        return Error{ErrorCode::Disconnected, QStringLiteral("The poll was not answered."), {}};
    const Request asked = Request::stats();
    const Result<Reply> reply = parseReply(*poll.reply, asked.verb);
    if (!reply)
        return reply.error();
    if (reply->kind != Reply::Kind::Stats)
        return errorFor(*reply, asked);
    return parseStats(reply->text, poll.sent, poll.received);
}

std::vector<FleetEvent> PollReplay::take(const RecordedPoll &poll)
{
    const Result<ServerStats> stats = statsOf(poll);
    const ServerState before = m_status.state;
    m_status.lastAsked = poll.sent;
    m_status.state = stats ? ServerState::Up : PollPace::stateAfter(stats.error());
    m_status.problem = stats ? std::nullopt : std::optional(stats.error());
    std::vector<FleetEvent> events;
    if (m_status.state != before) {
        m_status.stateSince = poll.received;
        events.push_back(*stateEvent(0, m_status));
    }
    if (!stats) {
        m_previousPoll = Moment{};
        missPoll(m_rows);
        return events;
    }
    const bool wasInPart = std::exchange(m_status.keysLeftOut, stats->keysLeftOut) > 0;
    const Moment previousPoll = std::exchange(m_previousPoll, stats->asked);
    ServerStep step = stepServerOver({}, 0, m_status.address, m_rows, previousPoll, *stats, wasInPart);
    m_rows = std::move(step.rows);
    std::move(step.events.begin(), step.events.end(), std::back_inserter(events));
    return events;
}

} // namespace Lockdeck
