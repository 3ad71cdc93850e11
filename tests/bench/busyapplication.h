#pragma once

#include "bench/ownprocess.h"

#include <QtCore/QThread>
#include <QtWidgets/QApplication>

#include <chrono>
#include <functional>
#include <utility>

namespace Lockdeck::Bench {

/// What something takes of the GUI thread, in milliseconds.
struct Time
{
    double elapsed = 0;
    double processor = 0;

    static Time now()
    {
        const std::chrono::duration<double, std::milli> clock = std::chrono::steady_clock::now().time_since_epoch();
        return {clock.count(), threadCpuMilliseconds()};
    }
    static Time of(const std::function<void()> &work)
    {
        const Time start = now();
        work();
        return now() - start;
    }
    friend Time operator-(Time a, Time b) { return {a.elapsed - b.elapsed, a.processor - b.processor}; }
    friend Time operator+(Time a, Time b) { return {a.elapsed + b.elapsed, a.processor + b.processor}; }
};

/// Counts what the GUI thread does: every event, from its delivery to its end, without the waiting between.
class BusyApplication final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (QThread::currentThread() != thread() || std::exchange(m_inside, true))
            return QApplication::notify(receiver, event); // another thread's, or part of one that is counted
        bool taken = false;
        const Time spent = Time::of([&] { taken = QApplication::notify(receiver, event); });
        m_busy = m_busy + spent;
        m_inside = false;
        return taken;
    }
    /// Since forget(), with the event that it was called in.
    Time busy() const { return m_busy; }
    void forget() { m_busy = {}; }

private:
    bool m_inside = false;
    Time m_busy;
};

inline BusyApplication &application()
{
    return *static_cast<BusyApplication *>(qApp);
}

} // namespace Lockdeck::Bench
