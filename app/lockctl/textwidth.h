#pragma once

#include <QtCore/QString>

namespace Lockdeck::Cli {

// How text fits into columns of a terminal. It holds no control characters: see displayKey().

/// The columns it takes: 2 for a wide character, 0 for a combining one.
int textWidth(const QString &text);
/// At most `width` columns of it: the middle is cut out, since keys differ at both ends. "deploy/…/api".
QString cutMiddle(const QString &text, int width);
/// At most `width` columns of it: the end is cut off.
QString cutEnd(const QString &text, int width);
/// Exactly `width` columns, where the text is not longer: with spaces behind it, or before it.
QString padRight(const QString &text, int width);
QString padLeft(const QString &text, int width);

} // namespace Lockdeck::Cli
