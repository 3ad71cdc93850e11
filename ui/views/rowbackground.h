#pragma once

class QPainter;
class QStyleOptionViewItem;

namespace Lockdeck {

/// Behind a cell of a list: that its row is selected, with a bar at the left of the row's first cell, or that the
/// pointer is on it.
void paintRowBackground(QPainter &painter, const QStyleOptionViewItem &option, bool isFirst);

} // namespace Lockdeck
