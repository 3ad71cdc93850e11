#include "ui/paint/flatstyle.h"

#include "ui/paint/paint.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyleFactory>
#include <QtWidgets/QStyleOption>
#include <QtWidgets/QTabBar>

namespace Lockdeck {

namespace {

constexpr qreal controlRadius = 5;
constexpr int controlHeight = 28;
constexpr int buttonMargin = 10; ///< left and right of a button's words
constexpr int fieldMargin = 6;   ///< left and right of a field's text
constexpr int tabHeight = 30;
constexpr int dockTitleHeight = 26;
constexpr int scrollBarExtent = 10;
constexpr int indicatorSize = 16;

const Theme &theme()
{
    return Theme::current();
}

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

/// A rounded box with an outline of `width` px that lies inside `rect`, on the pixel.
void paintBox(QPainter *painter, const QRectF &rect, qreal radius, const QBrush &fill, const QColor &outline,
              qreal width = 1)
{
    const PainterScope scope(painter);
    painter->setBrush(fill);
    painter->setPen(outline.isValid() ? QPen(outline, width) : QPen(Qt::NoPen));
    const qreal inset = outline.isValid() ? width / 2 : 0;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
}

void paintFocusRing(QPainter *painter, const QRectF &rect, qreal radius = controlRadius)
{
    paintBox(painter, rect, radius, Qt::NoBrush, theme().accent, 2);
}

/// Chevrons are painted, not loaded: they come in four directions and any colour.
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

bool isHovered(const QStyleOption *option)
{
    return isEnabled(option) && option->state & QStyle::State_MouseOver;
}

bool isPressed(const QStyleOption *option)
{
    return option->state & QStyle::State_Sunken;
}

bool isOn(const QStyleOption *option)
{
    return option->state & QStyle::State_On;
}

/// Where the keyboard is; a click with the mouse needs no ring.
bool showsFocus(const QStyleOption *option)
{
    return isEnabled(option) && option->state & QStyle::State_HasFocus &&
           option->state & QStyle::State_KeyboardFocusChange;
}

bool isDefaultButton(const QStyleOption *option)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
    return button && isEnabled(option) && button->features & QStyleOptionButton::DefaultButton;
}

QColor textColor(const QStyleOption *option, const QColor &color)
{
    return isEnabled(option) ? color : theme().disabled;
}

void paintPrimaryButton(QPainter *painter, const QStyleOption *option)
{
    QColor fill = theme().accent;
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

/// Push buttons and tool buttons that are not flat.
void paintRaisedButton(QPainter *painter, const QStyleOption *option)
{
    QColor fill = theme().button;
    if (isOn(option))
        fill = theme().selection;
    else if (isPressed(option))
        fill = theme().track;
    else if (isHovered(option))
        fill = theme().scheme == Theme::Scheme::Light ? theme().hover : theme().button.lighter(112);
    else if (!isEnabled(option))
        fill = theme().card;
    paintBox(painter, option->rect, controlRadius, fill, isEnabled(option) ? theme().border : theme().grid);
    if (showsFocus(option))
        paintFocusRing(painter, option->rect);
}

/// Flat push buttons and the tool buttons of bars: nothing until the mouse or the keyboard is there.
void paintFlatButton(QPainter *painter, const QStyleOption *option)
{
    if (isOn(option))
        paintBox(painter, option->rect, controlRadius, theme().selection, QColor());
    else if (isPressed(option))
        paintBox(painter, option->rect, controlRadius, theme().track, QColor());
    else if (isHovered(option))
        paintBox(painter, option->rect, controlRadius,
                 theme().scheme == Theme::Scheme::Light ? theme().midlight : theme().button, QColor());
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

/// Icon, words and the chevron of a menu, the words in the accent's text colour on a default button.
void paintPushButtonLabel(QPainter *painter, const QStyleOptionButton *option, const QStyle *style)
{
    const bool hasMenu = option->features & QStyleOptionButton::HasMenu;
    const bool isFlat = option->features & QStyleOptionButton::Flat;
    const bool isPrimary = isDefaultButton(option);
    const QColor plain = isFlat ? theme().text2 : theme().text;
    const QColor color = textColor(option, isPrimary ? theme().accentText : plain);
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

/// An icon with its words at the side, and air between them.
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
    painter->setPen(textColor(option, theme().text));
    painter->drawText(content.adjusted(option->iconSize.width() + gap, 0, 1, 0),
                      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextHideMnemonic, option->text);
    painter->restore();
}

/// Line edits, combo boxes, spin boxes.
void paintField(QPainter *painter, const QRectF &rect, const QStyleOption *option, const QColor &fill)
{
    const bool hasFocus = isEnabled(option) && option->state & QStyle::State_HasFocus;
    if (hasFocus)
        paintBox(painter, rect, controlRadius, fill, theme().accent, 2);
    else
        paintBox(painter, rect, controlRadius, fill, isEnabled(option) ? theme().field : theme().border);
}

void paintCheckBox(QPainter *painter, const QStyleOption *option)
{
    const bool isSet = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const QRectF box = option->rect;
    const QColor on = isEnabled(option) ? theme().accent : theme().borderStrong;
    if (isSet)
        paintBox(painter, box, 3, on, QColor());
    else
        paintBox(painter, box, 3, isEnabled(option) ? theme().base : theme().window,
                 isEnabled(option) ? theme().field : theme().border);
    if (option->state & QStyle::State_On)
        paintIcon(*painter, box.adjusted(1, 1, -1, -1), QStringLiteral("check"), theme().accentText);
    else if (option->state & QStyle::State_NoChange)
        painter->fillRect(QRectF(box.center().x() - 4, box.center().y() - 1, 8, 2), theme().accentText);
}

void paintRadioButton(QPainter *painter, const QStyleOption *option)
{
    const QRectF box = option->rect;
    const qreal radius = box.height() / 2;
    if (isOn(option))
        paintBox(painter, box, radius, theme().base, isEnabled(option) ? theme().accent : theme().borderStrong, 5);
    else
        paintBox(painter, box, radius, theme().base, isEnabled(option) ? theme().field : theme().border);
}

/// The chosen tab has an accent line below it, the others are quiet words.
void paintTab(QPainter *painter, const QStyleOptionTab *option)
{
    const QRect rect = option->rect;
    const bool isChosen = option->state & QStyle::State_Selected;
    if (!isChosen && isHovered(option))
        paintBox(painter, QRectF(rect).adjusted(2, 3, -2, -3), controlRadius, theme().hover, QColor());
    if (isChosen)
        painter->fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), theme().accent);
    if (showsFocus(option))
        paintFocusRing(painter, QRectF(rect).adjusted(2, 2, -2, -3));
}

void paintMenuBarItem(QPainter *painter, const QStyleOptionMenuItem *option, const QStyle *style)
{
    painter->fillRect(option->rect, theme().window);
    const bool isOpen = isPressed(option);
    if (isEnabled(option) && option->state & QStyle::State_Selected)
        paintBox(painter, QRectF(option->rect).adjusted(1, 1, -1, -1), controlRadius,
                 isOpen ? theme().selection : theme().track, QColor());
    const int flags =
        Qt::AlignCenter | Qt::TextSingleLine |
        (style->styleHint(QStyle::SH_UnderlineShortcut, option) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic);
    painter->save();
    painter->setPen(textColor(option, theme().text));
    painter->drawText(option->rect, flags, option->text);
    painter->restore();
}

void paintHeaderSection(QPainter *painter, const QStyleOption *option)
{
    painter->fillRect(option->rect, isHovered(option) ? theme().hover : theme().alternate);
    paintHorizontal(painter, option->rect, option->rect.bottom(), theme().border);
}

void paintDockTitle(QPainter *painter, const QStyleOptionDockWidget *option)
{
    painter->fillRect(option->rect, theme().window);
    paintHorizontal(painter, option->rect, option->rect.bottom(), theme().border);
    QFont font = scaledFont(0.85, QFont::DemiBold);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 105);
    const QRect words = option->rect.adjusted(12, 0, -48, 0);
    painter->save();
    painter->setFont(font);
    painter->setPen(textColor(option, theme().text2));
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(font).elidedText(option->title, Qt::ElideRight, words.width()));
    painter->restore();
}

