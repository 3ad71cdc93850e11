#pragma once

#include "ui/charts/storyframe.h"
#include "ui/charts/timedrag.h"
#include "ui/charts/viewrange.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

class ChartTip;

/// The past of one key, painted by hand over one time axis: what was left of its lease with a mark for each renewal
/// seen, how many waited, who held. Shows the stretch of a ViewRange; the wheel zooms, dragging chooses a stretch, with
/// Shift it pans, a click marks the moment. Nothing is painted where nothing was known.
class StoryChart : public QWidget
{
    Q_OBJECT

public:
    explicit StoryChart(QWidget *parent = nullptr);
    /// Must outlive the chart.
    void setRange(ViewRange *range);

    /// What stands above the three parts, at the right, and explains itself where the pointer rests.
    struct Headings
    {
        QString lease, waiters, owners;
        QString leaseHelp, waitersHelp, ownersHelp; ///< plain text

        bool operator==(const Headings &) const = default;
    };
    /// `story` and `row` as for storyFrame(), or null. `hasOwners`: without them, as with a semaphore, only the waiters
    /// are shown.
    void show(const KeyStoryPtr &story, const KeyRow *row, bool hasOwners, const Headings &headings, Moment now);
    const StoryFrame &frame() const { return m_frame; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    struct Band
    {
        QRectF heading, plot;
    };
    int headingHeight() const;
    int plotLeft() const;
    Band leaseBand() const;
    Band waitersBand() const;
    Band ownersBand() const;
    double plotBottom() const;
    double atPlot(double x) const { return plotLeft() + x; }

    void paintHeading(QPainter &painter, const QRectF &rect, const QString &name, const QString &text) const;
    void paintScale(QPainter &painter, const QRectF &plot, const QString &top) const;
    void paintLeases(QPainter &painter, const QRectF &plot) const;
    void paintRenewals(QPainter &painter, const QRectF &plot) const;
    void paintWaiters(QPainter &painter, const QRectF &plot) const;
    void paintOwners(QPainter &painter, const QRectF &plot) const;
    void paintGapsAndNow(QPainter &painter, const QRectF &plot) const;
    void paintTimes(QPainter &painter) const;
    Moment momentAt(double x) const;
    QString readingAt(double x) const;

    StoryFrame m_frame;
    Headings m_headings;
    bool m_hasOwners = true;
    ViewRange *m_range = nullptr;
    TimeDrag m_drag;
    ChartTip *m_tip;
};

} // namespace Lockdeck
