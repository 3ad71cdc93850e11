#include "ui/charts/leaseplot.h"

#include "ui/charts/charttip.h"
#include "ui/charts/serieslook.h"
#include "ui/charts/timemarks.h"
#include "ui/paint/paint.h"

#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QGraphicsLayout>

#include <cmath>

namespace Lockdeck {

/// Below the zero line, in heights of the scale: the strip of the round trips.
static constexpr double strip = 0.28;
/// How much of the strip the round trips' scale fills.
static constexpr double roundTripShare = 0.7;
static constexpr double dotRadius = 2;
/// Below this many pixels a text of the time axis would touch its neighbour.
static constexpr double timeTickDistance = 78;
static constexpr double valueTickDistance = 20;

static QFont axisFont()
{
    return scaledFont(0.85);
}

/// A line of `width` device pixels lies sharp on the pixel that begins at the whole number below.
static double onPixel(double at)
{
    return std::floor(at) + 0.5;
}

LeasePlot::LeasePlot(QWidget *parent)
    : QChartView(parent), m_xAxis(new QValueAxis(this)), m_yAxis(new QValueAxis(this)), m_tip(new ChartTip(viewport()))
{
    // The axes only map: their texts and grid are painted here, on whole pixels, with a right axis that shares no
    // series and labels that leave the strip below zero alone.
    QChart *content = chart();
    content->setAnimationOptions(QChart::NoAnimation);
    content->legend()->hide();
    content->setBackgroundVisible(false);
    content->setMargins({});
    content->layout()->setContentsMargins(0, 0, 0, 0);
    content->addAxis(m_xAxis, Qt::AlignBottom);
    content->addAxis(m_yAxis, Qt::AlignLeft);
    m_xAxis->setVisible(false);
    m_yAxis->setVisible(false);
    m_yAxis->setRange(-strip, 1);

    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void LeasePlot::setFrame(LeaseFrame frame)
{
    m_frame = std::move(frame);
    m_xAxis->setRange(0, m_frame.width);
    updateLines();
    viewport()->update();
}

void LeasePlot::setEmptyText(const QString &text)
{
    if (text == m_emptyText)
        return;
    m_emptyText = text;
    viewport()->update();
}

QPointF LeasePlot::toWidget(const QPointF &framePoint) const
{
    return {m_plotRect.left() + framePoint.x(), zeroY() - framePoint.y() * (zeroY() - m_plotRect.top())};
}

void LeasePlot::showTip(const QPoint &anchor, const QString &text)
{
    m_tip->showAt(anchor, text);
    setReadPoint({});
}

void LeasePlot::showTip(const QPointF &readPoint, const QString &text)
{
    m_tip->showAt(readPoint.toPoint(), text);
    setReadPoint(readPoint);
}

void LeasePlot::hideTip()
{
    m_tip->hide();
    setReadPoint({});
}

void LeasePlot::setReadPoint(std::optional<QPointF> point)
{
    if (point == m_readPoint)
        return;
    m_readPoint = point;
    viewport()->update();
}

QLineSeries *LeasePlot::line(std::size_t index)
{
    while (m_lines.size() <= index) {
        auto *series = new QLineSeries(this);
        chart()->addSeries(series);
        series->attachAxis(m_xAxis);
        series->attachAxis(m_yAxis);
        m_lines.push_back(series);
    }
    return m_lines[index];
}

void LeasePlot::updateLines()
{
    std::size_t used = 0;
    for (const LeaseFrame::Series &series : m_frame.series) {
        if (series.dense)
            continue; // drawDense()
        for (const QList<QPointF> &run : series.runs) {
            QLineSeries *target = line(used++);
            if (const QPen pen = seriesPen(series.slot); target->pen() != pen)
                target->setPen(pen);
            target->replace(run);
        }
    }
    for (; used < m_lines.size(); ++used) {
        if (m_lines[used]->count() > 0)
            m_lines[used]->clear();
    }
}

void LeasePlot::layOut()
{
    const QFontMetricsF metrics(axisFont());
    const int left = static_cast<int>(std::ceil(metrics.horizontalAdvance(tr("30\u00a0min")))) + 12;
    const int right = static_cast<int>(std::ceil(metrics.horizontalAdvance(tr("200\u00a0ms")))) + 10;
    const int top = static_cast<int>(std::ceil(metrics.height())) + 4;
    const int bottom = static_cast<int>(std::ceil(metrics.height())) + 6;
    m_plotRect = rect().adjusted(left, top, -right, -bottom);
    m_plotRect.setSize(m_plotRect.size().expandedTo({1, 1}));
    chart()->setPlotArea(m_plotRect);
}

double LeasePlot::zeroY() const
{
    return std::floor(m_plotRect.top() + m_plotRect.height() / (1 + strip));
}

double LeasePlot::roundTripY(double milliseconds) const
{
    const double bottom = m_plotRect.top() + m_plotRect.height();
    return bottom - milliseconds / m_frame.roundTripTop * (bottom - zeroY()) * roundTripShare;
}

std::vector<TimeTick> LeasePlot::timeAxis() const
{
    return timeTicks(m_frame.window, m_frame.width, timeTickDistance, wallOffset(m_frame.window.from));
}

std::vector<LeaseScale::Tick> LeasePlot::valueAxis() const
{
    const int fitting = static_cast<int>((zeroY() - m_plotRect.top()) / valueTickDistance);
    return m_frame.scale.ticks(std::clamp(fitting, 2, 6));
}

void LeasePlot::drawBackground(QPainter *painter, const QRectF &)
{
    const Theme &theme = Theme::current();
    painter->fillRect(rect(), theme.base);
    if (isEmpty()) {
        painter->setPen(theme.text3);
        painter->setFont(scaledFont(1));
        painter->drawText(rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter->setClipRect(m_plotRect);
    drawOthers(*painter);
    painter->setClipping(false);
    drawGrid(*painter);
    drawThresholds(*painter);
}

void LeasePlot::drawForeground(QPainter *painter, const QRectF &)
{
    if (!isEmpty()) {
        painter->save();
        painter->setClipRect(m_plotRect.adjusted(0, -3, 0, 0));
        drawDense(*painter);
        drawDoubt(*painter);
        drawDots(*painter);
        drawRoundTrips(*painter);
        drawGaps(*painter);
        painter->restore();
        drawValueAxes(*painter);
        drawTimeAxis(*painter);
        paintNow(*painter, m_plotRect, m_frame.window, m_frame.now);
        if (m_frame.marked)
            paintMarkedMoment(*painter, m_plotRect, m_frame.window, *m_frame.marked);
        drawLosses(*painter);
        m_drag.paint(*painter, m_plotRect);
    }
    if (m_readPoint) {
        painter->setPen(QPen(Theme::current().text, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(*m_readPoint, 4.5, 4.5);
    }
    if (m_focusRing) {
        painter->setPen(QPen(Theme::current().accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), 5, 5);
    }
}

void LeasePlot::drawGrid(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const double right = m_plotRect.left() + m_plotRect.width();
    const double bottom = m_plotRect.top() + m_plotRect.height();
    painter.setPen(theme.grid);
    for (const TimeTick &tick : timeAxis()) {
        const double x = onPixel(m_plotRect.left() + m_frame.window.toX(tick.at, m_frame.width));
        painter.drawLine(QPointF(x, m_plotRect.top()), QPointF(x, bottom));
    }
    for (const LeaseScale::Tick &tick : valueAxis()) {
        const double y = onPixel(toWidget({0, m_frame.scale.height(tick.at)}).y());
        painter.setPen(tick.at.count() == 0 ? theme.border : theme.grid);
        painter.drawLine(QPointF(m_plotRect.left(), y), QPointF(right, y));
    }
    painter.setPen(theme.border);
    painter.drawLine(QPointF(m_plotRect.left(), onPixel(bottom)), QPointF(right, onPixel(bottom)));
}

void LeasePlot::drawOthers(QPainter &painter) const
{
    if (!m_frame.othersKnown)
        return;
    const QColor color = othersColor();
    const int zero = static_cast<int>(zeroY());
    for (std::size_t column = 0; column < m_frame.others.size(); ++column) {
        const auto height = static_cast<double>(m_frame.others[column]);
        if (height < 0)
            continue;
        const QPoint top = toWidget({static_cast<double>(column), height}).toPoint();
        painter.fillRect(QRect(top, QSize(1, zero - top.y())), color);
    }
}

/// Where a hold turns uncertain. The topmost says so, below it, where a line that is renewed in time never comes.
void LeasePlot::drawThresholds(QPainter &painter) const
{
    QPen dashed(Theme::current().doubtMark, 1, Qt::SolidLine, Qt::FlatCap);
    dashed.setDashPattern({4, 3});
    const double right = m_plotRect.left() + m_plotRect.width();
    for (const double height : m_frame.thresholds) {
        const double y = onPixel(toWidget({0, height}).y());
        painter.setPen(dashed);
        painter.drawLine(QPointF(m_plotRect.left(), y), QPointF(right, y));
    }
    if (m_frame.thresholds.empty())
        return;
    painter.setFont(axisFont());
    painter.setPen(Theme::current().doubt.text);
    const double y = toWidget({0, m_frame.thresholds.front()}).y();
    const double lineHeight = QFontMetricsF(axisFont()).height();
    painter.drawText(QRectF(m_plotRect.left(), y + 1, m_plotRect.width() - 3, lineHeight),
                     Qt::AlignRight | Qt::AlignVCenter, tr("uncertain below"));
}

void LeasePlot::drawDots(QPainter &painter) const
{
    painter.setPen(Qt::NoPen);
    for (const LeaseFrame::Series &series : m_frame.series) {
        painter.setBrush(seriesPen(series.slot).color());
        for (const QPointF &dot : series.dots)
            painter.drawEllipse(toWidget(dot), dotRadius, dotRadius);
    }
}

/// Hundreds of teeth in thin lines: a series makes an outline of every one of them, for which nobody asks.
void LeasePlot::drawDense(QPainter &painter) const
{
    for (const LeaseFrame::Series &series : m_frame.series) {
        if (!series.dense)
            continue;
        painter.setPen(seriesPen(series.slot, 1));
        for (const QList<QPointF> &run : series.runs) {
            QPolygonF line;
            line.reserve(run.size());
            for (const QPointF &point : run)
                line.push_back(toWidget(point));
            painter.drawPolyline(line);
        }
    }
}

void LeasePlot::drawDoubt(QPainter &painter) const
{
    const QColor color = Theme::current().doubtMark;
    const auto drawCurve = [&](const QList<QPointF> &points, const QPen &pen) {
        QPolygonF curve;
        for (const QPointF &point : points)
            curve.push_back(toWidget(point));
        painter.setPen(pen);
        painter.drawPolyline(curve);
    };
    QPen dotted(color, 1, Qt::SolidLine, Qt::FlatCap);
    dotted.setDashPattern({2, 2});
    for (const LeaseFrame::Series &series : m_frame.series) {
        for (const QList<QPointF> &stretch : series.doubts)
            drawCurve(stretch, QPen(color, 2.5, Qt::SolidLine, Qt::FlatCap));
        if (series.ahead.isEmpty())
            continue;
        drawCurve(series.ahead, dotted);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(toWidget(series.ahead.front()), dotRadius + 1, dotRadius + 1);
    }
}

void LeasePlot::drawGaps(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QBrush hatch = hatchBrush(theme.borderStrong, 5, devicePixelRatioF());
    for (const auto &[from, to] : m_frame.gaps) {
        const double x = m_plotRect.left() + std::floor(from);
        const QRectF gap(x, m_plotRect.top(), std::max(2.0, std::ceil(to - from)), m_plotRect.height());
        painter.fillRect(gap, theme.base);
        painter.fillRect(gap, hatch);
    }
}

void LeasePlot::drawRoundTrips(QPainter &painter) const
{
    constexpr int side = 2;
    const QColor color = Theme::current().text3;
    for (const QPointF &point : m_frame.roundTrips) {
        const QPoint at(m_plotRect.left() + static_cast<int>(point.x()), static_cast<int>(roundTripY(point.y())));
        painter.fillRect(QRect(at.x() - 1, at.y() - 1 - side, side, side), color);
    }
}

void LeasePlot::drawLosses(QPainter &painter) const
{
    const StateColors &bad = Theme::current().bad;
    const QString word = tr("lost");
    const QFont font = scaledFont(0.85, QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const QSizeF size(metrics.horizontalAdvance(word) + 10, metrics.height() + 2);
    painter.setFont(font);
    QRectF lastLabel;
    for (const LeaseFrame::Series &series : m_frame.series) {
        for (const QPointF &loss : series.losses) {
            const QPointF at = toWidget(loss);
            painter.setPen(QPen(bad.fill, 2.2, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(at - QPointF(4, 4), at + QPointF(4, 4));
            painter.drawLine(at - QPointF(4, -4), at + QPointF(4, -4));

            QRectF label(QPointF(at.x() + 9, at.y() - size.height() / 2), size);
            if (label.right() > rect().right())
                label.moveRight(at.x() - 9);
            if (label.intersects(lastLabel))
                continue;
            painter.setPen(Qt::NoPen);
            painter.setBrush(bad.tint);
            painter.drawRoundedRect(label, 4, 4);
            painter.setPen(bad.text);
            painter.drawText(label, Qt::AlignCenter, word);
            lastLabel = label;
        }
    }
}

void LeasePlot::drawTimeAxis(QPainter &painter) const
{
    painter.setFont(axisFont());
    painter.setPen(Theme::current().text3);
    const double top = m_plotRect.top() + m_plotRect.height() + 4;
    for (const TimeTick &tick : timeAxis()) {
        const double x = m_plotRect.left() + m_frame.window.toX(tick.at, m_frame.width);
        const QRectF cell(std::round(x) - timeTickDistance / 2, top, timeTickDistance, height() - top);
        if (cell.right() <= width() && cell.left() >= 0)
            painter.drawText(cell, Qt::AlignHCenter | Qt::AlignTop, tick.label);
    }
}

void LeasePlot::drawValueAxes(QPainter &painter) const
{
    painter.setFont(axisFont());
    painter.setPen(Theme::current().text3);
    const double lineHeight = QFontMetricsF(axisFont()).height();
    for (const LeaseScale::Tick &tick : valueAxis()) {
        const double y = onPixel(toWidget({0, m_frame.scale.height(tick.at)}).y());
        const QRectF cell(0, y - lineHeight, m_plotRect.left() - 7, 2 * lineHeight);
        drawTabular(painter, cell, Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    if (m_frame.isIncomplete)
        painter.drawText(m_plotRect.adjusted(4, 0, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                         tr("older renewals were dropped"));
    const double left = m_plotRect.left() + m_plotRect.width() + 6;
    const auto drawRight = [&](double milliseconds, const QString &text) {
        const QRectF cell(left, roundTripY(milliseconds) - lineHeight, width() - left, 2 * lineHeight);
        painter.drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    if (!m_frame.roundTrips.isEmpty()) {
        drawRight(0, QStringLiteral("0"));
        const bool inSeconds = m_frame.roundTripTop >= 1000;
        drawRight(m_frame.roundTripTop, inSeconds ? tr("%1\u00a0s").arg(m_frame.roundTripTop / 1000, 0, 'f', 0)
                                                  : tr("%1\u00a0ms").arg(m_frame.roundTripTop, 0, 'f', 0));
    }
}

void LeasePlot::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    layOut();
    emit plotResized();
}

void LeasePlot::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateLines();
        viewport()->update();
    } else if (event->type() == QEvent::FontChange) {
        layOut();
        emit plotResized();
    }
}

void LeasePlot::wheelEvent(QWheelEvent *event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0)
        emit zoomAsked(std::pow(1.25, -notches), event->position().x() - m_plotRect.left());
    event->accept();
}

void LeasePlot::mousePressEvent(QMouseEvent *event)
{
    if (m_plotRect.contains(event->position().toPoint()))
        m_drag.press(*event);
    event->accept();
}

void LeasePlot::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_drag.isActive()) {
        emit hovered(event->position().toPoint());
        return;
    }
    hideTip();
    const double dx = m_drag.move(*event);
    viewport()->setCursor(m_drag.isPanning() ? Qt::ClosedHandCursor : Qt::SplitHCursor);
    if (m_drag.isPanning())
        emit panAsked(dx);
    viewport()->update();
}

void LeasePlot::mouseReleaseEvent(QMouseEvent *event)
{
    const bool isClick = m_drag.isActive() && !m_drag.isPanning();
    if (const auto stretch = m_drag.release(*event))
        emit stretchChosen(stretch->first - m_plotRect.left(), stretch->second - m_plotRect.left());
    else if (isClick && !isEmpty())
        emit momentChosen(event->position().x() - m_plotRect.left());
    viewport()->unsetCursor();
    viewport()->update();
    event->accept();
}

void LeasePlot::leaveEvent(QEvent *event)
{
    hideTip();
    QChartView::leaveEvent(event);
}

void LeasePlot::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    m_focusRing = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    viewport()->update();
}

void LeasePlot::focusOutEvent(QFocusEvent *event)
{
    QChartView::focusOutEvent(event);
    m_focusRing = false;
    viewport()->update();
}

/// QGraphicsView would scroll; the keys belong to the owner.
void LeasePlot::keyPressEvent(QKeyEvent *event)
{
    event->ignore();
}

} // namespace Lockdeck
