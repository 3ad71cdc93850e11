#pragma once

#include "monitor/alerts/alertpreview.h"
#include "monitor/history.h"

#include <functional>
#include <vector>

namespace Lockdeck {

/// Counts how often a rule of keys would have fired, by what the history knows of each of them. Works in slices of a
/// few milliseconds, between which polls may come. Pure but for the clock that ends a slice; for the history's thread.
class AlertSearch
{
public:
    /// The rows of a server as the history has seen them last.
    using RowsOf = std::function<const std::vector<KeyRow> &(std::size_t server)>;

    AlertSearch(const AlertRule &rule, const std::vector<ServerStatus> &servers, const History &history,
                const RowsOf &rowsOf, Moment now);
    /// Looks at more keys; true once there are none left.
    bool goOn(const History &history, const RowsOf &rowsOf);
    /// What was counted so far.
    const AlertPreview &preview() const { return m_preview; }

private:
    struct Place
    {
        std::size_t server = 0;
        QString key;
    };

    void addServer(std::size_t server, const History &history, const RowsOf &rowsOf);
    void count(const Place &place, const History &history, const RowsOf &rowsOf);

    AlertPreview m_preview;
    std::vector<ServerStatus> m_servers;
    std::vector<Place> m_places;
    std::size_t m_next = 0;
};

} // namespace Lockdeck
