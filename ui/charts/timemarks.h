#pragma once

#include "ui/charts/timewindow.h"

class QPainter;
class QRectF;

namespace Lockdeck {

/// The line of the present moment through a plot, with its word above it. Nothing where `window` does not show it.
void paintNow(QPainter &painter, const QRectF &plot, const TimeWindow &window, Moment now);
/// The line through the moment that is marked in all views, with its time in a label above the plot. Nothing where
/// `window` does not show it.
void paintMarkedMoment(QPainter &painter, const QRectF &plot, const TimeWindow &window, Moment at);
/// The hours and minutes below or above a plot, each centred in `row` at its place; those that would leave it are left
/// out, and so are those that would touch the label of a moment in `marks`. `distance` is the least between two.
void paintTimes(QPainter &painter, const QRectF &row, const TimeWindow &window, double distance,
                const std::vector<Moment> &marks);

} // namespace Lockdeck