void paintScrollBar(QPainter *painter, const QStyleOptionSlider *option, const QStyle *style, const QWidget *widget)
{
    const QRect groove = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarGroove, widget);
    const QRectF slider = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    painter->fillRect(groove, theme().window);
    if (option->minimum == option->maximum)
        return;
    const bool isActive = isHovered(option) || isPressed(option);
    paintBox(painter, slider.adjusted(2, 2, -2, -2), 3, isActive ? theme().field : theme().borderStrong, QColor());
}

/// A combo box that only chooses looks like a button, one that can be typed into like a field.
void paintComboBox(QPainter *painter, const QStyleOptionComboBox *option, const QStyle *style, const QWidget *widget)
{
    if (option->frame) {
        const bool isChoice = !option->editable;
        const QColor hover = theme().scheme == Theme::Scheme::Light ? theme().hover : theme().button.lighter(112);
        const QColor resting = isEnabled(option) ? theme().base : theme().window;
        paintField(painter, option->rect, option, isChoice && isHovered(option) ? hover : resting);
    } else if (isHovered(option)) {
        paintFlatButton(painter, option);
    }
    const QRect arrow = style->subControlRect(QStyle::CC_ComboBox, option, QStyle::SC_ComboBoxArrow, widget);
    paintChevron(painter, arrow, Qt::DownArrow, textColor(option, theme().text2));
}

