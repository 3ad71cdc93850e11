#include "ui/views/inklabel.h"

#include "ui/paint/theme.h"

#include <QtCore/QEvent>

namespace Lockdeck {

static QColor colorOf(Ink ink)
{
    const Theme &theme = Theme::current();
    switch (ink) {
    case Ink::Text:
        return theme.text;
    case Ink::Text2:
        return theme.text2;
    case Ink::Text3:
        return theme.text3;
    case Ink::Good:
        return theme.hold.text;
    case Ink::Doubt:
        return theme.doubt.text;
    case Ink::Bad:
        return theme.bad.text;
    }
    return theme.text;
}

InkLabel::InkLabel(Ink ink, double factor, QFont::Weight weight, QWidget *parent) : QLabel(parent), m_ink(ink)
{
    setFont(scaledFont(factor, weight));
    setTextFormat(Qt::PlainText);
    setForegroundRole(QPalette::WindowText); // not what goes with the background around it
    applyInk();
}

InkLabel::InkLabel(const QString &text, Ink ink, double factor, QFont::Weight weight) : InkLabel(ink, factor, weight)
{
    setText(text);
}

void InkLabel::setInk(Ink ink)
{
    m_ink = ink;
    applyInk();
}

void InkLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        applyInk();
}

void InkLabel::applyInk()
{
    const QColor color = colorOf(m_ink);
    if (testAttribute(Qt::WA_SetPalette) && palette().color(QPalette::WindowText) == color)
        return;
    QPalette changed;
    changed.setColor(QPalette::WindowText, color);
    setPalette(changed);
}

FieldError::FieldError(Ink ink) : InkLabel(ink, 0.92)
{
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    hide();
}

void FieldError::showText(const QString &text)
{
    setText(text);
    setVisible(!text.isEmpty());
}

} // namespace Lockdeck
