#include "ui/charts/charttip.h"

#include "ui/paint/theme.h"

#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr int distance = 12;

ChartTip::ChartTip(QWidget *plot) : QLabel(plot)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setTextFormat(Qt::RichText);
    setMargin(8);
    setFont(scaledFont(0.92));
    hide();
}

void ChartTip::showAt(const QPoint &anchor, const QString &text)
{
    setText(text);
    adjustSize();
    const QSize room = parentWidget()->size();
    int x = anchor.x() + distance;
    if (x + width() > room.width())
        x = anchor.x() - distance - width();
    const int y = std::clamp(anchor.y() - height() / 2, 0, std::max(0, room.height() - height()));
    move(std::max(0, x), y);
    show();
    raise();
}

void ChartTip::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::current().borderStrong);
    painter.setBrush(palette().color(QPalette::ToolTipBase));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.end();
    QLabel::paintEvent(event);
}

} // namespace Lockdeck
