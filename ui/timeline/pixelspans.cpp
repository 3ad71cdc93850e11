#include "ui/timeline/pixelspans.h"

#include <algorithm>
#include <cmath>

namespace Lockdeck {

std::vector<PixelSpan> pixelSpans(const std::vector<LaneSpan> &spans, const TimeWindow &window, double width,
                                  Moment now)
{
    std::vector<PixelSpan> drawn;
    const Moment end = std::min(window.to(), now);
    auto span =
        std::partition_point(spans.begin(), spans.end(), [&](const LaneSpan &each) { return each.to <= window.from; });
    for (; span != spans.end() && span->from < end; ++span) {
        const double left = std::max(window.toX(span->from, width), -1.0);
        const double right = window.toX(std::min(span->to, end), width);
        const bool isNarrow = right - left < 1;
        if (isNarrow && !drawn.empty() && std::floor(left) < drawn.back().right()) {
            PixelSpan &last = drawn.back();
            if (last.width <= 1) { // else it lies in the last pixel of a wide one, which stays as it is
                ++last.count;
                if (span->value > last.span->value)
                    last.span = &*span;
                continue;
            }
            if (right <= last.right())
                continue;
        }
        drawn.push_back(isNarrow ? PixelSpan{std::floor(left), 1, &*span, 1}
                                 : PixelSpan{left, right - left, &*span, 1});
    }
    return drawn;
}

} // namespace Lockdeck
