#pragma once

#include "client/holdstatus.h"

#include <QtCore/QObject>

#include <functional>
#include <memory>
#include <vector>

namespace Lockdeck {

class ProtocolLog;

/// Owns every hold of a process, in a thread and event loop of its own, so that a stalled caller loses no lock
/// (DESIGN.md, rule 2). Everything public here is for one thread, the owner's; it never blocks (except the destructor,
/// at most 7 s, which releases what is still held). Commands for unknown holds, or in a state that has no such step,
/// return an Error and do nothing.
class LockKeeper : public QObject
{
    Q_OBJECT

public:
    /// What its connections say and hear is told to `protocol`, where there is one.
    explicit LockKeeper(QObject *parent = nullptr, std::shared_ptr<ProtocolLog> protocol = {});
    ~LockKeeper() override;

    enum class Begin {
        Acquire, ///< one step: `l` with the acquire timeout
        Enqueue, ///< take a place in the queue; wait() later
    };
    /// Is told every event of a hold in the keeper's thread, before the owner is woken: for what has to follow a hold
    /// while the owner stands still. It must not block, and may not call the keeper.
    using Watcher = std::function<void(const HoldStatus &)>;
    /// Options are checked at once: a bad key, lease, timeout or limit starts nothing.
    Result<HoldId> start(const LockOptions &options, Begin begin = Begin::Acquire, Watcher watcher = {});

    Outcome wait(HoldId id, std::chrono::seconds timeout); ///< Queued → Waiting
    Outcome release(HoldId id);                            ///< Held, Uncertain → Releasing
    Outcome cancel(HoldId id);   ///< gives up an attempt, leaves a queue; ends Failed(Cancelled)
    Outcome renewNow(HoldId id); ///< Held, Uncertain
    Outcome setLease(HoldId id, std::chrono::seconds lease); ///< Held; from the next renewal, which is sent at once
    Outcome setNote(HoldId id, const QString &note);
    /// Tells a queued or waiting hold what `stats` showed of its key, for its queue place.
    void noteWaiters(HoldId id, int waiters, int handOversSeen);
    /// A terminal hold leaves holds(); its id is never used again.
    Outcome forget(HoldId id);
    /// release() or cancel() for all that have not ended; idle() follows when all have.
    void releaseAll();

    /// The latest known status of every hold that was not forgotten, oldest first. Compare deadlines with now yourself:
    /// HoldStatus::isHeldAt().
    const std::vector<HoldStatus> &holds() const;
    const HoldStatus *find(HoldId id) const;
    bool isIdle() const; ///< nothing held, queued or under way
    /// What happened since the last call, in order per hold; bounded, see droppedEvents().
    std::vector<HoldEvent> takeEvents();
    std::size_t droppedEvents() const;

signals:
    /// holds() has changed and takeEvents() has something.
    void changed();
    /// Every hold has ended.
    void idle();

protected:
    bool event(QEvent *event) override;

private:
    void receive();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
