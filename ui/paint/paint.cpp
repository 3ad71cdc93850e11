#include "ui/paint/paint.h"

#include <QtGui/QPainter>
#include <QtGui/QTextLayout>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace Lockdeck {

QBrush hatchBrush(const QColor &color, qreal period, qreal devicePixelRatio, qreal width)
{
    // The tile repeats along its sides, the period is counted across the lines; whole device pixels, or seams show.
    const int side = std::max(2, qRound(period * std::numbers::sqrt2 * devicePixelRatio));
    QPixmap tile(side, side);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, width * devicePixelRatio, Qt::SolidLine, Qt::FlatCap));
    for (const int shift : {-side, 0, side})
        painter.drawLine(QPointF(shift - side, 2 * side), QPointF(shift + 2 * side, -side));
    painter.end();

    QBrush brush(tile);
    brush.setTransform(QTransform::fromScale(1 / devicePixelRatio, 1 / devicePixelRatio));
    return brush;
}

namespace {

constexpr qreal chipRadius = 4;
constexpr qreal chipGlyph = 14;
constexpr qreal chipGap = 5;
constexpr qreal chipLeft = 6;
constexpr qreal chipRight = 7;

QFont chipFont()
{
    QFont font = scaledFont(0.85, QFont::Bold);
    font.setLetterSpacing(QFont::PercentageSpacing, 103);
    return font;
}

struct BadgeColors
{
    QColor fill;
    QColor text;
};

BadgeColors badgeColors(int waiters, const Theme &theme)
{
    if (waiters >= 6)
        return {theme.heat[3], theme.accentText};
    return {waiters >= 3 ? theme.heat[1] : theme.heat[0], theme.text};
}

qreal widestDigit(const QFontMetricsF &metrics)
{
    qreal widest = 0;
    for (char digit = '0'; digit <= '9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QLatin1Char(digit)));
    return widest;
}

bool hasEqualDigits(const QFontMetricsF &metrics)
{
    return qFuzzyCompare(metrics.horizontalAdvance(QLatin1Char('1')), metrics.horizontalAdvance(QLatin1Char('0')));
}

} // namespace

void paintChip(QPainter &painter, const QRectF &rect, const QString &glyph, const QString &word,
               const StateColors &colors)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.tint);
    painter.drawRoundedRect(rect, chipRadius, chipRadius);

    QRectF words = rect.adjusted(chipLeft, 0, -chipRight, 0);
    if (!glyph.isEmpty()) {
        const QRectF box(words.left(), rect.center().y() - chipGlyph / 2, chipGlyph, chipGlyph);
        paintIcon(painter, box, glyph, colors.text);
        words.setLeft(box.right() + chipGap);
    }
    painter.setFont(chipFont());
    painter.setPen(colors.text);
    painter.drawText(words, glyph.isEmpty() ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter, word);
    painter.restore();
}

qreal chipWidth(const QString &word)
{
    const qreal text = QFontMetricsF(chipFont()).horizontalAdvance(word);
    return std::ceil(chipLeft + chipGlyph + chipGap + text + chipRight);
}

void paintBadge(QPainter &painter, const QRectF &rect, int waiters, const Theme &theme)
{
    const QString number = QString::number(waiters);
    painter.save();
    if (waiters <= 0) {
        painter.setFont(scaledFont(0.92));
        painter.setPen(theme.text3);
        painter.drawText(rect, Qt::AlignCenter, number);
    } else {
        const QFont font = scaledFont(0.885, QFont::DemiBold);
        const BadgeColors colors = badgeColors(waiters, theme);
        const qreal width = std::max(24.0, std::ceil(QFontMetricsF(font).horizontalAdvance(number)) + 12);
        QRectF badge(0, 0, width, 18);
        badge.moveCenter(rect.center());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.fill);
        painter.drawRoundedRect(badge, 9, 9);
        painter.setFont(font);
        painter.setPen(colors.text);
        painter.drawText(badge, Qt::AlignCenter, number);
    }
    painter.restore();
}

qreal tabularWidth(const QFontMetricsF &metrics, const QString &text)
{
    if (hasEqualDigits(metrics))
        return metrics.horizontalAdvance(text);
    const qreal cell = widestDigit(metrics);
    qreal width = 0;
    for (const QChar c : text)
        width += c.isDigit() ? cell : metrics.horizontalAdvance(c);
    return width;
}

void drawTabular(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    if (hasEqualDigits(metrics)) {
        painter.drawText(rect, alignment | Qt::TextSingleLine, text);
        return;
    }
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - tabularWidth(metrics, text);
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - tabularWidth(metrics, text) / 2;
    const Qt::Alignment vertical = alignment & Qt::AlignVertical_Mask;
    const qreal cell = widestDigit(metrics);
    for (const QChar c : text) {
        const qreal advance = c.isDigit() ? cell : metrics.horizontalAdvance(c);
        painter.drawText(QRectF(x, rect.top(), advance, rect.height()),
                         Qt::AlignHCenter | Qt::TextSingleLine | Qt::TextDontClip | vertical, c);
        x += advance;
    }
}

bool drawElidedText(QPainter &painter, const QRectF &rect, const QString &text, int maxLines, qreal lineHeight)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    QString lines = text;
    lines.replace(QLatin1Char('\n'), QChar::LineSeparator);
    QTextLayout layout(lines, painter.font(), painter.device());
    layout.beginLayout();
    bool isElided = false;
    for (int row = 0; row < maxLines && !isElided; ++row) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(rect.width());
        const qreal baseline = rect.top() + row * lineHeight + (lineHeight + metrics.capHeight()) / 2;
        const bool isTooLong = line.naturalTextWidth() > rect.width() + 0.5;
        const bool isCut = row == maxLines - 1 && line.textStart() + line.textLength() < lines.size();
        if (isTooLong || isCut) {
            isElided = true;
            QString rest = lines.mid(line.textStart());
            rest.replace(QChar::LineSeparator, QLatin1Char(' '));
            painter.drawText(QPointF(rect.left(), baseline), metrics.elidedText(rest, Qt::ElideRight, rect.width()));
        } else {
            QString whole = lines.mid(line.textStart(), line.textLength());
            whole.remove(QChar::LineSeparator);
            painter.drawText(QPointF(rect.left(), baseline), whole);
        }
    }
    layout.endLayout();
    return isElided;
}

} // namespace Lockdeck
