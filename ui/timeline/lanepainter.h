#pragma once

#include "ui/charts/leasehistory.h"
#include "ui/timeline/pixelspans.h"
#include "ui/timeline/timelinelane.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRectF>
#include <QtGui/QFontMetricsF>

#include <vector>

class QPainter;

namespace Lockdeck {

/// Paints what happened in one lane of the timeline: owners as bars, waiters as a strip of heat beneath, own holds over
/// both, what was not observed hatched over all. Everything is cut to the plot.
class LanePainter
{
    Q_DECLARE_TR_FUNCTIONS(LanePainter)

public:
    static constexpr double laneHeight = 42;

    /// `left` and `width` are those of the plot that `window` is shown in; `now` ends what goes on.
    LanePainter(QPainter &painter, double left, double width, const TimeWindow &window, Moment now);

    /// `top` is the lane's; `own` are the own holds on its key.
    void paint(const TimelineLane &lane, double top, const std::vector<const LeaseHistory::Track *> &own);

private:
    double at(Moment moment) const;
    QRectF barOf(const PixelSpan &span) const;
    void paintWatched(const LaneSpans &spans);
    void paintOwners(const LaneSpans &spans);
    void paintHolders(const LaneSpans &spans);
    void paintWaiters(const LaneSpans &spans);
    void paintTicks(const LaneSpans &spans);
    void paintOwn(const LeaseHistory::Track &track);
    void paintOwnPiece(Moment from, Moment to, bool doubt);
    void paintGaps(const LaneSpans &spans);
    void paintLabel(const QRectF &bar, const QString &text, const QColor &color);

    QPainter &m_painter;
    double m_left;
    double m_width;
    TimeWindow m_window;
    Moment m_now;
    double m_top = 0;
    double m_ratio;
    QFontMetricsF m_metrics;
};

} // namespace Lockdeck
