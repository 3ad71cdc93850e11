#include "system/epolldispatcher.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtCore/QSocketNotifier>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace Lockdeck {

using namespace std::chrono_literals;

namespace {

/// More than that are told in the next turn.
constexpr int eventsATurn = 256;
/// Stands for m_wake among the events of epoll; no Watched has it.
constexpr quint64 wakeMark = ~quint64{0};

/// What makes a QSocketNotifier::Type ready. An end or an error is told to whoever waits.
constexpr std::array<quint32, 3> readyBy = {EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr quint32 endOrError = EPOLLHUP | EPOLLERR;

int checked(int result, const char *call)
{
    if (result < 0)
        qFatal("%s: %s", call, qPrintable(qt_error_string())); // no descriptors at the start of a thread
    return result;
}

timespec timespecOf(std::chrono::nanoseconds time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {seconds.count(), (time - seconds).count()};
}

/// Systems before Linux 5.11 count in milliseconds, and are not to come too early.
int waitFor(int epoll, epoll_event *events, const std::optional<std::chrono::nanoseconds> &timeout)
{
    const timespec time = timespecOf(timeout.value_or(0ns));
    const int count = ::epoll_pwait2(epoll, events, eventsATurn, timeout ? &time : nullptr, nullptr);
    if (count >= 0 || errno != ENOSYS)
        return count;
    constexpr std::chrono::milliseconds longest = 1h;
    const auto rounded = std::min(longest, std::chrono::ceil<std::chrono::milliseconds>(timeout.value_or(0ns)));
    return ::epoll_wait(epoll, events, eventsATurn, timeout ? int(rounded.count()) : -1);
}

} // namespace

quint32 EpollDispatcher::Watched::wanted() const
{
    quint32 events = 0;
    for (std::size_t type = 0; type < notifiers.size(); ++type)
        events |= notifiers[type] ? readyBy[type] : 0;
    return events;
}

EpollDispatcher::EpollDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent),
      m_epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      m_wake(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = wakeMark;
    checked(::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event), "epoll_ctl");
}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_wake);
    ::close(m_epoll);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted = false;
    emit awake();
    QCoreApplication::sendPostedEvents();
    if (m_isInterrupted)
        return false;

    const bool tellsTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    Timeout timeout = 0ns;
    if (flags.testFlag(QEventLoop::WaitForMoreEvents)) {
        emit aboutToBlock();
        timeout = tellsTimers ? m_timers.untilNext(TimerQueue::Clock::now()) : Timeout();
    }
    int told = flags.testFlag(QEventLoop::ExcludeSocketNotifiers) ? waitForWake(timeout) : waitForSockets(timeout);
    if (tellsTimers)
        told += tellTimers();
    return told > 0;
}

// Sockets. What is asked of epoll is asked once a turn: a socket that writes wants to know that it can, and a moment
// later, when it has written, no longer.

EpollDispatcher::Watched &EpollDispatcher::watched(int descriptor)
{
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= m_watched.size())
        m_watched.resize(index + 1);
    return m_watched[index];
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = static_cast<int>(notifier->socket());
    Watched &entry = watched(descriptor);
    if (entry.isEmpty())
        entry.serial = m_nextSerial++ & 0x7fff'ffff;
    entry.notifiers[static_cast<std::size_t>(notifier->type())] = notifier;
    if (!std::exchange(entry.isChanged, true))
        m_changed.push_back(descriptor);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = static_cast<int>(notifier->socket());
    Watched &entry = watched(descriptor);
    QSocketNotifier *&known = entry.notifiers[static_cast<std::size_t>(notifier->type())];
    if (known != notifier)
        return;
    known = nullptr;
    if (entry.isEmpty())
        forget(descriptor, entry); // at once: the number may soon be another socket's
    else if (!std::exchange(entry.isChanged, true))
        m_changed.push_back(descriptor);
}

void EpollDispatcher::forget(int descriptor, Watched &entry)
{
    if (entry.asked != 0)
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr); // fails where it was closed: the same
    entry.asked = 0;
    if (std::exchange(entry.isNoSocket, false))
        std::erase(m_files, descriptor);
}

void EpollDispatcher::askForChanged()
{
    for (const int descriptor : m_changed) {
        Watched &entry = watched(descriptor);
        entry.isChanged = false;
        if (!entry.isNoSocket && entry.wanted() != entry.asked)
            ask(descriptor, entry);
    }
    m_changed.clear();
}

