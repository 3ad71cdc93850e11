#include "ui/paint/flatcontrols.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QStyle>

namespace Lockdeck::FlatControls {

/// Saves and restores the painter, with antialiasing on between.
class PainterScope
{
public:
    explicit PainterScope(QPainter *painter) : m_painter(painter)
    {
        m_painter->save();
        m_painter->setRenderHint(QPainter::Antialiasing);
    }
    ~PainterScope() { m_painter->restore(); }
    Q_DISABLE_COPY_MOVE(PainterScope)

private:
    QPainter *m_painter;
};

void paintBox(QPainter *painter, const QRectF &rect, qreal radius, const QBrush &fill, const QColor &outline,
              qreal width)
{
    const PainterScope scope(painter);
    painter->setBrush(fill);
    painter->setPen(outline.isValid() ? QPen(outline, width) : QPen(Qt::NoPen));
    const qreal inset = outline.isValid() ? width / 2 : 0;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
}

void paintFocusRing(QPainter *painter, const QRectF &rect, qreal radius)
{
    paintBox(painter, rect, radius, Qt::NoBrush, Theme::current().accent, 2);
}

void paintChevron(QPainter *painter, const QRectF &rect, Qt::ArrowType direction, const QColor &color)
{
    const PainterScope scope(painter);
    painter->translate(rect.center());
    switch (direction) {
    case Qt::UpArrow:
        painter->rotate(180);
        break;
    case Qt::LeftArrow:
        painter->rotate(90);
        break;
    case Qt::RightArrow:
        painter->rotate(-90);
        break;
    case Qt::DownArrow:
    case Qt::NoArrow:
        break;
    }
    const qreal half = qMin(3.5, qMin(rect.width(), rect.height()) / 3);
    painter->setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(QPolygonF{{-half, -half / 2}, {0, half / 2}, {half, -half / 2}});
}

void paintHorizontal(QPainter *painter, const QRect &rect, int y, const QColor &color)
{
    painter->fillRect(QRect(rect.left(), y, rect.width(), 1), color);
}

bool isEnabled(const QStyleOption *option)
{
    return option->state & QStyle::State_Enabled;
}

static bool isHovered(const QStyleOption *option)
{
    return isEnabled(option) && option->state & QStyle::State_MouseOver;
}

static bool isPressed(const QStyleOption *option)
{
    return option->state & QStyle::State_Sunken;
}

static bool isOn(const QStyleOption *option)
{
    return option->state & QStyle::State_On;
}

bool showsFocus(const QStyleOption *option)
{
    return isEnabled(option) && option->state & QStyle::State_HasFocus &&
           option->state & QStyle::State_KeyboardFocusChange;
}

static bool isDefaultButton(const QStyleOption *option)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    return button && isEnabled(option) && button->features & QStyleOptionButton::DefaultButton;
}

QColor textColor(const QStyleOption *option, const QColor &color)
{
    return isEnabled(option) ? color : Theme::current().disabled;
}

static void paintPrimaryButton(QPainter *painter, const QStyleOption *option)
{
    QColor fill = Theme::current().accent;
    if (isPressed(option))
        fill = fill.darker(115);
    else if (isHovered(option))
        fill = fill.lighter(110);
    QRectF box = option->rect;
    if (showsFocus(option)) {
        paintFocusRing(painter, box);
        box.adjust(4, 4, -4, -4); // 2 px of ring, 2 px of gap
        paintBox(painter, box, controlRadius - 3, fill, QColor());
    } else {
        paintBox(painter, box, controlRadius, fill, QColor());
    }
}

void paintRaisedButton(QPainter *painter, const QStyleOption *option)
{
    QColor fill = Theme::current().button;
    if (isOn(option))
        fill = Theme::current().selection;
    else if (isPressed(option))
        fill = Theme::current().track;
    else if (isHovered(option))
        fill = Theme::current().scheme == Theme::Scheme::Light ? Theme::current().hover
                                                               : Theme::current().button.lighter(112);
    else if (!isEnabled(option))
        fill = Theme::current().card;
    paintBox(painter, option->rect, controlRadius, fill,
             isEnabled(option) ? Theme::current().border : Theme::current().grid);
    if (showsFocus(option))
        paintFocusRing(painter, option->rect);
}

void paintFlatButton(QPainter *painter, const QStyleOption *option)
{
    if (isOn(option))
        paintBox(painter, option->rect, controlRadius, Theme::current().selection, QColor());
    else if (isPressed(option))
        paintBox(painter, option->rect, controlRadius, Theme::current().track, QColor());
    else if (isHovered(option))
        paintBox(painter, option->rect, controlRadius,
                 Theme::current().scheme == Theme::Scheme::Light ? Theme::current().midlight : Theme::current().button,
                 QColor());
    if (showsFocus(option))
        paintFocusRing(painter, option->rect);
}

