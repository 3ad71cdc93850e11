#include "ui/views/bellbutton.h"

#include "ui/models/tooltiptext.h"
#include "ui/paint/paint.h"

#include <QtGui/QAction>
#include <QtWidgets/QStyleOptionToolButton>
#include <QtWidgets/QStylePainter>

#include <algorithm>

namespace Lockdeck {

BellButton::BellButton(QAction *action, QWidget *parent) : QToolButton(parent)
{
    setObjectName(QStringLiteral("bell"));
    setFixedHeight(28);
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QToolButton::clicked, action, &QAction::trigger);
    show(0, false, {});
}

void BellButton::show(int unacknowledged, bool trouble, const QString &muted)
{
    m_count = unacknowledged;
    m_isTrouble = trouble;
    m_isMuted = !muted.isEmpty();
    const QString words = unacknowledged == 0   ? tr("Alerts")
                          : unacknowledged == 1 ? tr("Alerts, 1 not acknowledged")
                                                : tr("Alerts, %1 not acknowledged").arg(unacknowledged);
    setAccessibleName(m_isMuted ? words + QStringLiteral(", ") + muted : words);
    setToolTip(toolTipText(accessibleName()));
    update();
}

void BellButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.icon = {};
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    const Theme &theme = Theme::current();
    paintIcon(painter, QRectF(8, (height() - 16) / 2.0, 16, 16),
              m_isMuted ? QStringLiteral("bell-muted") : QStringLiteral("bell"), theme.text2);
    if (m_count == 0 || m_isMuted)
        return;
    const QString text = m_count > 99 ? QStringLiteral("99+") : QString::number(m_count);
    painter.setFont(scaledFont(0.8, QFont::Bold));
    const qreal wide = std::max(15.0, painter.fontMetrics().horizontalAdvance(text) + 7.0);
    const QRectF badge(std::min(17.0, width() - wide - 1), 1.5, wide, 15);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_isTrouble ? theme.bad.text : theme.hold.text);
    painter.drawRoundedRect(badge, 7.5, 7.5);
    painter.setPen(theme.base);
    painter.drawText(badge, Qt::AlignCenter, text);
}

} // namespace Lockdeck
