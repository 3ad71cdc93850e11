#pragma once

#include "system/timerqueue.h"

#include <array>
#include <atomic>

struct epoll_event;

namespace Lockdeck {

/// An event dispatcher on Linux' epoll. Qt's own asks the system about every socket at every turn (poll): a thousand
/// connections cost a thousand looks for each answer that comes. Here a turn costs what has happened.
///
/// For threads without a window: QThread::setEventDispatcher(), or QCoreApplication::setEventDispatcher() before the
/// application is made. What Qt's documentation says of an event dispatcher holds for this one, too.
class EpollDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT

public:
    explicit EpollDispatcher(QObject *parent = nullptr);
    ~EpollDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    void registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(int id) override;
    bool unregisterTimers(QObject *object) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int id) override;

    /// From any thread.
    void wakeUp() override;
    void interrupt() override;

private:
    /// What is to be told of one file descriptor, by QSocketNotifier::Type.
    struct Watched
    {
        std::array<QSocketNotifier *, 3> notifiers{};
        quint32 asked = 0;       ///< of epoll: events
        quint32 serial = 0;      ///< another one for whoever has that number next
        bool isChanged = false;  ///< to be asked anew
        bool isNoSocket = false; ///< a file or the like: always ready, as poll says it
        quint32 wanted() const;
        bool isEmpty() const { return wanted() == 0; }
    };
    using Timeout = std::optional<std::chrono::nanoseconds>; ///< none: until something comes

    Watched &watched(int descriptor);
    void askForChanged();
    void ask(int descriptor, Watched &watched);
    void forget(int descriptor, Watched &watched);
    int waitForSockets(Timeout timeout);
    int waitForWake(Timeout timeout);
    int take(const epoll_event &event);
    int tell(int descriptor, quint32 serial, quint32 events);
    int tellFiles();
    int tellTimers();
    void takeWake();

    const int m_epoll;
    const int m_wake;
    std::vector<Watched> m_watched; ///< by file descriptor
    std::vector<int> m_changed;
    std::vector<int> m_files; ///< Watched::isNoSocket
    quint32 m_nextSerial = 0;
    TimerQueue m_timers;
    std::atomic<bool> m_isWoken{false};
    std::atomic<bool> m_isInterrupted{false};
};

} // namespace Lockdeck