void paintPushButton(QPainter *painter, const QStyleOption *option)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    if (isDefaultButton(option))
        paintPrimaryButton(painter, option);
    else if (button && button->features & QStyleOptionButton::Flat)
        paintFlatButton(painter, option);
    else
        paintRaisedButton(painter, option);
}

void paintPushButtonLabel(QPainter *painter, const QStyleOptionButton *option, const QStyle *style)
{
    const bool hasMenu = option->features & QStyleOptionButton::HasMenu;
    const bool isFlat = option->features & QStyleOptionButton::Flat;
    const bool isPrimary = isDefaultButton(option);
    const QColor plain = isFlat ? Theme::current().text2 : Theme::current().text;
    const QColor color = textColor(option, isPrimary ? Theme::current().accentText : plain);
    constexpr int gap = 6;
    constexpr int chevron = 12;

    const QSize iconSize = option->icon.isNull() ? QSize(0, 0) : option->iconSize;
    const int textWidth = option->fontMetrics.size(Qt::TextShowMnemonic, option->text).width();
    int width = textWidth;
    if (!option->icon.isNull())
        width += iconSize.width() + (option->text.isEmpty() ? 0 : gap);
    if (hasMenu)
        width += gap + chevron;
    const QRect content =
        QStyle::alignedRect(option->direction, Qt::AlignCenter, QSize(width, option->rect.height()), option->rect);
    int x = content.left();
    if (!option->icon.isNull()) {
        const QRect box(x, content.center().y() - iconSize.height() / 2, iconSize.width(), iconSize.height());
        const auto mode = isEnabled(option) ? QIcon::Normal : QIcon::Disabled;
        option->icon.paint(painter, box, Qt::AlignCenter, mode, isOn(option) ? QIcon::On : QIcon::Off);
        x = box.right() + 1 + gap;
    }
    painter->save();
    painter->setPen(color);
    const int flags =
        Qt::AlignLeft | Qt::AlignVCenter |
        (style->styleHint(QStyle::SH_UnderlineShortcut, option) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic);
    painter->drawText(QRect(x, content.top(), textWidth + 1, content.height()), flags, option->text);
    painter->restore();
    if (hasMenu)
        paintChevron(painter, QRectF(content.right() - chevron, content.top(), chevron, content.height()),
                     Qt::DownArrow, color);
}

void paintToolButtonLabel(QPainter *painter, const QStyleOptionToolButton *option)
{
    constexpr int gap = 6;
    const int textWidth = option->fontMetrics.size(Qt::TextHideMnemonic, option->text).width();
    const int width = option->iconSize.width() + gap + textWidth;
    const QRect content =
        QStyle::alignedRect(option->direction, Qt::AlignCenter, QSize(width, option->rect.height()), option->rect);
    const QRect box(content.left(), content.center().y() - option->iconSize.height() / 2 + 1, option->iconSize.width(),
                    option->iconSize.height());
    option->icon.paint(painter, box, Qt::AlignCenter, isEnabled(option) ? QIcon::Normal : QIcon::Disabled,
                       isOn(option) ? QIcon::On : QIcon::Off);
    painter->save();
    painter->setFont(option->font);
    painter->setPen(textColor(option, Theme::current().text));
    painter->drawText(content.adjusted(option->iconSize.width() + gap, 0, 1, 0),
                      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextHideMnemonic, option->text);
    painter->restore();
}

void paintField(QPainter *painter, const QRectF &rect, const QStyleOption *option, const QColor &fill)
{
    const bool hasFocus = isEnabled(option) && option->state & QStyle::State_HasFocus;
    if (hasFocus)
        paintBox(painter, rect, controlRadius, fill, Theme::current().accent, 2);
    else
        paintBox(painter, rect, controlRadius, fill,
                 isEnabled(option) ? Theme::current().field : Theme::current().border);
}

void paintCheckBox(QPainter *painter, const QStyleOption *option)
{
    const bool isSet = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const QRectF box = option->rect;
    const QColor on = isEnabled(option) ? Theme::current().accent : Theme::current().borderStrong;
    if (isSet)
        paintBox(painter, box, 3, on, QColor());
    else
        paintBox(painter, box, 3, isEnabled(option) ? Theme::current().base : Theme::current().window,
                 isEnabled(option) ? Theme::current().field : Theme::current().border);
    if (option->state & QStyle::State_On)
        paintIcon(*painter, box.adjusted(1, 1, -1, -1), QStringLiteral("check"), Theme::current().accentText);
    else if (option->state & QStyle::State_NoChange)
        painter->fillRect(QRectF(box.center().x() - 4, box.center().y() - 1, 8, 2), Theme::current().accentText);
}

void paintRadioButton(QPainter *painter, const QStyleOption *option)
{
    const QRectF box = option->rect;
    const qreal radius = box.height() / 2;
    if (isOn(option))
        paintBox(painter, box, radius, Theme::current().base,
                 isEnabled(option) ? Theme::current().accent : Theme::current().borderStrong, 5);
    else
        paintBox(painter, box, radius, Theme::current().base,
                 isEnabled(option) ? Theme::current().field : Theme::current().border);
}

