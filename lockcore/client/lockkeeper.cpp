#include "client/lockkeeper.h"

#include "client/keeperworker.h"
#include "system/workerthread.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>

#include <algorithm>
#include <deque>

using namespace Qt::StringLiterals;

namespace Lockdeck {

/// How many events wait for takeEvents() before the oldest are dropped.
static constexpr std::size_t maxEvents = 65536;

/// Wakes the owner like a queued signal, but goes before what was posted earlier: a window that stood still must not
/// paint from what it knew before.
static QEvent::Type newsEvent()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

struct LockKeeper::Private
{
    Keeper::Boxes boxes;
    Bell bell;
    WorkerThread<KeeperWorker> thread{u"LockKeeper"_s, boxes};

    std::vector<HoldStatus> holds; ///< by id, rising
    std::deque<HoldEvent> events;
    std::size_t droppedEvents = 0;
    HoldId nextId = 1;
    bool busy = false;

    HoldStatus *find(HoldId id)
    {
        const auto found = std::lower_bound(holds.begin(), holds.end(), id,
                                            [](const HoldStatus &hold, HoldId wanted) { return hold.id < wanted; });
        return found != holds.end() && found->id == id ? &*found : nullptr;
    }
    template<typename What>
    void command(HoldId id, What what)
    {
        if (boxes.commands.post({id, std::move(what)}))
            bell.ring();
    }
    /// Sends the command where the hold is known and its last known state has such a step.
    template<typename What>
    Outcome step(HoldId id, HoldStep step, What what)
    {
        const HoldStatus *hold = find(id);
        if (!hold)
            return unknown(id);
        if (auto wrong = checkStep(step, *hold))
            return wrong;
        command(id, std::move(what));
        return {};
    }
    static Outcome unknown(HoldId id) { return Error{ErrorCode::WrongState, u"There is no hold %1."_s.arg(id), {}}; }

    void takeStatuses()
    {
        for (HoldStatus &status : boxes.statuses.takeAll()) {
            if (HoldStatus *known = find(status.id))
                *known = std::move(status);
        }
    }
    void takeEvents()
    {
        for (HoldEvent &event : boxes.events.takeAll()) {
            if (events.size() == maxEvents) {
                events.pop_front();
                ++droppedEvents;
            }
            events.push_back(std::move(event));
        }
    }
};

LockKeeper::LockKeeper(QObject *parent, std::shared_ptr<ProtocolLog> protocol)
    : QObject(parent), d(std::make_unique<Private>())
{
    d->boxes.protocol = std::move(protocol);
    KeeperWorker *const worker = d->thread.worker();
    connect(&d->bell, &Bell::rung, worker, &KeeperWorker::takeCommands, Qt::QueuedConnection);
    connect(
        &worker->bell(), &Bell::rung, this,
        [this] { QCoreApplication::postEvent(this, new QEvent(newsEvent()), Qt::HighEventPriority); },
        Qt::DirectConnection);
    d->thread.start();
}

LockKeeper::~LockKeeper()
{
    d->command(0, Keeper::ShutDown{}); // the worker ends its thread after at most 7 s, and that is waited for
}

Result<HoldId> LockKeeper::start(const LockOptions &options, Begin begin, Watcher watcher)
{
    if (auto wrong = checkOptions(options))
        return *wrong;
    const HoldId id = d->nextId++;
    HoldStatus status = HoldMachine(id, options).status();
    status.state = HoldState::Connecting;
    status.stateSince = status.queuedSince = Clock::system().now();
    d->holds.push_back(status);
    d->busy = true;
    d->command(id, Keeper::Start{options, begin, std::move(watcher)});
    return id;
}

Outcome LockKeeper::wait(HoldId id, std::chrono::seconds timeout)
{
    if (auto wrong = checkSeconds(timeout, SecondsOf::Timeout))
        return wrong;
    return d->step(id, HoldStep::Wait, Keeper::Wait{timeout});
}

Outcome LockKeeper::release(HoldId id)
{
    return d->step(id, HoldStep::Release, Keeper::Release{});
}

Outcome LockKeeper::cancel(HoldId id)
{
    return d->step(id, HoldStep::Cancel, Keeper::Cancel{});
}

Outcome LockKeeper::renewNow(HoldId id)
{
    return d->step(id, HoldStep::Renew, Keeper::RenewNow{});
}

Outcome LockKeeper::setLease(HoldId id, std::chrono::seconds lease)
{
    if (auto wrong = checkSeconds(lease, SecondsOf::Lease))
        return wrong;
    return d->step(id, HoldStep::SetLease, Keeper::SetLease{lease});
}

Outcome LockKeeper::setNote(HoldId id, const QString &note)
{
    HoldStatus *hold = d->find(id);
    if (!hold)
        return Private::unknown(id);
    hold->note = note;
    d->command(id, Keeper::SetNote{note});
    return {};
}

void LockKeeper::noteWaiters(HoldId id, int waiters, int handOversSeen)
{
    const auto sameHold = [id](const Keeper::Command &command) {
        return command.id == id && std::holds_alternative<Keeper::NoteWaiters>(command.what);
    };
    if (d->boxes.commands.postInstead({id, Keeper::NoteWaiters{waiters, handOversSeen}}, sameHold))
        d->bell.ring();
}

Outcome LockKeeper::forget(HoldId id)
{
    const HoldStatus *hold = find(id);
    if (!hold)
        return Private::unknown(id);
    if (!isTerminal(hold->state) || hold->comesBack())
        return Error{ErrorCode::WrongState, u"A hold that has not ended cannot be forgotten."_s, {}};
    d->holds.erase(d->holds.begin() + (hold - d->holds.data()));
    return {};
}

void LockKeeper::releaseAll()
{
    d->command(0, Keeper::ReleaseAll{});
}

const std::vector<HoldStatus> &LockKeeper::holds() const
{
    return d->holds;
}

const HoldStatus *LockKeeper::find(HoldId id) const
{
    return d->find(id);
}

bool LockKeeper::isIdle() const
{
    return std::all_of(d->holds.begin(), d->holds.end(),
                       [](const HoldStatus &hold) { return isTerminal(hold.state) && !hold.settling; });
}

std::vector<HoldEvent> LockKeeper::takeEvents()
{
    std::vector<HoldEvent> taken(std::make_move_iterator(d->events.begin()), std::make_move_iterator(d->events.end()));
    d->events.clear();
    return taken;
}

std::size_t LockKeeper::droppedEvents() const
{
    return d->droppedEvents + d->boxes.events.dropped();
}

bool LockKeeper::event(QEvent *event)
{
    if (event->type() != newsEvent())
        return QObject::event(event);
    receive();
    return true;
}

void LockKeeper::receive()
{
    // The worker posts a status before its events: in this order holds() is never behind an event.
    d->takeEvents();
    d->takeStatuses();
    const bool becameIdle = d->busy && isIdle();
    d->busy = d->busy && !becameIdle;
    emit changed();
    if (becameIdle)
        emit idle();
}

} // namespace Lockdeck
