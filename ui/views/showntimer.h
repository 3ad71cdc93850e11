#pragma once

#include <QtCore/QEvent>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

namespace Lockdeck {

/// Ticks while a widget is shown, for what moves on without anything happening; owned by the widget.
class ShownTimer final : public QTimer
{
public:
    ShownTimer(QWidget *widget, std::chrono::milliseconds interval) : QTimer(widget)
    {
        setInterval(interval);
        widget->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Show)
            start();
        else if (event->type() == QEvent::Hide)
            stop();
        return false;
    }
};

} // namespace Lockdeck
