#pragma once

#include "ui/views/inklabel.h"

class QDialog;
class QHBoxLayout;
class QLineEdit;
class QPushButton;

namespace Lockdeck {

/// What the forms of the dialogs are made of, so that all of them look alike.

/// The caption of a row: right-aligned before its field. It belongs to `field`, when there is one, for whoever hears
/// the form and for its mnemonic.
InkLabel *formLabel(const QString &text, QWidget *field = nullptr);
/// A field for a line of text, 30 px high, heard as `name`.
QLineEdit *formEdit(const QString &name);
/// For what has to be compared digit by digit: tokens.
QFont fixedFont(double factor = 1);
/// The row of buttons at the foot of a dialog, from left to right; the last one is what the dialog is for and answers
/// to Enter.
QHBoxLayout *buttonRow(std::initializer_list<QPushButton *> buttons);

/// A dialog does not grow by itself for text that wraps: without this its rows would be painted over each other.
void growToFit(QDialog &dialog);

} // namespace Lockdeck
