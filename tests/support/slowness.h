#pragma once

namespace Lockdeck::Test {

/// How many times slower than usual this build's code may run: 1, more under a sanitizer. For a test's own pace and
/// patience; a promise to the user is not multiplied by it.
inline constexpr int slowness = LOCKDECK_SLOWNESS;

} // namespace Lockdeck::Test
