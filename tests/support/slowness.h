#pragma once

#include <chrono>

namespace Lockdeck::Test {

/// How many times slower than usual this build's code may run: 1, more under a sanitizer. A limit on how long something
/// may take is multiplied by it; a promise to the user is not, nor is a time that has to pass.
inline constexpr int slowness = LOCKDECK_SLOWNESS;

} // namespace Lockdeck::Test
