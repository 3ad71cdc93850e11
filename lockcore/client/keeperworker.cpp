#include "client/keeperworker.h"

#include "client/connection.h"
#include "client/holdtiming.h"
#include "client/protocoltap.h"

#include <QtCore/QThread>

#include <algorithm>

using namespace std::chrono_literals;

namespace Lockdeck {

/// How long a renewal waits for others before the owner is woken: a thousand holds would wake it a thousand times a
/// second for what is seen four times a second.
static constexpr auto routineDelay = 20ms;

KeeperWorker::KeeperWorker(Keeper::Boxes &boxes)
    : m_boxes(boxes),
      m_clock(Clock::system()),
      m_bell(this),
      m_timer(m_clock, this),
      m_routine(this),
      m_lastWoke(TimeReading::of(m_clock))
{
    connect(&m_timer, &WakeTimer::woke, this, &KeeperWorker::onWoke);
    m_routine.setSingleShot(true);
    connect(&m_routine, &QTimer::timeout, &m_bell, &Bell::ring);
}

KeeperWorker::~KeeperWorker() = default;

// ---- Commands

void KeeperWorker::takeCommands()
{
    for (const Keeper::Command &command : m_boxes.commands.takeAll())
        std::visit([this, &command](const auto &what) { carryOut(command.id, what); }, command.what);
    schedule();
}

void KeeperWorker::carryOut(HoldId id, const Keeper::Start &start)
{
    auto made = std::make_unique<HoldDriver>(id, start.options, m_clock, transportsFor(start.options.key));
    HoldDriver &driver = *made;
    m_drivers.emplace(id, std::move(made));
    if (start.watcher)
        m_watchers.emplace(id, start.watcher);
    const auto known = m_readTimeouts.find(driver.status().server.toString());
    if (known != m_readTimeouts.end())
        driver.learnReadTimeout(known->second);
    connect(&driver, &HoldDriver::advanced, this, [this, id] { onAdvanced(id); });
    if (start.begin == LockKeeper::Begin::Acquire)
        driver.acquire();
    else
        driver.enqueue();
}

/// All connections of one hold are one conversation.
HoldDriver::MakeTransport KeeperWorker::transportsFor(const QString &key) const
{
    const std::shared_ptr<ProtocolLog> log = m_boxes.protocol;
    if (!log)
        return HoldDriver::makeConnection;
    const Conversation about{log->nextId(), Conversation::Purpose::Hold, key, {}};
    return [log, about](const Clock &clock) -> std::unique_ptr<Transport> {
        auto connection = std::make_unique<Connection>(nullptr, clock);
        connection->setTap(std::make_unique<ProtocolTap>(log, about));
        return connection;
    };
}

// The owner has checked each step against the last status it knew. Where the hold has gone on since, the step is void
// and the new status is already on its way to the owner.

void KeeperWorker::carryOut(HoldId id, const Keeper::Wait &wait)
{
    if (HoldDriver *driver = find(id))
        driver->wait(wait.timeout);
}

void KeeperWorker::carryOut(HoldId id, const Keeper::Release &)
{
    if (HoldDriver *driver = find(id))
        driver->release();
}

void KeeperWorker::carryOut(HoldId id, const Keeper::Cancel &)
{
    HoldDriver *driver = find(id);
    if (driver && driver->cancel())
        driver->release(); // granted meanwhile: whoever gives an attempt up does not want the lock either
}

void KeeperWorker::carryOut(HoldId id, const Keeper::RenewNow &)
{
    if (HoldDriver *driver = find(id))
        driver->renewNow();
}

void KeeperWorker::carryOut(HoldId id, const Keeper::SetLease &setLease)
{
    if (HoldDriver *driver = find(id))
        driver->setLease(setLease.lease);
}

void KeeperWorker::carryOut(HoldId id, const Keeper::SetNote &setNote)
{
    if (HoldDriver *driver = find(id))
        driver->setNote(setNote.note);
}

void KeeperWorker::carryOut(HoldId id, const Keeper::NoteWaiters &noted)
{
    if (HoldDriver *driver = find(id))
        driver->noteWaiters(noted.waiters, noted.handOversSeen);
}

void KeeperWorker::carryOut(HoldId, const Keeper::ReleaseAll &)
{
    for (const HoldId id : ids()) {
        HoldDriver *driver = find(id);
        if (!checkStep(HoldStep::Release, driver->status()))
            driver->release();
        else if (!checkStep(HoldStep::Cancel, driver->status()))
            driver->cancel();
    }
}

void KeeperWorker::carryOut(HoldId id, const Keeper::ShutDown &)
{
    m_quitAt = HoldTiming::after(m_clock.now(), HoldTiming::releaseBound);
    carryOut(id, Keeper::ReleaseAll{});
}

// ---- Time

/// After a sleep of the computer every hold has to look at the clock, due or not.
void KeeperWorker::onWoke()
{
    const auto due = computerSlept() ? ids() : m_wakes.dueAt(m_clock.now());
    m_isWaking = true;
    for (const HoldId id : due) {
        if (HoldDriver *driver = find(id))
            driver->tick();
    }
    m_isWaking = false;
    schedule();
}

bool KeeperWorker::computerSlept()
{
    const TimeReading before = std::exchange(m_lastWoke, TimeReading::of(m_clock));
    return (m_lastWoke.now - before.now) - (m_lastWoke.awake - before.awake) > HoldTiming::sleepGap;
}

void KeeperWorker::schedule()
{
    if (m_quitAt != Moment::max() && (m_drivers.empty() || m_clock.now() >= m_quitAt)) {
        m_timer.stop();
        thread()->quit();
        return;
    }
    if (m_drivers.empty())
        m_timer.stop();
    else
        m_timer.wakeAt(std::min(m_wakes.next(), m_quitAt));
}

// ---- What the holds report

void KeeperWorker::onAdvanced(HoldId id)
{
    HoldDriver *driver = find(id);
    if (!driver)
        return;
    publish(*driver);
    if (const auto observed = driver->observedReadTimeout())
        m_readTimeouts[driver->status().server.toString()] = *observed;
    if (driver->isSettled()) {
        m_wakes.set(id, Moment::max());
        m_watchers.erase(id);
        m_drivers.extract(id).mapped().release()->deleteLater(); // this is its own signal
    } else {
        m_wakes.set(id, driver->nextWake());
    }
    if (!m_isWaking)
        schedule();
}

void KeeperWorker::publish(HoldDriver &driver)
{
    const auto events = driver.takeEvents();
    if (events.empty())
        return;
    const HoldId id = driver.status().id;
    if (const auto watcher = m_watchers.find(id); watcher != m_watchers.end()) {
        for (const HoldEvent &event : events)
            watcher->second(event.status);
    }
    bool wake = m_boxes.statuses.postInstead(driver.status(), [id](const HoldStatus &s) { return s.id == id; });
    for (const HoldEvent &event : events)
        wake = m_boxes.events.post(event) || wake;
    if (wake || m_routine.isActive())
        wakeOwner(std::all_of(events.begin(), events.end(),
                              [](const HoldEvent &event) { return event.kind == HoldEvent::Kind::Renewed; }));
}

void KeeperWorker::wakeOwner(bool forRoutine)
{
    if (!forRoutine) {
        m_routine.stop();
        m_bell.ring();
    } else if (!m_routine.isActive()) {
        m_routine.start(routineDelay);
    }
}

HoldDriver *KeeperWorker::find(HoldId id) const
{
    const auto found = m_drivers.find(id);
    return found == m_drivers.end() ? nullptr : found->second.get();
}

std::vector<HoldId> KeeperWorker::ids() const
{
    std::vector<HoldId> all;
    for (const auto &[id, driver] : m_drivers)
        all.push_back(id);
    return all;
}

} // namespace Lockdeck
