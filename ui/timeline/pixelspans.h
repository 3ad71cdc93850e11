#pragma once

#include "ui/charts/timewindow.h"
#include "ui/timeline/lanespans.h"

#include <vector>

namespace Lockdeck {

/// What is drawn of one span, or of several that lie within one pixel.
struct PixelSpan
{
    double x = 0; ///< from the plot's left edge; may begin before it, by a pixel at most
    double width = 0;
    const LaneSpan *span = nullptr; ///< of several, that of the largest value
    int count = 1;

    double right() const { return x + width; }
};

/// The spans that `window` shows, on a plot of `width` pixels, up to `now` where they go on: spans narrower than a
/// pixel share one with their neighbours, so there are never more than two a pixel, however many spans there are.
/// Pure.
std::vector<PixelSpan> pixelSpans(const std::vector<LaneSpan> &spans, const TimeWindow &window, double width,
                                  Moment now);

} // namespace Lockdeck
