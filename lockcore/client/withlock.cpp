#include "client/withlock.h"

#include "client/distributedlock.h"

#include <QtCore/QPointer>

#include <utility>

namespace Lockdeck {

struct LockDone::Guard
{
    explicit Guard(std::function<void()> atEnd) : end(std::move(atEnd)) {}
    ~Guard() { (*this)(); }
    Guard(const Guard &) = delete;
    Guard &operator=(const Guard &) = delete;

    void operator()()
    {
        if (const auto once = std::exchange(end, {}))
            once();
    }

    std::function<void()> end;
};

LockDone::LockDone(std::function<void()> end) : m_guard(std::make_shared<Guard>(std::move(end))) {}

void LockDone::operator()() const
{
    (*m_guard)();
}

/// One run of a body; a child of its lock, gone after the attempt has ended.
class WithLock : public QObject
{
public:
    WithLock(DistributedLock &lock, LockBody begin) : QObject(&lock), m_lock(lock), m_begin(std::move(begin))
    {
        connect(&lock, &DistributedLock::stateChanged, this, &WithLock::onStateChanged);
        connect(&lock, &DistributedLock::ended, this, &WithLock::onEnded);
    }
    ~WithLock() override { stopBody(); }

private:
    void onStateChanged()
    {
        if (!m_lock.isHeld() || !m_begin)
            return;
        const LockBody begin = std::exchange(m_begin, {});
        m_running = true;
        begin(m_stop.get_token(), LockDone([self = QPointer(this)] {
                  if (self)
                      self->onBodyDone();
              }));
    }

    void onBodyDone()
    {
        m_running = false;
        // Not held any more: ended() is about to come, or has.
        static_cast<void>(m_lock.release());
    }

    void onEnded()
    {
        if (m_lock.status().settling)
            static_cast<void>(m_lock.cancel());
        m_begin = {};
        deleteLater();
        stopBody();
    }

    /// Last in its callers: what is registered with the token runs here.
    void stopBody()
    {
        if (std::exchange(m_running, false))
            m_stop.request_stop();
    }

    DistributedLock &m_lock;
    LockBody m_begin;
    std::stop_source m_stop;
    bool m_running = false;
};

Outcome withLock(DistributedLock &lock, LockBody begin)
{
    auto run = std::make_unique<WithLock>(lock, std::move(begin));
    if (auto wrong = lock.acquire())
        return wrong;
    run.release(); // a child of the lock
    return {};
}

} // namespace Lockdeck
