#pragma once

#include <QtGui/QPen>

namespace Lockdeck {

/// The pen of the n-th line of a chart (0…9): the theme's five hues solid, then the same dashed 5 2 (TOKENS.md, "Chart
/// series").
QPen seriesPen(int slot, qreal width = 2);
/// The envelope of all that have no line of their own. Opaque: a plain rectangle fill is many times faster so.
QColor othersColor();

} // namespace Lockdeck
