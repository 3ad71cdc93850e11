#pragma once

#include "command/ownedfd.h"

#include <QtCore/QSocketNotifier>

namespace Lockdeck {

/// A file descriptor to read from, with the notifier that says when; the notifier never outlives it.
class WatchedFd
{
public:
    WatchedFd() = default;
    ~WatchedFd() { close(); }
    WatchedFd(const WatchedFd &) = delete;
    WatchedFd &operator=(const WatchedFd &) = delete;

    /// Calls `slot` of `context` whenever there is something to read, the end included.
    template<typename Context, typename Slot>
    void open(OwnedFd fd, Context *context, Slot slot)
    {
        m_fd = std::move(fd);
        m_notifier = new QSocketNotifier(m_fd.get(), QSocketNotifier::Read, context);
        QObject::connect(m_notifier, &QSocketNotifier::activated, context, slot);
    }
    bool isOpen() const { return bool(m_fd); }
    int get() const { return m_fd.get(); }

    /// No more notifications. Allowed in one.
    OwnedFd take()
    {
        if (m_notifier) {
            m_notifier->setEnabled(false);
            std::exchange(m_notifier, nullptr)->deleteLater();
        }
        return std::move(m_fd);
    }
    void close() { take(); }

private:
    OwnedFd m_fd;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace Lockdeck
