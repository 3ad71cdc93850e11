#include "ui/charts/timemarks.h"

#include "ui/models/wording.h"
#include "ui/paint/theme.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(TimeMarks)
};

struct MarkColors
{
    QColor fill;
    QColor text;
};

void paintMark(QPainter &painter, const QRectF &plot, double at, const QString &text, const MarkColors &colors)
{
    const double x = std::floor(at) + 0.5;
    painter.setPen(colors.fill);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));

    const QFont font = scaledFont(0.85, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    QRectF label(0, 0, std::ceil(metrics.horizontalAdvance(text)) + 10, std::ceil(metrics.height()) + 1);
    label.moveCenter({x, 0});
    label.moveBottom(plot.top());
    label.moveLeft(std::max(label.left(), plot.left() - 4));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.fill);
    painter.drawRoundedRect(label, 3, 3);
    painter.setPen(colors.text);
    painter.setFont(font);
    painter.drawText(label, Qt::AlignCenter, text);
}

} // namespace

void paintNow(QPainter &painter, const QRectF &plot, const TimeWindow &window, Moment now)
{
    const Theme &theme = Theme::current();
    if (window.contains(now))
        paintMark(painter, plot, plot.left() + window.toX(now, plot.width()), Words::tr("now"),
                  {theme.text2, theme.base});
}

void paintMarkedMoment(QPainter &painter, const QRectF &plot, const TimeWindow &window, Moment at)
{
    const Theme &theme = Theme::current();
    if (window.contains(at))
        paintMark(painter, plot, plot.left() + window.toX(at, plot.width()), Wording::clockTime(at),
                  {theme.accent, theme.accentText});
}

void paintTimes(QPainter &painter, const QRectF &row, const TimeWindow &window, double distance,
                const std::vector<Moment> &marks)
{
    const auto x = [&](Moment at) { return row.left() + window.toX(at, row.width()); };
    const auto isCovered = [&](Moment at) {
        return std::ranges::any_of(marks, [&](Moment mark) { return std::abs(x(mark) - x(at)) < distance * 0.6; });
    };
    painter.setFont(scaledFont(0.85));
    painter.setPen(Theme::current().text3);
    for (const TimeTick &tick : timeTicks(window, row.width(), distance, wallOffset(window.from))) {
        const QRectF cell(std::round(x(tick.at)) - distance / 2, row.top(), distance, row.height());
        if (cell.left() >= row.left() - distance / 2 && cell.right() <= row.right() && !isCovered(tick.at))
            painter.drawText(cell, Qt::AlignCenter, tick.label);
    }
}

} // namespace Lockdeck
