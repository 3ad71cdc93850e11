#include "ui/paint/keybadge.h"

#include "ui/paint/theme.h"

#include <QtGui/QFontMetrics>
#include <QtGui/QPainter>

#include <cmath>

namespace Lockdeck {

static constexpr qreal badgeHeight = 18;

int keyBadgeWidth(const QString &text)
{
    return text.isEmpty() ? 0 : QFontMetrics(scaledFont(0.85)).horizontalAdvance(text) + 12;
}

void paintKeyBadge(QPainter &painter, const QRectF &rect, const QString &text, const QColor &ink)
{
    const Theme &theme = Theme::current();
    const QRectF box(rect.left(), rect.top() + std::floor((rect.height() - badgeHeight) / 2), rect.width(),
                     badgeHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.border);
    painter.setBrush(theme.window);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(ink);
    painter.setFont(scaledFont(0.85));
    painter.drawText(box, Qt::AlignCenter, text);
    painter.restore();
}

} // namespace Lockdeck
