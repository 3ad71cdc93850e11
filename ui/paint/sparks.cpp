#include "ui/paint/paint.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace Lockdeck {

namespace {

constexpr int count = 16;

bool isKnown(float value)
{
    return value >= 0;
}

void paintDotted(QPainter &painter, const QRectF &column, const QColor &color)
{
    QPen pen(color, 1, Qt::CustomDashLine, Qt::FlatCap);
    pen.setDashPattern({1, 2});
    painter.setPen(pen);
    const qreal x = std::floor(column.center().x()) + 0.5;
    painter.drawLine(QPointF(x, column.bottom()), QPointF(x, column.top()));
}

} // namespace

void paintSparkColumns(QPainter &painter, const QRectF &rect, const std::array<float, count> &values, float top,
                       const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const qreal pitch = rect.width() / count;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const qreal x = rect.left() + pitch * static_cast<qreal>(i);
        const QRectF column(x, rect.top(), pitch - 1, rect.height());
        if (!isKnown(values[i])) {
            paintDotted(painter, column, theme.borderStrong);
            continue;
        }
        const double share = top > 0 ? std::clamp(values[i] / top, 0.0F, 1.0F) : 0.0;
        const qreal height = values[i] > 0 ? std::max(2.0, std::round(share * rect.height())) : 1;
        const QColor &color = values[i] <= 0 ? theme.track : i + 1 == values.size() ? theme.accent : theme.heat[2];
        painter.fillRect(QRectF(x, rect.bottom() - height, pitch - 1, height), color);
    }
    painter.restore();
}

void paintSparkLine(QPainter &painter, const QRectF &rect, std::span<const float> values, const QColor &color,
                    const Theme &theme)
{
    const float top = std::max(*std::max_element(values.begin(), values.end()), 0.001F);
    const qreal pitch = rect.width() / static_cast<qreal>(values.size() - 1);
    const auto point = [&](std::size_t i) {
        return QPointF(rect.left() + pitch * static_cast<qreal>(i),
                       rect.bottom() - 2 - values[i] / top * (rect.height() - 4));
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5));

    const QBrush hatch = hatchBrush(theme.doubt.fill, 4, painter.device()->devicePixelRatioF());
    bool hasBegun = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool isFirst = i == 0;
        if (!isKnown(values[i])) {
            // Before the first poll there is nothing that could be missing.
            if (hasBegun && !isFirst)
                painter.fillRect(QRectF(point(i).x() - pitch, rect.top(), pitch, rect.height() - 1), hatch);
            continue;
        }
        hasBegun = true;
        if (!isFirst && isKnown(values[i - 1])) {
            painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(point(i - 1), point(i));
        } else {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawEllipse(point(i), 0.9, 0.9);
        }
    }
    painter.restore();
}

} // namespace Lockdeck
