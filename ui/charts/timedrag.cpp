#include "ui/charts/timedrag.h"

#include "ui/paint/theme.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace Lockdeck {

void TimeDrag::press(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton && event.button() != Qt::MiddleButton)
        return;
    m_from = m_last = event.position().x();
    m_isPanning = event.button() == Qt::MiddleButton || event.modifiers().testFlag(Qt::ShiftModifier);
    m_isMoved = false;
}

double TimeDrag::move(const QMouseEvent &event)
{
    const double x = event.position().x();
    m_isMoved |= m_from && std::abs(x - *m_from) >= clickDistance;
    return m_isMoved ? x - std::exchange(m_last, x) : 0;
}

std::optional<std::pair<double, double>> TimeDrag::release(const QMouseEvent &event)
{
    move(event);
    const std::optional<double> from = std::exchange(m_from, std::nullopt);
    if (!from || m_isPanning || !m_isMoved)
        return std::nullopt;
    return std::pair(*from, event.position().x());
}

void TimeDrag::paint(QPainter &painter, const QRectF &plot) const
{
    if (!m_from || m_isPanning || !m_isMoved)
        return;
    const auto [left, right] =
        std::minmax(std::clamp(*m_from, plot.left(), plot.right()), std::clamp(m_last, plot.left(), plot.right()));
    QColor fill = Theme::current().accent;
    painter.setPen(QPen(fill, 1));
    fill.setAlphaF(0.16F);
    painter.setBrush(fill);
    painter.drawRect(QRectF(std::floor(left) + 0.5, plot.top(), std::round(right - left), plot.height()));
}

} // namespace Lockdeck