void paintTab(QPainter *painter, const QStyleOptionTab *option)
{
    const QRect rect = option->rect;
    const bool isChosen = option->state & QStyle::State_Selected;
    if (!isChosen && isHovered(option))
        paintBox(painter, QRectF(rect).adjusted(2, 3, -2, -3), controlRadius, Theme::current().hover, QColor());
    if (isChosen)
        painter->fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), Theme::current().accent);
    if (showsFocus(option))
        paintFocusRing(painter, QRectF(rect).adjusted(2, 2, -2, -3));
}

void paintMenuBarItem(QPainter *painter, const QStyleOptionMenuItem *option, const QStyle *style)
{
    painter->fillRect(option->rect, Theme::current().window);
    const bool isOpen = isPressed(option);
    if (isEnabled(option) && option->state & QStyle::State_Selected)
        paintBox(painter, QRectF(option->rect).adjusted(1, 1, -1, -1), controlRadius,
                 isOpen ? Theme::current().selection : Theme::current().track, QColor());
    const int flags =
        Qt::AlignCenter | Qt::TextSingleLine |
        (style->styleHint(QStyle::SH_UnderlineShortcut, option) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic);
    painter->save();
    painter->setPen(textColor(option, Theme::current().text));
    painter->drawText(option->rect, flags, option->text);
    painter->restore();
}

void paintHeaderSection(QPainter *painter, const QStyleOption *option)
{
    painter->fillRect(option->rect, isHovered(option) ? Theme::current().hover : Theme::current().alternate);
    paintHorizontal(painter, option->rect, option->rect.bottom(), Theme::current().border);
}

void paintDockTitle(QPainter *painter, const QStyleOptionDockWidget *option)
{
    painter->fillRect(option->rect, Theme::current().window);
    paintHorizontal(painter, option->rect, option->rect.bottom(), Theme::current().border);
    QFont font = scaledFont(0.85, QFont::DemiBold);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 105);
    const QRect words = option->rect.adjusted(12, 0, -48, 0);
    painter->save();
    painter->setFont(font);
    painter->setPen(textColor(option, Theme::current().text2));
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(font).elidedText(option->title, Qt::ElideRight, words.width()));
    painter->restore();
}

void paintScrollBar(QPainter *painter, const QStyleOptionSlider *option, const QStyle *style, const QWidget *widget)
{
    const QRect groove = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarGroove, widget);
    const QRectF slider = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    painter->fillRect(groove, Theme::current().window);
    if (option->minimum == option->maximum)
        return;
    const bool isActive = isHovered(option) || isPressed(option);
    paintBox(painter, slider.adjusted(2, 2, -2, -2), 3,
             isActive ? Theme::current().field : Theme::current().borderStrong, QColor());
}

void paintComboBox(QPainter *painter, const QStyleOptionComboBox *option, const QStyle *style, const QWidget *widget)
{
    if (option->frame) {
        const bool isChoice = !option->editable;
        const QColor hover = Theme::current().scheme == Theme::Scheme::Light ? Theme::current().hover
                                                                             : Theme::current().button.lighter(112);
        const QColor resting = isEnabled(option) ? Theme::current().base : Theme::current().window;
        paintField(painter, option->rect, option, isChoice && isHovered(option) ? hover : resting);
    } else if (isHovered(option)) {
        paintFlatButton(painter, option);
    }
    const QRect arrow = style->subControlRect(QStyle::CC_ComboBox, option, QStyle::SC_ComboBoxArrow, widget);
    paintChevron(painter, arrow, Qt::DownArrow, textColor(option, Theme::current().text2));
}

void paintSpinBox(QPainter *painter, const QStyleOptionSpinBox *option, const QStyle *style, const QWidget *widget)
{
    if (option->frame)
        paintField(painter, option->rect, option, isEnabled(option) ? Theme::current().base : Theme::current().window);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto arrow = [&](QStyle::SubControl button, Qt::ArrowType direction, bool canStep) {
        const QRect rect = style->subControlRect(QStyle::CC_SpinBox, option, button, widget);
        const bool isUnderMouse = isHovered(option) && option->activeSubControls == button;
        const QColor color = isUnderMouse ? Theme::current().accent : Theme::current().text2;
        paintChevron(painter, rect, direction, isEnabled(option) && canStep ? color : Theme::current().disabled);
    };
    arrow(QStyle::SC_SpinBoxUp, Qt::UpArrow, option->stepEnabled & QAbstractSpinBox::StepUpEnabled);
    arrow(QStyle::SC_SpinBoxDown, Qt::DownArrow, option->stepEnabled & QAbstractSpinBox::StepDownEnabled);
}

} // namespace Lockdeck::FlatControls
