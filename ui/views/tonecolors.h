#pragma once

#include "ui/models/tone.h"
#include "ui/paint/theme.h"

class QWidget;

namespace Lockdeck {

/// A bare glyph, dot or line in this tone (light doubt.fill is too pale for it).
QColor glyphColor(Tone tone, const Theme &theme);
/// A word in this tone.
QColor textColor(Tone tone, const Theme &theme);

/// Gives a label's text a colour beyond the palette's.
void setTextColor(QWidget *label, const QColor &color);

} // namespace Lockdeck
