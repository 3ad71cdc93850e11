#pragma once

#include "ui/charts/leasechoice.h"
#include "ui/charts/leasehistory.h"
#include "ui/charts/leasescale.h"
#include "ui/charts/timewindow.h"

#include <QtCore/QList>
#include <QtCore/QPointF>

#include <optional>
#include <utility>
#include <vector>

namespace Lockdeck {

/// One frame of the lease chart as finished geometry, reduced to what its width in pixels can show; whoever paints it
/// decides nothing more. Pure. In every point x is pixels from the plot's left edge and y a height of LeaseScale
/// (0…1).
struct LeaseFrame
{
    /// One hold. Its line may run through doubt and sleep: those are painted over it.
    struct Series
    {
        HoldId id = 0;
        int slot = 0;
        bool dense = false;               ///< the teeth stand so close that they only fill an area: no dots, thin lines
        std::vector<QList<QPointF>> runs; ///< broken where the hold was not held
        std::vector<QList<QPointF>> doubts; ///< the stretches that were uncertain
        QList<QPointF> ahead;               ///< uncertain now: from now to the deadline
        QList<QPointF> dots;                ///< answered renewals
        QList<QPointF> losses;
    };

    TimeWindow window;
    Moment now{};
    std::optional<Moment> marked; ///< in all views
    int width = 0;
    LeaseScale scale;
    std::vector<Series> series;
    QList<QPointF> roundTrips;                   ///< y in milliseconds
    double roundTripTop = 2;                     ///< milliseconds
    std::vector<std::pair<double, double>> gaps; ///< x from, x to
    std::vector<double>
        thresholds;            ///< heights below which a hold with a line is uncertain, without equal ones, falling
    std::vector<float> others; ///< least height of the others per pixel column, -1 where none
    bool othersKnown = false;  ///< there is anything in `others`
    bool isIncomplete = false; ///< the window reaches back before what is still remembered
};

LeaseFrame makeLeaseFrame(const LeaseHistory &history, const std::vector<LeaseChoice::Line> &lines,
                          const std::vector<HoldId> &others, const TimeWindow &window, Moment now, int width);

/// At most four points per pixel column (first, lowest, highest, last), in order: drawn, it covers the same pixels.
QList<QPointF> reducedToColumns(const QList<QPointF> &points);

} // namespace Lockdeck
