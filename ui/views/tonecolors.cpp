#include "ui/views/tonecolors.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

QColor glyphColor(Tone tone, const Theme &theme)
{
    switch (tone) {
    case Tone::Plain:
        return theme.slate;
    case Tone::Faint:
        return theme.text3;
    case Tone::Good:
        return theme.hold.fill;
    case Tone::Wait:
        return theme.wait.fill;
    case Tone::Doubt:
        return theme.doubtMark;
    case Tone::Bad:
        return theme.bad.fill;
    }
    return theme.text;
}

QColor textColor(Tone tone, const Theme &theme)
{
    switch (tone) {
    case Tone::Plain:
        return theme.text;
    case Tone::Faint:
        return theme.text3;
    case Tone::Good:
        return theme.hold.text;
    case Tone::Wait:
        return theme.wait.text;
    case Tone::Doubt:
        return theme.doubt.text;
    case Tone::Bad:
        return theme.bad.text;
    }
    return theme.text;
}

void setTextColor(QWidget *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    label->setForegroundRole(QPalette::WindowText); // not what goes with the background around it
}

} // namespace Lockdeck
