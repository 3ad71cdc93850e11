#pragma once

#include "client/holddriver.h"
#include "client/waketimer.h"

#include <QtCore/QObject>

namespace Lockdeck {

/// One hold on one key, on a connection of its own, in the caller's thread, which needs an event loop that keeps
/// running: while it stands still nothing is renewed. LockKeeper is for everything that must outlive a stalled caller.
///
/// Every call returns at once; signals tell the rest. A call in a state that has no such step returns an Error. Each
/// attempt (acquire() or enqueue()) ends with exactly one ended(); after it the next one may be started.
class DistributedLock : public QObject
{
    Q_OBJECT

public:
    explicit DistributedLock(const LockOptions &options, QObject *parent = nullptr);
    /// With another clock and another way to the server, for tests.
    DistributedLock(const LockOptions &options, const Clock &clock, HoldDriver::MakeTransport makeTransport,
                    QObject *parent = nullptr);
    /// Sends the release of what is held, without waiting for the answer. release() first to be sure.
    ~DistributedLock() override;

    /// One step: waits in the queue up to the acquire timeout. Also returns what is wrong with the options.
    Outcome acquire();
    /// Two steps: takes a place in the queue, which may already be granted, then wait() for it.
    Outcome enqueue();
    /// Only Queued. When the timeout ends, the place is given up.
    Outcome wait(std::chrono::seconds timeout);
    /// Held, Uncertain. Takes at most 7 s.
    Outcome release();
    /// Gives the attempt up before it is held; ends Failed, code Cancelled.
    Outcome cancel();
    /// Held, Uncertain.
    Outcome renewNow();
    /// Held, Uncertain: renews at once, with this lease from now on.
    Outcome setLease(std::chrono::seconds lease);

    const HoldStatus &status() const { return m_driver.status(); }
    /// Compares with the clock: true only while the server's confirmation covers this very moment.
    bool isHeld() const { return status().isHeldAt(m_clock.now()); }

signals:
    void stateChanged();
    /// A renewal was answered: status().lastRoundTrip, status().deadline.
    void renewed();
    /// The attempt is over: status().state says how, status().reason why.
    void ended();

private:
    void onAdvanced();

    const Clock &m_clock;
    Outcome m_wrongOptions;
    HoldDriver m_driver;
    WakeTimer m_timer;
};

} // namespace Lockdeck
