#include "ui/views/keyfield.h"

#include "ui/paint/keybadge.h"
#include "ui/paint/paint.h"

#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr int iconSize = 16;
static constexpr int gap = 8;

KeyField::KeyField(const QString &iconName, QWidget *parent) : QLineEdit(parent), m_icon(iconName)
{
    applyMargins();
}

void KeyField::setBadge(const QString &text)
{
    m_badge = text;
    applyMargins();
}

void KeyField::setUnit(const QString &text)
{
    m_isUnit = true;
    setBadge(text);
}

void KeyField::applyMargins()
{
    const int left = m_icon.isEmpty() ? 4 : iconSize + gap + 2;
    setTextMargins(left, 0, m_badge.isEmpty() ? 4 : keyBadgeWidth(m_badge) + gap, 0);
}

void KeyField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    const Theme &theme = Theme::current();
    QPainter painter(this);
    if (!m_icon.isEmpty())
        paintIcon(painter, QRectF(gap, (height() - iconSize) / 2.0, iconSize, iconSize), m_icon, theme.text2);
    const bool isInTheWay = !m_isUnit && hasFocus() && !text().isEmpty();
    if (m_badge.isEmpty() || isInTheWay)
        return;
    const int width = keyBadgeWidth(m_badge);
    const QRectF badge(this->width() - gap - width, 0, width, height());
    if (!m_isUnit) {
        paintKeyBadge(painter, badge, m_badge, theme.text3);
        return;
    }
    painter.setPen(theme.text3);
    painter.setFont(scaledFont(0.85));
    painter.drawText(badge, Qt::AlignCenter, m_badge);
}

} // namespace Lockdeck
