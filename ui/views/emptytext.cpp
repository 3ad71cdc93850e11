#include "ui/views/emptytext.h"

#include <QtCore/QEvent>

#include <algorithm>

namespace Lockdeck {

EmptyText::EmptyText(QWidget *parent) : QLabel(parent)
{
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    setForegroundRole(QPalette::PlaceholderText);
    hide();
    parent->installEventFilter(this);
}

void EmptyText::say(const QString &text, const QString &action)
{
    QString html = text.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
    if (!action.isEmpty())
        html += QStringLiteral("<br><br><a href=\"#\">%1</a>").arg(action.toHtmlEscaped());
    setText(html);
    setVisible(!text.isEmpty());
    place();
}

bool EmptyText::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QLabel::eventFilter(watched, event);
}

void EmptyText::place()
{
    const QRect room = parentWidget()->rect().adjusted(16, 16, -16, -16);
    const int width = std::clamp(360, 0, std::max(room.width(), 0));
    const int height = std::min(heightForWidth(width), std::max(room.height(), 0));
    QRect area(0, 0, width, height);
    area.moveCenter(room.center());
    setGeometry(area);
}

} // namespace Lockdeck