void paintSpinBox(QPainter *painter, const QStyleOptionSpinBox *option, const QStyle *style, const QWidget *widget)
{
    if (option->frame)
        paintField(painter, option->rect, option, isEnabled(option) ? theme().base : theme().window);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto arrow = [&](QStyle::SubControl button, Qt::ArrowType direction, bool canStep) {
        const QRect rect = style->subControlRect(QStyle::CC_SpinBox, option, button, widget);
        const bool isUnderMouse = isHovered(option) && option->activeSubControls == button;
        const QColor color = isUnderMouse ? theme().accent : theme().text2;
        paintChevron(painter, rect, direction, isEnabled(option) && canStep ? color : theme().disabled);
    };
    arrow(QStyle::SC_SpinBoxUp, Qt::UpArrow, option->stepEnabled & QAbstractSpinBox::StepUpEnabled);
    arrow(QStyle::SC_SpinBoxDown, Qt::DownArrow, option->stepEnabled & QAbstractSpinBox::StepDownEnabled);
}

} // namespace

FlatStyle::FlatStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
    setObjectName(QStringLiteral("lockdeck-flat"));
}

void FlatStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) ||
        qobject_cast<QAbstractSpinBox *>(widget) || qobject_cast<QScrollBar *>(widget) ||
        qobject_cast<QTabBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void FlatStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                              const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        paintPushButton(painter, option);
        return;
    case PE_PanelButtonTool:
        if (option->state & State_AutoRaise)
            paintFlatButton(painter, option);
        else
            paintRaisedButton(painter, option);
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            paintField(painter, option->rect, option, option->palette.color(QPalette::Base));
        return;
    case PE_FrameLineEdit:
        paintField(painter, option->rect, option, Qt::transparent);
        return;
    case PE_FrameGroupBox:
        paintBox(painter, option->rect, controlRadius, Qt::NoBrush, theme().border);
        return;
    case PE_FrameFocusRect:
        paintFocusRing(painter, option->rect);
        return;
    case PE_FrameTabBarBase:
        if (const auto *base = qstyleoption_cast<const QStyleOptionTabBarBase *>(option))
            paintHorizontal(painter, base->tabBarRect, base->tabBarRect.bottom(), theme().border);
        return;
    case PE_FrameMenu:
        paintBox(painter, option->rect, 0, Qt::NoBrush, theme().borderStrong);
        return;
    case PE_PanelMenuBar:
    case PE_FrameStatusBarItem:
        return;
    case PE_IndicatorCheckBox:
        paintCheckBox(painter, option);
        return;
    case PE_IndicatorRadioButton:
        paintRadioButton(painter, option);
        return;
    case PE_IndicatorArrowUp:
        paintChevron(painter, option->rect, Qt::UpArrow, textColor(option, theme().text2));
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorButtonDropDown:
        paintChevron(painter, option->rect, Qt::DownArrow, textColor(option, theme().text2));
        return;
    case PE_IndicatorArrowLeft:
        paintChevron(painter, option->rect, Qt::LeftArrow, textColor(option, theme().text2));
        return;
    case PE_IndicatorArrowRight:
        paintChevron(painter, option->rect, Qt::RightArrow, textColor(option, theme().text2));
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            paintChevron(painter, option->rect,
                         header->sortIndicator == QStyleOptionHeader::SortUp ? Qt::DownArrow : Qt::UpArrow,
                         theme().text2);
        return;
    case PE_IndicatorDockWidgetResizeHandle: {
        painter->fillRect(option->rect, theme().window);
        const QPoint middle = option->rect.center();
        // By its shape: State_Horizontal means the opposite for a splitter and for a dock's separator.
        if (option->rect.height() > option->rect.width())
            painter->fillRect(QRect(middle.x(), option->rect.top(), 1, option->rect.height()), theme().border);
        else
            paintHorizontal(painter, option->rect, middle.y(), theme().border);
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void FlatStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                            const QWidget *widget) const
{
    switch (element) {
    case CE_PushButton:
        // The focus ring is part of the panel here.
        drawControl(CE_PushButtonBevel, option, painter, widget);
        drawControl(CE_PushButtonLabel, option, painter, widget);
        return;
    case CE_PushButtonBevel:
        paintPushButton(painter, option);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            paintPushButtonLabel(painter, button, this);
        return;
    case CE_ToolButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option);
            button && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon && !button->icon.isNull() &&
            !(button->features & QStyleOptionToolButton::Arrow))
            paintToolButtonLabel(painter, button);
        else
            QProxyStyle::drawControl(element, option, painter, widget);
        return;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            paintTab(painter, tab);
        return;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QStyleOptionTab words(*tab);
            words.state &= ~State_HasFocus;
            if (!(tab->state & State_Selected) && isEnabled(tab))
                words.palette.setColor(QPalette::WindowText, theme().text2);
            QProxyStyle::drawControl(element, &words, painter, widget);
        }
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, theme().window);
        if (const auto *bar = qstyleoption_cast<const QStyleOptionToolBar *>(option);
            bar && bar->state & State_Horizontal)
            paintHorizontal(painter, option->rect, option->rect.bottom(), theme().border);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, theme().window);
        return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option))
            paintMenuBarItem(painter, item, this);
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        paintHeaderSection(painter, option);
        return;
    case CE_DockWidgetTitle:
        if (const auto *dock = qstyleoption_cast<const QStyleOptionDockWidget *>(option))
            paintDockTitle(painter, dock);
        return;
    case CE_Splitter:
        drawPrimitive(PE_IndicatorDockWidgetResizeHandle, option, painter, widget);
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void FlatStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                   const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option))
            paintScrollBar(painter, slider, this, widget);
        return;
    case CC_ComboBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option))
            paintComboBox(painter, box, this, widget);
        return;
    case CC_SpinBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option))
            paintSpinBox(painter, box, this, widget);
        return;
    case CC_ToolButton: {
        // The same ring around all buttons, above whatever the button shows.
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            QStyleOptionToolButton plain(*button);
            plain.state &= ~State_HasFocus;
            QProxyStyle::drawComplexControl(control, &plain, painter, widget);
            if (showsFocus(option))
                paintFocusRing(painter, option->rect);
        }
        return;
    }
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

int FlatStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent:
        return scrollBarExtent;
    case PM_ScrollBarSliderMin:
        return 28;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return indicatorSize;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ToolBarItemSpacing:
        return 4;
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_ToolBarItemMargin:
        return 6;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return 5;
    case PM_DockWidgetTitleMargin:
        return (dockTitleHeight - QFontMetrics(scaledFont(0.85)).height()) / 2;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
        return 16;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int FlatStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                         QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_EtchDisabledText:
        return 0;
    case SH_ScrollBar_Transient:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

QRect FlatStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                                const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || !bar) {
        const QRect rect = QProxyStyle::subControlRect(control, option, subControl, widget);
        const bool isChosenText = control == CC_ComboBox && subControl == SC_ComboBoxEditField;
        return isChosenText ? rect.adjusted(fieldMargin - 2, 0, 0, 0) : rect;
    }

    // No buttons at the ends: the groove is the whole bar.
    const bool isHorizontal = bar->orientation == Qt::Horizontal;
    const int length = isHorizontal ? bar->rect.width() : bar->rect.height();
    const qint64 range = qint64{bar->maximum} - bar->minimum;
    int slider = length;
    if (range > 0) {
        const auto shown = static_cast<int>(qint64{bar->pageStep} * length / (range + bar->pageStep));
        slider = qMin(length, qMax(shown, pixelMetric(PM_ScrollBarSliderMin, option, widget)));
    }
    const int start =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
    const auto along = [&](int from, int size) {
        return isHorizontal ? QRect(bar->rect.left() + from, bar->rect.top(), size, bar->rect.height())
                            : QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), size);
    };
    switch (subControl) {
    case SC_ScrollBarGroove:
        return bar->rect;
    case SC_ScrollBarSlider:
        return along(start, slider);
    case SC_ScrollBarSubPage:
        return along(0, start);
    case SC_ScrollBarAddPage:
        return along(start + slider, length - start - slider);
    default:
        return {};
    }
}

