#pragma once

#include "ui/paint/theme.h"

#include <QtCore/QRectF>
#include <QtGui/QBrush>
#include <QtGui/QIcon>
#include <QtGui/QPixmap>

#include <optional>

class QPainter;

namespace Lockdeck {

/// Our own SVG icons (resources/icons/NAME.svg), `currentColor` replaced at load; crisp at any device pixel ratio.
QIcon icon(const QString &name);                      ///< text2, disabled, and accent colours of the current theme
QIcon icon(const QString &name, const QColor &color); ///< one colour
void paintIcon(QPainter &painter, const QRectF &rect, const QString &name, const QColor &color);

/// 45° hatch in `color`, 1 device-independent px every `period`.
QBrush hatchBrush(const QColor &color, qreal period, qreal devicePixelRatio);

/// A small rounded label with a glyph: "HELD". Returns nothing; chipWidth() says how wide it wants to be.
void paintChip(QPainter &painter, const QRectF &rect, const QString &glyph, const QString &word,
               const StateColors &colors);
qreal chipWidth(const QString &word);

/// The number of waiters: plain at 0, heat colours above.
void paintBadge(QPainter &painter, const QRectF &rect, int waiters, const Theme &theme);

/// A lease at one instant, as a bar or ring shows it. Fractions of the lease, 0…1.
struct LeaseLook
{
    enum class Kind { Own, Other, Unknown, Doubt };
    Kind kind = Kind::Other;
    double left = 0;              ///< share of the lease that is left
    std::optional<double> notch;  ///< share left when the next renewal is due; none: no cadence known
};
void paintLeaseBar(QPainter &painter, const QRectF &rect, const LeaseLook &look, const Theme &theme);

/// The ring of a hold card. `segments` > 0 paints a queue: so many segments, `place` counted from 12 o'clock.
struct RingLook
{
    QColor color;
    double share = 1;
    std::optional<double> notch;
    double overdue = 0;     ///< hatched share after the filled part
    bool dashed = false;    ///< nothing is held for certain
    bool spinner = false;   ///< ¾ arc
    int segments = 0;
    int place = 0;
    QString glyph;          ///< instead of text
    QString over, big, under;
};
void paintRing(QPainter &painter, const QRectF &rect, const RingLook &look, const Theme &theme);

/// 16 columns, oldest first, -1 dotted; `top` is the value of full height.
void paintSparkColumns(QPainter &painter, const QRectF &rect, const std::array<float, 16> &values, float top,
                       const Theme &theme);
void paintSparkLine(QPainter &painter, const QRectF &rect, const std::array<float, 16> &values, const QColor &color,
                    const Theme &theme);

/// `text` with every digit in the widest digit's cell, so that a countdown does not jump (TOKENS.md, note 3).
void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text);
qreal tabularWidth(const QFontMetricsF &metrics, const QString &text);

} // namespace Lockdeck
