#pragma once

#include <QtGui/QFont>
#include <QtWidgets/QLabel>

namespace Lockdeck {

/// The text colours a label can have; they follow the theme.
enum class Ink { Text, Text2, Text3, Good, Doubt, Bad };

/// A label in one of the theme's text colours and type sizes, which stays right when the theme changes. Its text is
/// plain unless told otherwise: a key or a server's words may look like HTML.
class InkLabel : public QLabel
{
    Q_OBJECT

public:
    explicit InkLabel(Ink ink, double factor = 1, QFont::Weight weight = QFont::Normal, QWidget *parent = nullptr);
    InkLabel(const QString &text, Ink ink, double factor = 1, QFont::Weight weight = QFont::Normal);
    void setInk(Ink ink);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyInk();

    Ink m_ink;
};

/// Errors and warnings at the place of the action: hidden while there is none.
class FieldError : public InkLabel
{
    Q_OBJECT

public:
    explicit FieldError(Ink ink = Ink::Bad);
    void showText(const QString &text);
    void clearText() { showText({}); }
};

} // namespace Lockdeck
