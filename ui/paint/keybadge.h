#pragma once

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QColor>

class QPainter;

namespace Lockdeck {

/// A shortcut as it stands beside what it does: small, in a box, "Ctrl+K". `rect` is where it goes, in its middle from
/// top to bottom; keyBadgeWidth() says how wide it is.
void paintKeyBadge(QPainter &painter, const QRectF &rect, const QString &text, const QColor &ink);
int keyBadgeWidth(const QString &text);

} // namespace Lockdeck
