#pragma once

namespace Lockdeck::Test {

/// How many times slower than usual this build's code may run: 1, more under a sanitizer. For a test's own pace and
/// patience; a promise to the user is not multiplied by it.
inline constexpr int slowness = LOCKDECK_SLOWNESS;

/// How many times the usual memory this build may take: a sanitizer keeps notes of each byte.
inline constexpr int stoutness = LOCKDECK_STOUTNESS;

} // namespace Lockdeck::Test
