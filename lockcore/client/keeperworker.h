#pragma once

#include "client/bell.h"
#include "client/holddriver.h"
#include "client/lockkeeper.h"
#include "client/mailbox.h"
#include "client/protocollog.h"
#include "client/wakequeue.h"
#include "client/waketimer.h"

#include <map>
#include <memory>
#include <variant>

namespace Lockdeck {

/// What LockKeeper asks of its worker.
namespace Keeper {
struct Start
{
    LockOptions options;
    LockKeeper::Begin begin;
    LockKeeper::Watcher watcher; ///< may be empty
};
struct Wait
{
    std::chrono::seconds timeout;
};
struct Release
{};
struct Cancel
{};
struct RenewNow
{};
struct SetLease
{
    std::chrono::seconds lease;
};
struct SetNote
{
    QString note;
};
struct NoteWaiters
{
    int waiters;
    int handOversSeen;
};
struct ReleaseAll
{};
/// Releases all, then ends the thread, after at most 7 s.
struct ShutDown
{};

struct Command
{
    HoldId id = 0;
    std::variant<Start, Wait, Release, Cancel, RenewNow, SetLease, SetNote, NoteWaiters, ReleaseAll, ShutDown> what;
};

/// All that the two threads share.
struct Boxes
{
    Mailbox<Command> commands{1 << 20};
    /// The latest status of each hold that has changed, one a hold: never dropped.
    Mailbox<HoldStatus> statuses{1 << 20};
    Mailbox<HoldEvent> events;
    /// Where the connections tell what they say and hear; null: nowhere. Set before the thread starts.
    std::shared_ptr<ProtocolLog> protocol;
};
} // namespace Keeper

/// The half of LockKeeper that lives in its thread: all drivers, one wake queue, one timer.
class KeeperWorker : public QObject
{
    Q_OBJECT

public:
    explicit KeeperWorker(Keeper::Boxes &boxes);
    ~KeeperWorker() override;

    /// Rings when the boxes have something for the owner.
    const Bell &bell() const { return m_bell; }

public slots:
    void takeCommands();

private:
    void carryOut(HoldId id, const Keeper::Start &start);
    void carryOut(HoldId id, const Keeper::Wait &wait);
    void carryOut(HoldId id, const Keeper::Release &);
    void carryOut(HoldId id, const Keeper::Cancel &);
    void carryOut(HoldId id, const Keeper::RenewNow &);
    void carryOut(HoldId id, const Keeper::SetLease &setLease);
    void carryOut(HoldId id, const Keeper::SetNote &setNote);
    void carryOut(HoldId id, const Keeper::NoteWaiters &noted);
    void carryOut(HoldId id, const Keeper::ReleaseAll &);
    void carryOut(HoldId id, const Keeper::ShutDown &);

    HoldDriver::MakeTransport transportsFor(const QString &key) const;
    void onWoke();
    void onAdvanced(HoldId id);
    void publish(HoldDriver &driver);
    void wakeOwner(bool forRoutine);
    void schedule();
    HoldDriver *find(HoldId id) const;
    std::vector<HoldId> ids() const;
    bool computerSlept();

    Keeper::Boxes &m_boxes;
    const Clock &m_clock;
    Bell m_bell;
    WakeTimer m_timer;
    QTimer m_routine; ///< runs while the owner is to be woken, but not at once
    WakeQueue m_wakes;
    std::map<HoldId, std::unique_ptr<HoldDriver>> m_drivers;
    std::map<HoldId, LockKeeper::Watcher> m_watchers; ///< of the holds that have one
    /// Read timeouts that servers have shown, by address.
    std::map<QString, std::chrono::nanoseconds> m_readTimeouts;
    TimeReading m_lastWoke;
    bool m_isWaking = false; ///< several holds are woken; when the next one is due counts after that
    Moment m_quitAt = Moment::max();
};

} // namespace Lockdeck
