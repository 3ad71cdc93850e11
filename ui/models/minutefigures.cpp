#include "ui/models/minutefigures.h"

#include <algorithm>

namespace Lockdeck {

static int countHandOvers(const std::vector<FleetEvent> &events)
{
    const auto count = std::count_if(events.begin(), events.end(),
                                     [](const FleetEvent &e) { return e.kind == FleetEvent::Kind::HandedOver; });
    return static_cast<int>(count);
}

static std::chrono::nanoseconds waitOf(const KeyRow &row)
{
    if (row.waiters == 0 || row.contendedSince == Moment{})
        return {};
    return row.seen - std::max(row.contendedSince, row.kind == KeyRow::Kind::Lock ? row.ownerSince : Moment{});
}

void MinuteFigures::add(const FleetSnapshot &snapshot)
{
    std::vector<ServerAddress> servers;
    for (const ServerStatus &server : snapshot.servers)
        servers.push_back(server.address);
    if (servers != m_servers) {
        *this = {};
        m_servers = std::move(servers);
    } else if (snapshot.generation == m_generation) {
        return;
    }
    m_generation = snapshot.generation;

    Sample sample{snapshot.taken, countHandOvers(snapshot.events), {}};
    for (const KeyRow &row : snapshot.keys)
        sample.longestWait = std::max(sample.longestWait, waitOf(row));
    m_samples.push_back(sample);
    while (m_samples.front().at + window < snapshot.taken)
        m_samples.pop_front();

    m_pollCost = 0;
    for (const ServerStatus &server : snapshot.servers)
        m_pollCost = std::max(m_pollCost, server.dutyCycle);
}

int MinuteFigures::handOvers(Moment now) const
{
    int sum = 0;
    for (const Sample &sample : m_samples)
        sum += sample.at + window >= now ? sample.handOvers : 0;
    return sum;
}

std::chrono::nanoseconds MinuteFigures::longestWait(Moment now) const
{
    std::chrono::nanoseconds longest{0};
    for (const Sample &sample : m_samples) {
        if (sample.at + window >= now)
            longest = std::max(longest, sample.longestWait);
    }
    return longest;
}

} // namespace Lockdeck
