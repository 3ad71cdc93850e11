#pragma once

#include "ui/models/lockrows.h"

#include <QtCore/QString>

namespace Lockdeck {

/// The words of the Locks table: what its cells, tooltips and screen readers say of a row at `now`.
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
/// "34 keys".
QString groupSize(const RowGroup &group);

} // namespace LockText
} // namespace Lockdeck
