#include "client/distributedlock.h"

#include <QtCore/QPointer>

namespace Lockdeck {

DistributedLock::DistributedLock(const LockOptions &options, QObject *parent)
    : DistributedLock(options, Clock::system(), HoldDriver::makeConnection, parent)
{}

DistributedLock::DistributedLock(const LockOptions &options, const Clock &clock,
                                 HoldDriver::MakeTransport makeTransport, QObject *parent)
    : QObject(parent),
      m_clock(clock),
      m_wrongOptions(checkOptions(options)),
      m_driver(0, m_wrongOptions ? LockOptions{} : options, clock, std::move(makeTransport)),
      m_timer(clock)
{
    connect(&m_driver, &HoldDriver::advanced, this, &DistributedLock::onAdvanced);
    connect(&m_timer, &WakeTimer::woke, &m_driver, &HoldDriver::tick);
}

DistributedLock::~DistributedLock() = default;

Outcome DistributedLock::acquire()
{
    return m_wrongOptions ? m_wrongOptions : m_driver.acquire();
}

Outcome DistributedLock::enqueue()
{
    return m_wrongOptions ? m_wrongOptions : m_driver.enqueue();
}

Outcome DistributedLock::wait(std::chrono::seconds timeout)
{
    return m_driver.wait(timeout);
}

Outcome DistributedLock::release()
{
    return m_driver.release();
}

Outcome DistributedLock::cancel()
{
    return m_driver.cancel();
}

Outcome DistributedLock::renewNow()
{
    return m_driver.renewNow();
}

Outcome DistributedLock::setLease(std::chrono::seconds lease)
{
    return m_driver.setLease(lease);
}

/// Whoever listens may call back, or delete this object: the timer is set first, and after each signal it is asked
/// whether there is anybody left.
void DistributedLock::onAdvanced()
{
    if (m_driver.isSettled())
        m_timer.stop();
    else
        m_timer.wakeAt(m_driver.nextWake());
    const QPointer<DistributedLock> self(this);
    for (const HoldEvent &event : m_driver.takeEvents()) {
        if (event.kind == HoldEvent::Kind::Renewed)
            emit renewed();
        else if (event.kind == HoldEvent::Kind::State)
            emit stateChanged();
        if (self && event.kind == HoldEvent::Kind::State && isTerminal(event.status.state))
            emit ended();
        if (!self)
            return;
    }
}

} // namespace Lockdeck
