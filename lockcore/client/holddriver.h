#pragma once

#include "client/holdmachine.h"

#include <functional>
#include <memory>

namespace Lockdeck {

/// Joins one HoldMachine to its connections: does what the machine wants done, tells it what came. It has no timer: its
/// owner calls tick() at nextWake(), DistributedLock with a timer of its own, LockKeeper with one for all.
/// Lives in one thread, with an event loop.
class HoldDriver : public QObject
{
    Q_OBJECT

public:
    using MakeTransport = std::function<std::unique_ptr<Transport>(const Clock &clock)>;
    static std::unique_ptr<Transport> makeConnection(const Clock &clock);

    HoldDriver(HoldId id, const LockOptions &options, const Clock &clock = Clock::system(),
               MakeTransport makeTransport = makeConnection, QObject *parent = nullptr);
    /// Sends the release of what is held, without waiting for the answer.
    ~HoldDriver() override;

    Outcome acquire();
    Outcome enqueue();
    Outcome wait(std::chrono::seconds timeout);
    Outcome release();
    Outcome cancel();
    Outcome renewNow();
    Outcome setLease(std::chrono::seconds lease);
    void setNote(const QString &note);
    void noteWaiters(int waiters, int handOversSeen);
    void learnReadTimeout(std::chrono::nanoseconds observed);
    void tick();

    const HoldStatus &status() const { return m_machine.status(); }
    Moment nextWake() const { return m_machine.nextWake(); }
    bool isSettled() const { return m_machine.isSettled(); }
    std::optional<std::chrono::nanoseconds> observedReadTimeout() const { return m_machine.observedReadTimeout(); }

    /// What happened since the last call, in order.
    std::vector<HoldEvent> takeEvents();

signals:
    /// An input has been worked on: there may be events, and nextWake() may have changed.
    void advanced();

private:
    TimeReading read() const { return TimeReading::of(m_clock); }
    Outcome after(Outcome outcome);
    void advance();
    void perform(const HoldAction &action);
    void open(Line line);
    void close(Line line);
    std::unique_ptr<Transport> &transport(Line line) { return line == Line::Main ? m_main : m_aside; }

    const Clock &m_clock;
    MakeTransport m_makeTransport;
    HoldMachine m_machine;
    std::unique_ptr<Transport> m_main;
    std::unique_ptr<Transport> m_aside;
    std::vector<HoldEvent> m_events;
};

} // namespace Lockdeck
