#include "ui/paint/flatstyle.h"

#include "ui/paint/flatcontrols.h"

#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStyleFactory>
#include <QtWidgets/QStyleOption>
#include <QtWidgets/QTabBar>

namespace Lockdeck {

using namespace FlatControls;

static constexpr int controlHeight = 28;
static constexpr int buttonMargin = 10; ///< left and right of a button's words
static constexpr int fieldMargin = 6;   ///< left and right of a field's text
static constexpr int tabHeight = 30;
static constexpr int dockTitleHeight = 26;
static constexpr int scrollBarExtent = 10;
static constexpr int indicatorSize = 16;

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
        paintBox(painter, option->rect, controlRadius, Qt::NoBrush, Theme::current().border);
        return;
    case PE_FrameFocusRect:
        paintFocusRing(painter, option->rect);
        return;
    case PE_FrameTabBarBase:
        if (const auto *base = qstyleoption_cast<const QStyleOptionTabBarBase *>(option))
            paintHorizontal(painter, base->tabBarRect, base->tabBarRect.bottom(), Theme::current().border);
        return;
    case PE_FrameMenu:
        paintBox(painter, option->rect, 0, Qt::NoBrush, Theme::current().borderStrong);
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
        paintChevron(painter, option->rect, Qt::UpArrow, textColor(option, Theme::current().text2));
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorButtonDropDown:
        paintChevron(painter, option->rect, Qt::DownArrow, textColor(option, Theme::current().text2));
        return;
    case PE_IndicatorArrowLeft:
        paintChevron(painter, option->rect, Qt::LeftArrow, textColor(option, Theme::current().text2));
        return;
    case PE_IndicatorArrowRight:
        paintChevron(painter, option->rect, Qt::RightArrow, textColor(option, Theme::current().text2));
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            paintChevron(painter, option->rect,
                         header->sortIndicator == QStyleOptionHeader::SortUp ? Qt::DownArrow : Qt::UpArrow,
                         Theme::current().text2);
        return;
    case PE_IndicatorDockWidgetResizeHandle: {
        painter->fillRect(option->rect, Theme::current().window);
        const QPoint middle = option->rect.center();
        // By its shape: State_Horizontal means the opposite for a splitter and for a dock's separator.
        if (option->rect.height() > option->rect.width())
            painter->fillRect(QRect(middle.x(), option->rect.top(), 1, option->rect.height()), Theme::current().border);
        else
            paintHorizontal(painter, option->rect, middle.y(), Theme::current().border);
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
                words.palette.setColor(QPalette::WindowText, Theme::current().text2);
            QProxyStyle::drawControl(element, &words, painter, widget);
        }
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, Theme::current().window);
        if (const auto *bar = qstyleoption_cast<const QStyleOptionToolBar *>(option);
            bar && bar->state & State_Horizontal)
            paintHorizontal(painter, option->rect, option->rect.bottom(), Theme::current().border);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, Theme::current().window);
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
