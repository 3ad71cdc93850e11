#pragma once

#include "ui/charts/viewrange.h"

class QKeyEvent;

namespace Lockdeck {

/// How much one press of a zoom key or button shows less.
inline constexpr double zoomStep = 1.5;

/// What the keys mean in every view over time: + and − zoom, ← and → pan by an eighth, Page Up and Page Down by a whole
/// window, Home and End go to both ends, F follows, Backspace goes back, Esc takes the mark away, or goes back where
/// there is none.
/// False when it is none of these. `shown` is what the view shows.
bool rangeKey(ViewRange &range, const TimeWindow &shown, QKeyEvent *event);

} // namespace Lockdeck
