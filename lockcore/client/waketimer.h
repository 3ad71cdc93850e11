#pragma once

#include "protocol/clock.h"

#include <QtCore/QTimer>

#include <algorithm>

namespace Lockdeck {

/// One precise timer for "call me at that moment". It never sleeps longer than half a second, so that a computer that
/// slept is noticed within that; so is a program that was stopped: Linux goes on with a sleep where it was interrupted.
class WakeTimer : public QObject
{
    Q_OBJECT

public:
    explicit WakeTimer(const Clock &clock, QObject *parent = nullptr) : QObject(parent), m_clock(clock), m_timer(this)
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &WakeTimer::woke);
    }

    void wakeAt(Moment moment)
    {
        using namespace std::chrono;
        if (moment == m_wanted && m_timer.isActive())
            return;
        m_wanted = moment;
        const nanoseconds longest = milliseconds(500);
        const auto left = std::clamp<nanoseconds>(moment - m_clock.now(), nanoseconds(0), longest);
        m_timer.start(ceil<milliseconds>(left));
    }
    void stop() { m_timer.stop(); }

signals:
    void woke();

private:
    const Clock &m_clock;
    QTimer m_timer;
    Moment m_wanted{};
};

} // namespace Lockdeck
