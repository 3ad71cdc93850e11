#pragma once

namespace Lockdeck::TimelineLook {

/// The column of names, which the lanes and the strip below them share.
inline constexpr int namesWidth = 174;
inline constexpr int nameMargin = 14;
/// The least between two times of an axis.
inline constexpr double timeTickDistance = 78;

} // namespace Lockdeck::TimelineLook
