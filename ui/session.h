#pragma once

#include "client/lockkeeper.h"
#include "client/protocollog.h"
#include "client/transport.h"
#include "monitor/fleet.h"
#include "ui/models/loggedevent.h"

#include <QtCore/QObject>

#include <map>
#include <memory>
#include <vector>

namespace Lockdeck {

class Sandbox;

/// What one window works on: the servers it watches, the holds it owns, and the sandbox when there is one. Wires the
/// keeper and the fleet to whoever shows them, and has no widget. Lives in the GUI thread; nothing here blocks.
///
/// Holds belong to the keeper, not to the servers watched: watching others leaves them as they are.
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(QObject *parent = nullptr);
    ~Session() override;

    void watch(const ServerSet &servers);
    void stopWatching();
    bool isWatching() const { return m_watching; }
    const ServerSet &servers() const { return m_servers; }
    /// Where a question about `key` goes: its shard, with the secrets of the servers watched.
    Endpoint endpointFor(const QString &key) const;
    /// Starts the sandbox (once) and watches it; as soon as its clients are at work, holds demo/maintenance there and
    /// queues behind them for db/migrate.
    Outcome startSandbox();
    bool isSandbox() const;
    /// What is watched, for a title: "127.0.0.1:6388", "a:6388 and 2 more", "Sandbox"; "" when nothing is.
    QString connectionName() const;

    void setInterval(std::chrono::milliseconds interval) { m_fleet.setInterval(interval); }
    std::chrono::milliseconds interval() const { return m_fleet.interval(); }
    void refresh() { m_fleet.refresh(); }
    /// Asks one server now, an index into the snapshot's servers.
    void refreshServer(int server) { m_fleet.refresh(server); }
    /// The newest one of the servers watched now, also while paused.
    FleetSnapshotPtr snapshot() const { return m_fleet.snapshot(); }

    /// Follows one key of one server (an index into the snapshot's servers) in detail; an empty key ends it. Asking for
    /// the one that is followed already changes nothing.
    void inspect(int server, const QString &key);
    /// What is known of it; null before the first answer.
    KeyStoryPtr story() const { return m_fleet.story(); }
    /// Counts how often a rule of keys would have fired, by what is kept of them; the answer is previewed().
    void preview(const AlertRule &rule) { m_fleet.preview(rule); }

    /// Follows many keys at once, as Fleet::follow(); the same ones again change nothing.
    void follow(const std::vector<KeyPlace> &keys);
    const std::vector<KeyStoryPtr> &followed() const { return m_fleet.followed(); }

    /// Paused: snapshotShown and fleetEvents wait, collecting goes on. Own holds are never paused.
    void setPaused(bool paused);
    bool isPaused() const { return m_pausedSince != Moment{}; }
    Moment pausedSince() const { return m_pausedSince; }

    /// What all connections of this session say and hear, for whoever shows it.
    const std::shared_ptr<ProtocolLog> &protocol() const { return m_protocol; }

    LockKeeper &keeper() { return m_keeper; }
    const std::vector<HoldStatus> &holds() const { return m_keeper.holds(); }
    /// How many holds have not ended.
    int openHolds() const;
    /// As LockKeeper::start(), on the servers watched.
    Result<HoldId> start(LockOptions options, LockKeeper::Begin begin, LockKeeper::Watcher watcher = {});
    /// Releases what is held, leaves what is queued, cancels what is under way.
    void giveUp(HoldId id);
    /// Starts an ended hold once more with the same options (and `limit`, when given) and forgets the ended one.
    Result<HoldId> again(HoldId id, std::optional<qint64> limit = {});
    void forget(HoldId id);
    void forgetEnded();

    /// Keeps a line about what was done here in the event log.
    void log(const LoggedEvent &line) { emit logged(line); }

signals:
    void serversChanged();
    /// Every new snapshot, also while paused.
    void snapshotChanged();
    /// What views show; not while paused.
    void snapshotShown(const FleetSnapshotPtr &snapshot);
    void fleetEvents(const std::vector<FleetEvent> &events);
    /// There is more of the key inspected; while paused only the first of it.
    void storyShown();
    /// There is more of the keys followed; while paused only the first of them.
    void followedShown();
    void previewed(const AlertPreview &preview);
    void pausedChanged(bool paused);
    void holdsChanged();
    void holdEvents(const std::vector<HoldEvent> &events);
    void holdLost(const HoldStatus &hold);
    /// A server refused an own attempt because it has as many keys as it takes: about `keys`.
    void serverFull(const ServerAddress &server, qint64 keys);
    void logged(const LoggedEvent &line);
    /// Something that was done or went wrong here, one sentence.
    void notice(const QString &text, bool problem);

private:
    struct Started
    {
        LockOptions options;
        LockKeeper::Begin begin;
        bool forCommand = false; ///< without it the lock would be held for nothing
    };

    void joinSandbox();
    void takeSnapshots();
    void takeStory();
    void takeFollowed();
    void collect(const std::vector<FleetEvent> &events);
    void showCollected();
    void noteWaiters(const FleetSnapshot &snapshot);
    void takeHoldEvents();
    void noteFull(const HoldStatus &refused);

    std::unique_ptr<Sandbox> m_sandbox; ///< before the keeper: outlives it, so that the last releases find a server
    std::shared_ptr<ProtocolLog> m_protocol = std::make_shared<ProtocolLog>();
    LockKeeper m_keeper{nullptr, m_protocol};
    Fleet m_fleet{nullptr, m_protocol};
    ServerSet m_servers;
    bool m_watching = false;
    bool m_wantsToJoin = false; ///< the sandbox, once its clients are at work
    Moment m_pausedSince{};
    std::pair<int, QString> m_inspected;
    bool m_hasStory = false; ///< of the key inspected
    std::vector<KeyPlace> m_followed;
    bool m_hasFollowed = false;          ///< any story of them
    std::vector<FleetEvent> m_collected; ///< while paused
    std::size_t m_dropped = 0;
    std::map<HoldId, Started> m_started;
    std::map<HoldId, int> m_handOvers; ///< seen since a hold queues
};

} // namespace Lockdeck
