#pragma once

namespace Lockdeck {

/// Which family of colours something is shown in (TOKENS.md, State families); orange and vermilion mean trouble.
enum class Tone { Plain, Faint, Good, Wait, Doubt, Bad };

} // namespace Lockdeck
