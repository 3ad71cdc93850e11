#pragma once

#include "ui/paint/theme.h"

#include <QtCore/QRectF>
#include <QtCore/QStringList>
#include <QtGui/QBrush>
#include <QtGui/QFontMetricsF>
#include <QtGui/QIcon>
#include <QtGui/QPixmap>

#include <array>
#include <optional>
#include <span>

class QPainter;

namespace Lockdeck {

/// Our own SVG icons (resources/icons/NAME.svg), `currentColor` replaced at load; crisp at any device pixel ratio. The
/// first follows the current theme: text2, accent when checked or selected, disabled. A name that does not exist is
/// painted as a crossed box, with a warning.
QIcon icon(const QString &name);
QIcon icon(const QString &name, const QColor &color);
void paintIcon(QPainter &painter, const QRectF &rect, const QString &name, const QColor &color);
/// The application's icon, in its own colours.
QIcon appIcon();
/// Every name icon() knows, sorted.
QStringList iconNames();

/// 45° hatch in `color`: lines `width` wide, one every `period`, in device-independent px.
QBrush hatchBrush(const QColor &color, qreal period, qreal devicePixelRatio, qreal width = 1);

/// A small rounded label with a glyph: "HELD". chipWidth() says how wide it wants to be. An empty glyph leaves no gap.
inline constexpr qreal chipHeight = 20;
void paintChip(QPainter &painter, const QRectF &rect, const QString &glyph, const QString &word,
               const StateColors &colors);
qreal chipWidth(const QString &word);

/// The number of waiters, centred: plain at 0, heat colours above.
void paintBadge(QPainter &painter, const QRectF &rect, int waiters, const Theme &theme);

/// A lease at one instant, as a bar shows it. Fractions of the lease, 0…1.
struct LeaseLook
{
    enum class Kind {
        Own,
        Other,
        Unknown, ///< no length or cadence known: paler, no notch
        Doubt,   ///< overdue: hatched from `left` to the notch
    };
    Kind kind = Kind::Other;
    double left = 0;               ///< share of the lease that is left
    std::optional<double> notch{}; ///< share left when the next renewal is due; none: no cadence known
};
/// 8 px high, in the middle of `rect`.
void paintLeaseBar(QPainter &painter, const QRectF &rect, const LeaseLook &look, const Theme &theme);

/// The ring of a hold card: 72 × 72 px, or compact, 28 × 28 px, where the words are left out. `segments` > 0 paints a
/// queue: so many segments, `place` counted from 12 o'clock.
struct RingLook
{
    QColor color{};
    double share = 1;
    std::optional<double> notch{};
    double overdue = 0;   ///< hatched share after the filled part
    bool dashed = false;  ///< nothing is held for certain
    bool spinner = false; ///< a short arc that turns
    double turn = 0;      ///< where the spinner stands, in turns from 12 o'clock
    int segments = 0;
    int place = 0;
    QString glyph{}; ///< instead of text
    QColor glyphColor{};
    QString over{}, big{}, under{};

    bool operator==(const RingLook &) const = default;
};
inline constexpr qreal ringSize = 72;
inline constexpr qreal compactRingSize = 28;
void paintRing(QPainter &painter, const QRectF &rect, const RingLook &look, const Theme &theme);

/// 16 columns, oldest first, -1 dotted; `top` is the value of full height.
void paintSparkColumns(QPainter &painter, const QRectF &rect, const std::array<float, 16> &values, float top,
                       const Theme &theme);
/// A line over any number of such values (2 at least), scaled to the largest; where there is no value it breaks and the
/// gap is hatched.
void paintSparkLine(QPainter &painter, const QRectF &rect, std::span<const float> values, const QColor &color,
                    const Theme &theme);

/// `text` in one line with every digit in the widest digit's cell, so that a countdown does not jump (TOKENS.md,
/// note 3).
void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text);
qreal tabularWidth(const QFontMetricsF &metrics, const QString &text);

/// `text` in lines that break at words, at most `maxLines` of them `lineHeight` apart, the last one elided. True when
/// something had to be left out.
bool drawElidedText(QPainter &painter, const QRectF &rect, const QString &text, int maxLines, qreal lineHeight);

} // namespace Lockdeck
