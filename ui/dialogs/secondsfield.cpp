#include "ui/dialogs/secondsfield.h"

#include <QtGui/QKeyEvent>

namespace Lockdeck {

SecondsField::SecondsField(SecondsOf what, QWidget *parent) : KeyField(QString(), parent), m_what(what)
{
    setUnit(QStringLiteral("s"));
    setFixedHeight(30);
}

void SecondsField::setValue(std::chrono::seconds value)
{
    setText(QString::number(value.count()));
}

Result<std::chrono::seconds> SecondsField::value() const
{
    return parseSeconds(text().trimmed(), m_what);
}

void SecondsField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Up)
        step(1);
    else if (event->key() == Qt::Key_Down)
        step(-1);
    else
        KeyField::keyPressEvent(event);
}

void SecondsField::step(int by)
{
    const auto current = value();
    const std::chrono::seconds next = (current ? *current : std::chrono::seconds(0)) + std::chrono::seconds(by);
    if (!checkSeconds(next, m_what))
        setValue(next);
}

} // namespace Lockdeck
