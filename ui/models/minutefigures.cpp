#include "ui/models/minutefigures.h"

#include <algorithm>

namespace Lockdeck {

using std::chrono::floor;
using std::chrono::seconds;

static seconds secondOf(Moment moment)
{
    return floor<seconds>(moment.time_since_epoch());
}

void MinuteFigures::follow(const FleetSnapshot &snapshot)
{
    std::vector<ServerAddress> servers;
    for (const ServerStatus &server : snapshot.servers)
        servers.push_back(server.address);
    if (servers == m_servers)
        return;
    *this = {};
    m_servers = std::move(servers);
    m_since = snapshot.taken;
}

void MinuteFigures::noteEvents(const std::vector<FleetEvent> &events)
{
    for (const FleetEvent &event : events) {
        if (event.kind == FleetEvent::Kind::HandedOver)
            ++m_handOvers[secondOf(event.before)];
    }
    if (!m_handOvers.empty())
        m_handOvers.erase(m_handOvers.begin(), m_handOvers.lower_bound(m_handOvers.rbegin()->first - window));
}

void MinuteFigures::noteWait(Moment at, std::chrono::nanoseconds longest)
{
    m_waits.push_back({at, longest});
    while (m_waits.front().at + window < at)
        m_waits.pop_front();
}

int MinuteFigures::count(Moment now, seconds span) const
{
    int sum = 0;
    for (auto it = m_handOvers.upper_bound(secondOf(now) - span); it != m_handOvers.end(); ++it)
        sum += it->second;
    return sum;
}

double MinuteFigures::handOversPerSecond(Moment now) const
{
    const std::chrono::duration<double> watched =
        std::clamp<std::chrono::nanoseconds>(now - m_since, seconds(1), shortWindow);
    return count(now, shortWindow) / watched.count();
}

std::chrono::nanoseconds MinuteFigures::longestWait(Moment now) const
{
    std::chrono::nanoseconds longest{0};
    for (const Wait &wait : m_waits) {
        if (wait.at + window >= now)
            longest = std::max(longest, wait.longest);
    }
    return longest;
}

} // namespace Lockdeck
