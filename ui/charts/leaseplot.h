#pragma once

#include "ui/charts/leaseframe.h"
#include "ui/charts/timedrag.h"

#include <QtCharts/QChartView>

#include <optional>

class QLineSeries;
class QValueAxis;

namespace Lockdeck {

class ChartTip;

/// Paints one LeaseFrame at a time: the lines by Qt Charts unless they are dense, grid, marks, gaps, "now" and axis
/// texts by hand around them, so that they lie on whole pixels. Knows nothing of holds; tells its owner what the
/// pointer asks for.
class LeasePlot : public QChartView
{
    Q_OBJECT

public:
    explicit LeasePlot(QWidget *parent = nullptr);

    /// The part that holds lines, in widget coordinates: whole pixels.
    QRect plotRect() const { return m_plotRect; }
    const LeaseFrame &frame() const { return m_frame; }
    void setFrame(LeaseFrame frame);
    /// Text in the middle instead of axes while there is nothing to draw.
    void setEmptyText(const QString &text);
    bool isEmpty() const { return !m_emptyText.isEmpty(); }
    /// Frame coordinates → widget coordinates.
    QPointF toWidget(const QPointF &framePoint) const;

    void showTip(const QPoint &anchor, const QString &text);
    /// With a ring around the point of a line that `text` is about.
    void showTip(const QPointF &readPoint, const QString &text);
    void hideTip();

    QSize sizeHint() const override { return {560, 170}; }
    QSize minimumSizeHint() const override { return {220, 110}; }

signals:
    void plotResized();
    /// `factor` < 1 shows less time; `x` in frame coordinates stays where it is.
    void zoomAsked(double factor, double x);
    /// The pointer dragged the plot by `dx` pixels, with Shift or its middle button.
    void panAsked(double dx);
    /// The pointer was dragged from `x` to `otherX`, in frame coordinates.
    void stretchChosen(double x, double otherX);
    /// The pointer clicked at `x`.
    void momentChosen(double x);
    void hovered(const QPoint &position);

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QLineSeries *line(std::size_t index);
    void updateLines();
    void layOut();
    double zeroY() const;
    double roundTripY(double milliseconds) const;
    std::vector<TimeTick> timeAxis() const;
    std::vector<LeaseScale::Tick> valueAxis() const;
    void setReadPoint(std::optional<QPointF> point);

    void drawGrid(QPainter &painter) const;
    void drawOthers(QPainter &painter) const;
    void drawThresholds(QPainter &painter) const;
    void drawDots(QPainter &painter) const;
    void drawDense(QPainter &painter) const;
    void drawDoubt(QPainter &painter) const;
    void drawGaps(QPainter &painter) const;
    void drawRoundTrips(QPainter &painter) const;
    void drawLosses(QPainter &painter) const;
    void drawTimeAxis(QPainter &painter) const;
    void drawValueAxes(QPainter &painter) const;

    LeaseFrame m_frame;
    QString m_emptyText;
    QRect m_plotRect;
    QValueAxis *m_xAxis;
    QValueAxis *m_yAxis;
    std::vector<QLineSeries *> m_lines; ///< a pool: one per unbroken run, grown when needed
    ChartTip *m_tip;
    std::optional<QPointF> m_readPoint;
    TimeDrag m_drag;
    bool m_focusRing = false; ///< focus came by keyboard
};

} // namespace Lockdeck
