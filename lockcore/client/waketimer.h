#pragma once

#include "protocol/clock.h"

#include <QtCore/QTimer>

#include <algorithm>

namespace Lockdeck {

/// One precise timer for "call me at that moment". It never sleeps longer than a second, so that a computer that slept,
/// or a clock that stood still, is noticed within one.
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
        const nanoseconds longest = seconds(1);
        const auto left = std::clamp<nanoseconds>(moment - m_clock.now(), nanoseconds(0), longest);
        m_timer.start(ceil<milliseconds>(left));
    }
    void stop() { m_timer.stop(); }

signals:
    void woke();

private:
    const Clock &m_clock;
    QTimer m_timer;
};

} // namespace Lockdeck