void EpollDispatcher::ask(int descriptor, Watched &entry)
{
    epoll_event event{};
    event.events = entry.wanted();
    event.data.u64 = quint64{entry.serial} << 32 | static_cast<quint32>(descriptor);
    int failed = -1;
    if (entry.asked != 0)
        failed = ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
    if (failed != 0) // new, or closed and opened since
        failed = ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    entry.asked = failed == 0 ? event.events : 0;
    if (failed == 0)
        return;
    if (errno == EPERM) {
        entry.isNoSocket = true;
        m_files.push_back(descriptor);
    } else {
        qWarning("EpollDispatcher: descriptor %d: %s", descriptor, qPrintable(qt_error_string()));
    }
}

int EpollDispatcher::waitForSockets(Timeout timeout)
{
    askForChanged();
    std::array<epoll_event, eventsATurn> events;
    const int count = waitFor(m_epoll, events.data(), m_files.empty() ? timeout : Timeout(0ns));
    int told = 0;
    for (int i = 0; i < count; ++i)
        told += take(events[static_cast<std::size_t>(i)]);
    return told + tellFiles();
}

int EpollDispatcher::take(const epoll_event &event)
{
    if (event.data.u64 != wakeMark)
        return tell(static_cast<int>(event.data.u64 & 0xffff'ffff), quint32(event.data.u64 >> 32), event.events);
    takeWake();
    return 1;
}

/// Whoever is told may close or replace what is to be told next; so each step looks anew.
int EpollDispatcher::tell(int descriptor, quint32 serial, quint32 events)
{
    int told = 0;
    for (std::size_t type = 0; type < readyBy.size(); ++type) {
        const Watched &entry = watched(descriptor);
        if (entry.serial != serial || !entry.notifiers[type] || (events & (readyBy[type] | endOrError)) == 0)
            continue;
        QEvent activated(QEvent::SockAct);
        QCoreApplication::sendEvent(entry.notifiers[type], &activated);
        ++told;
    }
    return told;
}

int EpollDispatcher::tellFiles()
{
    int told = 0;
    for (const int file : std::vector<int>(m_files))
        told += tell(file, watched(file).serial, watched(file).wanted());
    return told;
}

/// Only the wake counts; what sockets have to say stays there.
int EpollDispatcher::waitForWake(Timeout timeout)
{
    pollfd wake{m_wake, POLLIN, 0};
    const timespec time = timespecOf(timeout.value_or(0ns));
    if (::ppoll(&wake, 1, timeout ? &time : nullptr, nullptr) <= 0)
        return 0;
    takeWake();
    return 1;
}

// Timers.

void EpollDispatcher::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(id, std::chrono::milliseconds(interval), type, object, TimerQueue::Clock::now());
}

bool EpollDispatcher::unregisterTimer(int id)
{
    return m_timers.remove(id);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeAllOf(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.timersOf(object);
}

int EpollDispatcher::remainingTime(int id)
{
    const auto left = m_timers.remaining(id, TimerQueue::Clock::now());
    return left ? static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*left).count()) : -1;
}

int EpollDispatcher::tellTimers()
{
    int told = 0;
    for (const int id : m_timers.takeDue(TimerQueue::Clock::now())) {
        TimerQueue::Timer *timer = m_timers.find(id);
        if (!timer || timer->isTold) // stopped by one before it, or told by the event loop of one before it
            continue;
        timer->isTold = true;
        QTimerEvent due(id);
        QCoreApplication::sendEvent(timer->object, &due);
        ++told;
        if ((timer = m_timers.find(id)))
            timer->isTold = false;
    }
    return told;
}

// From outside.

void EpollDispatcher::wakeUp()
{
    if (!m_isWoken.exchange(true))
        ::eventfd_write(m_wake, 1);
}

void EpollDispatcher::takeWake()
{
    eventfd_t count = 0;
    ::eventfd_read(m_wake, &count);
    // Only now: what is posted from here on wakes anew; what was before is looked at at the next turn's beginning.
    m_isWoken.exchange(false);
}

void EpollDispatcher::interrupt()
{
    m_isInterrupted = true;
    wakeUp();
}

} // namespace Lockdeck
