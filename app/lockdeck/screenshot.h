#pragma once

#include <QtCore/QString>

#include <chrono>

class QWidget;

namespace Lockdeck {

/// Writes a PNG of `window` to `path` after a while and ends the application: 0, or 1 with a sentence on stderr.
void takeScreenshot(QWidget *window, const QString &path, std::chrono::milliseconds after);

} // namespace Lockdeck
