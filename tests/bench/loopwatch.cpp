#include "bench/loopwatch.h"

#include "bench/ownprocess.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

#include <utility>

namespace Lockdeck::Bench {

using Clock = std::chrono::steady_clock;

namespace {

class Ping final : public QEvent
{
public:
    static QEvent::Type kind()
    {
        static const int type = QEvent::registerEventType();
        return static_cast<QEvent::Type>(type);
    }

    Ping() : QEvent(kind()) {}

    const Clock::time_point posted = Clock::now();
};

/// Filled once, so that all of it is in memory before anybody asks how much that is.
std::vector<LoopWatch::Wait> emptyWithRoom(std::size_t room)
{
    std::vector<LoopWatch::Wait> waits(room, {-1, -1});
    waits.clear();
    return waits;
}

} // namespace

LoopWatch::LoopWatch(std::chrono::seconds longest)
    : m_room(static_cast<std::size_t>(longest / every)), m_waits(emptyWithRoom(m_room)), m_thread([this] { run(); })
{}

LoopWatch::~LoopWatch()
{
    m_ends = true;
    m_thread.join();
}

std::vector<LoopWatch::Wait> LoopWatch::takeWaits()
{
    std::vector<Wait> next = emptyWithRoom(m_room);
    m_waits.swap(next);
    return next;
}

bool LoopWatch::event(QEvent *event)
{
    if (event->type() != Ping::kind())
        return QObject::event(event);
    const std::chrono::duration<float, std::milli> wait = Clock::now() - static_cast<Ping *>(event)->posted;
    const double before = std::exchange(m_cpu, threadCpuMilliseconds());
    m_waits.push_back({wait.count(), static_cast<float>(m_cpu - before)});
    return true;
}

void LoopWatch::run()
{
    for (Clock::time_point next = Clock::now(); !m_ends; next += every) {
        std::this_thread::sleep_until(next);
        QCoreApplication::postEvent(this, new Ping);
    }
}

} // namespace Lockdeck::Bench
