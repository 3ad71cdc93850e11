#include "watchtable.h"

#include "protocol/rules.h"
#include "textwidth.h"
#include "watchrows.h"

#include <algorithm>
#include <array>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;

namespace {

/// Between two columns.
constexpr int gap = 2;
/// Of the column of keys: below it other columns give way.
constexpr int leastKeyWidth = 20;
constexpr int mostServerWidth = 24;

constexpr std::array<const char *, watchSortCount> names = {"waiting", "waiters", "held",  "lease",
                                                            "key",     "state",   "server"};

bool isRightAligned(WatchColumn column)
{
    return column == WatchColumn::Held || column == WatchColumn::Lease || column == WatchColumn::Waiters ||
           column == WatchColumn::Waiting;
}

/// The columns give way from the end of this list, the one that is sorted by last.
std::vector<WatchColumn> byImportance(WatchSort sort, bool severalServers)
{
    std::vector<WatchColumn> columns = {WatchColumn::Key, WatchColumn::State, WatchColumn::Waiters, WatchColumn::Lease,
                                        WatchColumn::Held};
    if (severalServers)
        columns.push_back(WatchColumn::Server);
    columns.push_back(WatchColumn::Holder);
    columns.push_back(WatchColumn::Waiting);
    const WatchColumn sorted = sort == WatchSort::Waiting  ? WatchColumn::Waiting
                               : sort == WatchSort::Held   ? WatchColumn::Held
                               : sort == WatchSort::Lease  ? WatchColumn::Lease
                               : sort == WatchSort::Server ? WatchColumn::Server
                                                           : WatchColumn::Waiters;
    if (const auto it = std::find(columns.begin(), columns.end(), sorted); it != columns.end())
        std::rotate(columns.begin() + 1, it, it + 1);
    return columns;
}

struct Column
{
    WatchColumn what{};
    int width = 0;
};

using Cells = std::array<QString, watchColumnCount>;

const QString &cellOf(const Cells &cells, WatchColumn column)
{
    return cells.at(static_cast<std::size_t>(column));
}

/// How wide a column is with these cells. The columns of times are as wide as most of them need, so that the table
/// does not move with every second.
int naturalWidth(WatchColumn column, const std::vector<Cells> &cells)
{
    int width = textWidth(heading(column));
    if (column == WatchColumn::State)
        width = 11; // "other shard", "server down"
    for (const Cells &row : cells)
        width = std::max(width, textWidth(cellOf(row, column)));
    return column == WatchColumn::Server ? std::min(width, mostServerWidth) : width;
}

std::vector<Column> fitColumns(const std::vector<Cells> &cells, WatchSort sort, bool severalServers, int width)
{
    std::vector<Column> columns;
    for (const WatchColumn what : byImportance(sort, severalServers))
        columns.push_back({what, naturalWidth(what, cells)});
    const auto others = [&] {
        int sum = 0;
        for (const Column &column : columns)
            sum += column.what == WatchColumn::Key ? 0 : column.width + gap;
        return sum;
    };
    Column &key = columns.front();
    if (width > 0) {
        while (columns.size() > 1 && width - others() < std::min(leastKeyWidth, key.width))
            columns.pop_back();
        key.width = std::min(key.width, width - others());
    }
    std::sort(columns.begin(), columns.end(), [](const Column &a, const Column &b) { return a.what < b.what; });
    return columns;
}

QString lineOf(const Cells &cells, const std::vector<Column> &columns)
{
    QString line;
    for (const Column &column : columns) {
        const QString text = cutMiddle(cellOf(cells, column.what), column.width);
        if (!line.isEmpty())
            line += QString(gap, u' ');
        line += isRightAligned(column.what) ? padLeft(text, column.width) : padRight(text, column.width);
    }
    while (line.endsWith(u' '))
        line.chop(1);
    return line;
}

QString nothingToShow(const FleetSnapshot &snapshot, const WatchView &view)
{
    if (!view.filter.isEmpty())
        return u"No key contains “%1”."_s.arg(displayKey(view.filter));
    const bool answered = std::any_of(snapshot.servers.begin(), snapshot.servers.end(),
                                      [](const ServerStatus &server) { return server.lastAnswered != Moment{}; });
    return answered ? u"Nobody holds a lock or waits for one."_s : u"No server has answered yet."_s;
}

std::vector<WatchLine> tableOf(const FleetSnapshot &snapshot, const WatchView &view,
                               const std::vector<const KeyRow *> &rows, int width, Moment now)
{
    if (rows.empty())
        return {WatchLine{cutEnd(nothingToShow(snapshot, view), width > 0 ? width : 80)}};
    std::vector<Cells> cells(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (int column = 0; column < watchColumnCount; ++column)
            cells[i].at(static_cast<std::size_t>(column)) =
                cellText(snapshot, *rows[i], static_cast<WatchColumn>(column), now);
    }
    const std::vector<Column> columns = fitColumns(cells, view.sort, snapshot.servers.size() > 1, width);
    Cells headings;
    for (int column = 0; column < watchColumnCount; ++column)
        headings.at(static_cast<std::size_t>(column)) = heading(static_cast<WatchColumn>(column));
    std::vector<WatchLine> lines;
    lines.push_back({padRight(lineOf(headings, columns), width), Emphasis::Heading});
    for (std::size_t i = 0; i < rows.size(); ++i)
        lines.push_back({lineOf(cells[i], columns), emphasisOf(snapshot, *rows[i], now)});
    return lines;
}

QString footer(const WatchView &view, const WatchFrame &frame, int width)
{
    if (view.typing)
        return spread(u"Filter: %1_"_s.arg(displayKey(*view.typing)), u"Enter keeps it, Esc drops it"_s, width);
    const QString place = frame.rows == 0 ? QString()
                                          : u"%1–%2 of %3"_s.arg(frame.firstRow + 1)
                                                .arg(std::min(frame.firstRow + frame.pageRows, frame.rows))
                                                .arg(frame.rows);
    return spread(view.paused ? u"q quit  s sort  / filter  p go on  ↑ ↓ PgUp PgDn"_s
                              : u"q quit  s sort  / filter  p pause  ↑ ↓ PgUp PgDn"_s,
                  place, width);
}

} // namespace

