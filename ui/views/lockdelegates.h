#pragma once

#include "ui/models/lockrows.h"

#include <QtWidgets/QStyledItemDelegate>

namespace Lockdeck {

/// What all cells of the table share while they are painted. Owned by the view.
struct TableLook
{
    const Clock &clock;
    float trendTop = 4; ///< waiters at the full height of a spark column: the same scale in all rows
    int hoveredRow = -1;
    bool isGrouped = false; ///< keys stand below headers
};

/// Where a click on a group's header folds or unfolds it, from the left.
inline constexpr int lockChevronWidth = 26;

/// Width of a column in device-independent pixels (TOKENS.md); of the key column the least, as it takes the rest.
int lockColumnWidth(LockColumn column);

/// Paints the cells of one column of a LocksModel: selection and row line first, never Highlight behind coloured text,
/// then what the row says at this very moment. `look` must outlive the delegate.
QStyledItemDelegate *lockDelegate(LockColumn column, const TableLook &look, QObject *parent);

/// The glyph of the state column alone, for a key that stands elsewhere.
void paintLockGlyph(QPainter &painter, const QRectF &rect, const LockRow &row, Moment now);

} // namespace Lockdeck
