#pragma once

#include "ui/models/lockrows.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// The words of the Locks table: what its cells, tooltips, screen readers and the clipboard say of a row at `now`.
namespace LockText {

QString header(LockColumn column);
QString headerToolTip(LockColumn column);
QString rowState(const LockRow &row, Moment now);
QString cell(const LockRow &row, LockColumn column, Moment now);
QString toolTip(const LockRow &row, LockColumn column, Moment now);
/// The cell with its column's name, in whole words: "held for at least 4 min 11".
QString accessible(const LockRow &row, LockColumn column, Moment now);

/// Nothing is known of the queue while the server does not answer.
bool waitersKnown(const LockRow &row);
/// "28 s", "512 s", "27 min", "3 h", "12 d", "40 y": one unit, rounded down, so that it fits beside the bar.
QString left(std::chrono::nanoseconds d);
/// "3 s old"; empty while the row is not old.
QString age(const LockRow &row, Moment now);

/// What goes to the clipboard: cells as shown between tabs; and CSV with a header, raw keys and numbers in seconds.
QString asText(const std::vector<LockRow> &rows, Moment now);
QString asCsv(const std::vector<LockRow> &rows, Moment now);

} // namespace LockText
} // namespace Lockdeck
