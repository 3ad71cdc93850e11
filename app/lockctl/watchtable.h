#pragma once

#include "monitor/fleetsnapshot.h"

#include <QtCore/QStringList>

namespace Lockdeck::Cli {

/// What the rows of the table are sorted by. Equal ones by key; rows without such a value come last.
enum class WatchSort {
    Waiting, ///< longest waited for first
    Waiters, ///< most waiters first
    Held,    ///< longest held first
    Lease,   ///< least left first
    Key,
    State, ///< what asks for attention first
    Server,
};
inline constexpr int watchSortCount = 7;
/// "waiting", as --sort takes it.
QString sortName(WatchSort sort);
std::optional<WatchSort> parseSort(const QString &name);
/// All of them, in their order.
QStringList sortNames();

/// What somebody wants to see.
struct WatchView
{
    WatchSort sort = WatchSort::Waiting;
    QString filter;   ///< only keys that contain it, upper and lower case alike
    int firstRow = 0; ///< scrolled so far
    bool paused = false;
    std::optional<QString> typing; ///< the filter that is being typed
};

/// How a line stands out; its words say the same.
enum class Emphasis {
    None,
    Title,   ///< the line of the servers
    Heading, ///< the names of the columns
    Strong,  ///< somebody waits
    Warning, ///< a lease that ran out, a key on another shard, a server that is slow
    Bad,     ///< a server that is down
    Faint,   ///< free, forgotten, of a server that is down, or older than two polls
};

struct WatchLine
{
    QString text; ///< no control characters; never wider than asked
    Emphasis emphasis = Emphasis::None;

    bool operator==(const WatchLine &) const = default;
};

/// A screen full.
struct WatchFrame
{
    std::vector<WatchLine> lines; ///< exactly as many as asked for
    int firstRow = 0;             ///< the view's, within bounds
    int pageRows = 0;             ///< rows of the table that fit
    int rows = 0;                 ///< that the filter lets through
};

/// The screen of `lockctl watch`: the servers, counts, the table, what the keys do. Pure.
WatchFrame watchFrame(const FleetSnapshot &snapshot, const WatchView &view, int width, int height, Moment now);
/// The same as a list to print: all rows, no word of keys. A `width` of 0 is as wide as it needs.
std::vector<WatchLine> watchList(const FleetSnapshot &snapshot, const WatchView &view, int width, Moment now);

} // namespace Lockdeck::Cli
