#pragma once

#include <QtCore/QString>

class QFileDialog;
class QWidget;

namespace Lockdeck {

/// A dialog that asks where to save, to be connected (QFileDialog::fileSelected) and opened; it deletes itself. A name
/// typed without an ending gets that of the chosen filter, at first of the first: "JSON (*.json)". Each has one.
QFileDialog *askWhereToSave(QWidget *parent, const QString &title, const QString &name, const QString &filters);

} // namespace Lockdeck
