#pragma once

#include "ui/paint/paint.h"

#include <QtWidgets/QStyleOption>

/// How each control looks: the painting of FlatStyle, which says when. Everything lies inside the option's rectangle
/// and leaves the painter as it was. Colours come from Theme::current(). For the GUI thread.
namespace Lockdeck::FlatControls {

inline constexpr qreal controlRadius = 5;

/// A rounded box with an outline of `width` px that lies inside `rect`, on the pixel.
void paintBox(QPainter *painter, const QRectF &rect, qreal radius, const QBrush &fill, const QColor &outline,
              qreal width = 1);
void paintFocusRing(QPainter *painter, const QRectF &rect, qreal radius = controlRadius);
/// Chevrons are painted, not loaded: they come in four directions and any colour.
void paintChevron(QPainter *painter, const QRectF &rect, Qt::ArrowType direction, const QColor &color);
void paintHorizontal(QPainter *painter, const QRect &rect, int y, const QColor &color);
bool isEnabled(const QStyleOption *option);
/// Where the keyboard is; a click with the mouse needs no ring.
bool showsFocus(const QStyleOption *option);
QColor textColor(const QStyleOption *option, const QColor &color);
/// Push buttons and tool buttons that are not flat.
void paintRaisedButton(QPainter *painter, const QStyleOption *option);
/// Flat push buttons and the tool buttons of bars: nothing until the mouse or the keyboard is there.
void paintFlatButton(QPainter *painter, const QStyleOption *option);
void paintPushButton(QPainter *painter, const QStyleOption *option);
/// Icon, words and the chevron of a menu, the words in the accent's text colour on a default button.
void paintPushButtonLabel(QPainter *painter, const QStyleOptionButton *option, const QStyle *style);
/// An icon with its words at the side, and air between them.
void paintToolButtonLabel(QPainter *painter, const QStyleOptionToolButton *option);
/// Line edits, combo boxes, spin boxes.
void paintField(QPainter *painter, const QRectF &rect, const QStyleOption *option, const QColor &fill);
void paintCheckBox(QPainter *painter, const QStyleOption *option);
void paintRadioButton(QPainter *painter, const QStyleOption *option);
/// The chosen tab has an accent line below it, the others are quiet words.
void paintTab(QPainter *painter, const QStyleOptionTab *option);
void paintMenuBarItem(QPainter *painter, const QStyleOptionMenuItem *option, const QStyle *style);
void paintHeaderSection(QPainter *painter, const QStyleOption *option);
void paintDockTitle(QPainter *painter, const QStyleOptionDockWidget *option);
void paintScrollBar(QPainter *painter, const QStyleOptionSlider *option, const QStyle *style, const QWidget *widget);
/// A combo box that only chooses looks like a button, one that can be typed into like a field.
void paintComboBox(QPainter *painter, const QStyleOptionComboBox *option, const QStyle *style, const QWidget *widget);
void paintSpinBox(QPainter *painter, const QStyleOptionSpinBox *option, const QStyle *style, const QWidget *widget);

} // namespace Lockdeck::FlatControls
