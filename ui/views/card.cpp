#include "ui/views/card.h"

#include "ui/paint/paint.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr int padding = 12;
static constexpr int tile = 44;

static void paintCard(QPainter &painter, const QRect &rect, const QColor &fill, const QColor &border, qreal pen)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(border, pen));
    painter.setBrush(fill);
    const qreal inset = pen / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), 7, 7);
}

Card::Card(QWidget *parent) : QFrame(parent)
{
    setFrameShape(QFrame::NoFrame);
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintCard(painter, rect(), Theme::current().card, Theme::current().border, 1);
}

ChoiceCard::ChoiceCard(const QString &iconName, const QString &title, const QString &description, QWidget *parent)
    : QAbstractButton(parent), m_icon(iconName), m_description(description)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(description);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QSize ChoiceCard::sizeHint() const
{
    return {320, heightForWidth(320)};
}

QRect ChoiceCard::textRect(int width) const
{
    return {padding + tile + padding, padding, width - tile - 3 * padding, 10'000};
}

int ChoiceCard::heightForWidth(int width) const
{
    const QFontMetrics title(scaledFont(1, QFont::DemiBold));
    const QFontMetrics small(scaledFont(0.92));
    const QRect text = small.boundingRect(textRect(width), Qt::TextWordWrap, m_description);
    return std::max(tile, title.height() + 2 + text.height()) + 2 * padding;
}

void ChoiceCard::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    const bool marked = hasFocus() || isDown();
    paintCard(painter, rect(), underMouse() && isEnabled() ? theme.hover : theme.card,
              marked ? theme.accent : theme.border, marked ? 2 : 1);

    const QRectF tileRect(padding, (height() - tile) / 2, tile, tile);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.window);
    painter.drawRoundedRect(tileRect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    paintIcon(painter, tileRect.adjusted(12, 12, -12, -12), m_icon, isEnabled() ? theme.accent : theme.disabled);

    QRect text = textRect(width());
    const QFont titleFont = scaledFont(1, QFont::DemiBold);
    painter.setFont(titleFont);
    painter.setPen(isEnabled() ? theme.text : theme.disabled);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignTop, text.width() > 0 ? this->text() : QString());
    text.translate(0, QFontMetrics(titleFont).height() + 2);
    painter.setFont(scaledFont(0.92));
    painter.setPen(isEnabled() ? theme.text2 : theme.disabled);
    painter.drawText(text, Qt::TextWordWrap, m_description);
}

void ChoiceCard::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace Lockdeck