QString sortName(WatchSort sort)
{
    return QLatin1String(names.at(static_cast<std::size_t>(sort)));
}

std::optional<WatchSort> parseSort(const QString &name)
{
    const qsizetype at = sortNames().indexOf(name);
    return at < 0 ? std::nullopt : std::optional(static_cast<WatchSort>(at));
}

QStringList sortNames()
{
    QStringList list;
    for (const char *name : names)
        list += QLatin1String(name);
    return list;
}

WatchFrame watchFrame(const FleetSnapshot &snapshot, const WatchView &view, int width, int height, Moment now)
{
    WatchFrame frame;
    frame.rows = static_cast<int>(std::count_if(snapshot.keys.begin(), snapshot.keys.end(), [&](const KeyRow &row) {
        return row.key.contains(view.filter, Qt::CaseInsensitive);
    }));
    frame.lines = watchHeader(snapshot, view, width, frame.rows, now);
    const int around = static_cast<int>(frame.lines.size()) + 2; // the heading and the last line
    frame.pageRows = std::max(height - around, 1);
    frame.firstRow = std::clamp(view.firstRow, 0, std::max(frame.rows - frame.pageRows, 0));

    const auto first = static_cast<std::size_t>(frame.firstRow);
    const auto end = static_cast<std::size_t>(std::min(frame.firstRow + frame.pageRows, frame.rows));
    std::vector<const KeyRow *> rows = sortedRows(snapshot, view, end);
    rows = {rows.begin() + static_cast<std::ptrdiff_t>(first), rows.begin() + static_cast<std::ptrdiff_t>(end)};
    for (WatchLine &line : tableOf(snapshot, view, rows, width, now))
        frame.lines.push_back(std::move(line));
    frame.lines.resize(static_cast<std::size_t>(std::max(height, 1)));
    if (height > 1)
        frame.lines.back() = {footer(view, frame, width), Emphasis::Faint};
    return frame;
}

std::vector<WatchLine> watchList(const FleetSnapshot &snapshot, const WatchView &view, int width, Moment now)
{
    const std::vector<const KeyRow *> rows = sortedRows(snapshot, view, snapshot.keys.size());
    std::vector<WatchLine> lines = watchHeader(snapshot, view, width, static_cast<int>(rows.size()), now);
    for (WatchLine &line : tableOf(snapshot, view, rows, width, now))
        lines.push_back(std::move(line));
    return lines;
}

} // namespace Lockdeck::Cli
