#include "monitor/alerts/alertsearch.h"

#include "monitor/alerts/alertreplay.h"
#include "monitor/alerts/keypattern.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr auto slice = 5ms;

AlertSearch::AlertSearch(const AlertRule &rule, const std::vector<ServerStatus> &servers, const History &history,
                         const RowsOf &rowsOf, Moment now)
    : m_servers(servers)
{
    m_preview.rule = rule;
    m_preview.isOfNone = true;
    m_preview.until = now;
    for (std::size_t server = 0; server < servers.size(); ++server) {
        if (!rule.isOf(servers[server].address))
            continue;
        m_preview.isOfNone = false;
        addServer(server, history, rowsOf);
    }
    if (m_preview.from != Moment{})
        m_preview.from = std::max(m_preview.from, now - AlertPreview::longest);
}

/// Counted is from when all servers of the rule were watched that have answered at all.
void AlertSearch::addServer(std::size_t server, const History &history, const RowsOf &rowsOf)
{
    const int index = static_cast<int>(server);
    m_preview.from = std::max(m_preview.from, history.watchedSince(index));
    const KeyPattern pattern(m_preview.rule.keys);
    const auto add = [&](const QString &key) {
        if (pattern.matches(key) && (m_places.empty() || m_places.back().key != key))
            m_places.push_back({server, key});
    };
    for (const KeyRow &row : rowsOf(server))
        add(row.key);
    for (const QString &key : history.departedKeys(index))
        add(key);
    m_preview.isAtLeast |= m_servers[server].keysLeftOut > 0;
}

bool AlertSearch::goOn(const History &history, const RowsOf &rowsOf)
{
    const auto end = std::chrono::steady_clock::now() + slice;
    while (m_next < m_places.size() && std::chrono::steady_clock::now() < end)
        count(m_places[m_next++], history, rowsOf);
    if (m_next < m_places.size())
        return false;
    for (std::size_t server = 0; server < m_servers.size(); ++server)
        m_preview.isAtLeast |= m_preview.rule.isOf(m_servers[server].address) &&
                               history.lostAt(static_cast<int>(server)) >= m_preview.from;
    return true;
}

void AlertSearch::count(const Place &place, const History &history, const RowsOf &rowsOf)
{
    const int server = static_cast<int>(place.server);
    const KeyStory story = history.story(server, place.key, History::rowOf(place.key, rowsOf(place.server)));
    const ServerStatus &status = m_servers[place.server];
    const FiredInStory fired =
        firedIn(story, m_preview.rule, status.address, {status.interval, status.roundTrip}, m_preview.from);
    m_preview.fired += fired.times;
    m_preview.isAtLeast |= fired.isAtLeast;
}

} // namespace Lockdeck
