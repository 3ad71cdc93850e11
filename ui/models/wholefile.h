#pragma once

#include <QtCore/QString>

#include <functional>

class QIODevice;

namespace Lockdeck {

/// Writes a file that is whole afterwards, or as it was before: `write` says whether it could write all. Returns why it
/// is not written, empty when it is. Blocks as long as the disk takes; from any thread.
QString writeWhole(const QString &path, const std::function<bool(QIODevice &)> &write);

} // namespace Lockdeck
