#pragma once

#include <QtCore/QString>

namespace Lockdeck {

/// A tool tip that shows `text` as it is. Qt takes one for HTML when it looks so, and a key, or what a server said, may
/// look so on purpose.
QString toolTipText(const QString &text);
/// The same as HTML in any case, so that long lines wrap.
QString wrappedToolTip(const QString &text);

} // namespace Lockdeck
