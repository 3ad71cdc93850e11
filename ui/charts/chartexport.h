#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <functional>

class QWidget;

namespace Lockdeck {

/// Asks where to save a chart, as PNG, SVG or CSV, and calls `save` with the path unless that is given up. `name` is
/// without an ending.
void askWhereToExport(QWidget *parent, const QString &title, const QString &name,
                      const std::function<void(const QString &path)> &save);
/// Writes what `view` shows as a picture, by the ending of `path` PNG or SVG, or for .csv what `figures` returns. What
/// was there before stays unless all is written. Returns why that was not possible; empty when it was.
QString exportView(QWidget &view, const std::function<QByteArray()> &figures, const QString &path);

} // namespace Lockdeck