QRect FlatStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    switch (element) {
    case SE_LineEditContents:
        return rect.adjusted(fieldMargin - 2, 0, 2 - fieldMargin, 0);
    case SE_PushButtonFocusRect:
        return option->rect;
    default:
        return rect;
    }
}

QSize FlatStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents,
                                  const QWidget *widget) const
{
    const QSize fusion = QProxyStyle::sizeFromContents(type, option, contents, widget);
    switch (type) {
    case CT_PushButton: {
        int width = contents.width() + 2 * buttonMargin + 2;
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && button->features & QStyleOptionButton::HasMenu)
            width += 18;
        return {width, qMax(controlHeight, contents.height() + 8)};
    }
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
    case CT_ToolButton:
        return {fusion.width() + (type == CT_ToolButton ? 2 : 2 * fieldMargin - 4),
                qMax(controlHeight, fusion.height())};
    case CT_TabBarTab:
        return {fusion.width() + 4, qMax(tabHeight, fusion.height())};
    case CT_MenuBarItem:
        return {fusion.width(), qMax(24, fusion.height())};
    case CT_HeaderSection:
        return {fusion.width(), qMax(26, fusion.height())};
    default:
        return fusion;
    }
}

QIcon FlatStyle::standardIcon(StandardPixmap pixmap, const QStyleOption *option, const QWidget *widget) const
{
    switch (pixmap) {
    case SP_LineEditClearButton:
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
    case SP_TabCloseButton:
        return icon(QStringLiteral("close"));
    case SP_TitleBarNormalButton:
        return icon(QStringLiteral("float"));
    default:
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

} // namespace Lockdeck
