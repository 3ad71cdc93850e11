#pragma once

#include "client/bell.h"
#include "client/mailbox.h"
#include "client/protocollog.h"
#include "monitor/alerts/alertsearch.h"
#include "monitor/history.h"
#include "monitor/statspoller.h"
#include "monitor/storyfollower.h"

#include <QtCore/QTimer>

#include <atomic>
#include <optional>
#include <random>
#include <variant>
#include <vector>

namespace Lockdeck {

/// What the owner's thread tells the worker's.
namespace FleetCommand {
inline constexpr int everyServer = -1;
struct Watch
{
    quint64 epoch = 0; ///< comes back with every snapshot of these servers
    ServerSet servers;
};
struct SetInterval
{
    std::chrono::milliseconds interval{};
};
struct Refresh
{
    int server = everyServer;
};
/// The reader has read everything: what was held back may come.
struct CaughtUp
{};
/// Tells the story of one key of one server, now and after each of its polls, until told otherwise.
struct Inspect
{
    quint64 request = 0; ///< comes back with the story
    int server = 0;
    QString key; ///< empty: of none any more
};
/// Tells the stories of many keys, now and whenever one of them has something new, until told otherwise.
struct Follow
{
    quint64 request = 0; ///< comes back with the stories
    std::vector<KeyPlace> keys;
};
/// Counts how often a rule of keys would have fired, instead of the one before.
struct Preview
{
    quint64 request = 0; ///< comes back with the count
    AlertRule rule;
};
using Any = std::variant<Watch, SetInterval, Refresh, CaughtUp, Inspect, Follow, Preview>;
} // namespace FleetCommand

/// A snapshot and the Watch it belongs to.
struct PublishedSnapshot
{
    quint64 epoch = 0;
    FleetSnapshotPtr snapshot;
};

/// What the two threads of a Fleet share.
struct FleetChannel
{
    /// A reader that is this far behind gets no further snapshots, whose rows would pile up; the events are kept for
    /// the next one.
    static constexpr int maxUnread = 8;

    Mailbox<FleetCommand::Any> commands;
    Bell commandPosted;
    Mailbox<PublishedSnapshot> snapshots;
    Mailbox<KeyStoryPtr> stories{1}; ///< each stands for those before it
    Mailbox<KeyStories> followed{1};
    Mailbox<std::pair<quint64, AlertPreview>> previews{1};
    Bell published;
    std::atomic<int> unread = 0;
    /// Where the connections tell what they say and hear; null: nowhere. Set before the thread starts.
    std::shared_ptr<ProtocolLog> protocol;
};

/// The working half of a Fleet, in its thread: pollers, differences, history, merging.
class FleetWorker : public QObject
{
    Q_OBJECT

public:
    explicit FleetWorker(FleetChannel &channel);
    ~FleetWorker() override;

    /// Carries out what lies in the channel.
    void takeCommands();

private:
    struct Watched
    {
        std::unique_ptr<StatsPoller> poller;
        std::vector<KeyRow> rows;
        ServerState state = ServerState::Connecting; ///< as last told in events
        bool isInPart = false;                       ///< the last poll left keys out
    };

    /// Rows of snapshots that nobody reads any more come back here, to be freed in this thread, or used once more.
    /// Shared with those snapshots, of which some outlive the worker.
    using Returned = Mailbox<std::vector<KeyRow>>;

    void carryOut(const FleetCommand::Watch &command);
    void carryOut(const FleetCommand::SetInterval &command);
    void carryOut(const FleetCommand::Refresh &command);
    void carryOut(const FleetCommand::CaughtUp &command);
    void carryOut(const FleetCommand::Inspect &command);
    void carryOut(const FleetCommand::Follow &command);
    void carryOut(const FleetCommand::Preview &command);

    void watch(const Endpoint &endpoint);
    void onPolled(std::size_t server, const ServerStats &stats, Moment previousPoll);
    void onMissed(std::size_t server);
    void noteState(std::size_t server);
    void addEvents(std::vector<FleetEvent> events);
    void publish();
    std::shared_ptr<FleetSnapshot> makeSnapshot() const;
    std::vector<KeyRow> takeSpareRows();
    void merge(FleetSnapshot &snapshot);
    const std::vector<KeyRow> &rowsOf(std::size_t server) const;
    std::vector<KeyRow> &ownRowsOf(std::size_t server);
    int rowOfInspected() const;
    int rankOf(float contention) const;
    void tellStory();
    void updateStories(std::size_t server);
    void tellFollowed();
    void goOnCounting();

    FleetChannel &m_channel;
    std::shared_ptr<Returned> m_returned = std::make_shared<Returned>(4); ///< more are not waited for
    std::mt19937 m_random;
    std::chrono::milliseconds m_interval{1000};
    quint64 m_epoch = 0;
    ServerSet m_servers;
    std::vector<Watched> m_watched;
    FleetSnapshotPtr m_lent; ///< has the rows of the only server, which need not be copied; null: they are in m_watched
    History m_history;
    FleetCommand::Inspect m_inspected;
    StoryFollower m_follower;
    std::optional<AlertSearch> m_search; ///< while it is not finished
    quint64 m_searchRequest = 0;
    QTimer m_searching;
    std::vector<FleetEvent> m_events; ///< not published yet
    std::size_t m_eventsDropped = 0;
    quint64 m_generation = 0;
    bool m_heldBack = false;
};

} // namespace Lockdeck
