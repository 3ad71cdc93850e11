#pragma once

#include "watchtable.h"

namespace Lockdeck::Cli {

// What the table of `lockctl watch` says of keys and servers, in words; and in which order.

/// The columns, in the order of the window's table.
enum class WatchColumn { Key, State, Holder, Held, Lease, Waiters, Waiting, Server };
inline constexpr int watchColumnCount = 8;

/// Whether what was seen of who holds the key and who waits still counts.
bool isReachable(const FleetSnapshot &snapshot, const KeyRow &row);

/// "HELD ≥".
QString heading(WatchColumn column);
/// One cell; "–" where it is not known.
QString cellText(const FleetSnapshot &snapshot, const KeyRow &row, WatchColumn column, Moment now);
Emphasis emphasisOf(const FleetSnapshot &snapshot, const KeyRow &row, Moment now);

/// The rows that the filter lets through, sorted as far as `count`, the rest behind them in any order.
std::vector<const KeyRow *> sortedRows(const FleetSnapshot &snapshot, const WatchView &view, std::size_t count);

/// What servers are called, as short as tells them apart: ":7001" where the host is the same, "c" for c.locks:6388.
QString serverName(const FleetSnapshot &snapshot, std::size_t server);
/// "4s", "4m11s", "1h12m", "3d4h": rounded down, never negative.
QString shortDuration(std::chrono::nanoseconds time);

/// The lines above the table: the servers; counts and order; what is wrong, if anything.
std::vector<WatchLine> watchHeader(const FleetSnapshot &snapshot, const WatchView &view, int width, int matching,
                                   Moment now);
/// `left` and `right` at the two ends of a line; where both do not fit the left one is cut.
QString spread(const QString &left, const QString &right, int width);

} // namespace Lockdeck::Cli
