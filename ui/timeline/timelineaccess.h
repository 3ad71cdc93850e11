#pragma once

namespace Lockdeck {

/// Lets screen readers see the lanes of every TimelineView as the items of a list. Called once is enough; again does
/// nothing.
void installTimelineAccess();

} // namespace Lockdeck
