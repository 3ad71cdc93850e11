#include "monitor/fleet.h"

#include "monitor/fleetworker.h"
#include "system/workerthread.h"

#include <deque>
#include <utility>

namespace Lockdeck {

namespace {

/// Snapshots kept for an owner that does not take them.
constexpr std::size_t maxSnapshots = 16;

} // namespace

struct Fleet::Private
{
    FleetChannel channel;
    WorkerThread<FleetWorker> thread{QStringLiteral("fleet"), channel};
    std::chrono::milliseconds interval{1000};
    quint64 epoch = 0;
    FleetSnapshotPtr latest = std::make_shared<const FleetSnapshot>();
    std::deque<FleetSnapshotPtr> untaken;
    quint64 request = 0;
    KeyStoryPtr story;
    quint64 followRequest = 0;
    std::vector<KeyStoryPtr> followed;
    quint64 previewRequest = 0;
    std::optional<AlertPreview> preview;

    explicit Private(std::shared_ptr<ProtocolLog> protocol)
    {
        channel.protocol = std::move(protocol);
        QObject::connect(&channel.commandPosted, &Bell::rung, thread.worker(), &FleetWorker::takeCommands,
                         Qt::QueuedConnection);
        thread.start();
    }
    ~Private() { thread.quit(); }

    void send(FleetCommand::Any command)
    {
        if (channel.commands.post(std::move(command)))
            channel.commandPosted.ring();
    }

    /// Brings what lies in the channel here; what belongs to servers watched before is discarded.
    bool drain()
    {
        const std::deque<PublishedSnapshot> came = channel.snapshots.takeAll();
        const int unread = channel.unread -= static_cast<int>(came.size());
        if (unread + static_cast<int>(came.size()) >= FleetChannel::maxUnread)
            send(FleetCommand::CaughtUp{});
        bool any = false;
        for (const PublishedSnapshot &published : came) {
            if (published.epoch != epoch)
                continue;
            any = true;
            latest = published.snapshot;
            untaken.push_back(latest);
            if (untaken.size() > maxSnapshots)
                untaken.pop_front();
        }
        return any;
    }

    /// A story of a key that was inspected before is discarded.
    bool takeStory()
    {
        bool any = false;
        for (KeyStoryPtr &told : channel.stories.takeAll()) {
            if (told->request != request)
                continue;
            story = std::move(told);
            any = true;
        }
        return any;
    }

    /// Stories of keys that were followed before are discarded.
    bool takeFollowed()
    {
        bool any = false;
        for (KeyStories &told : channel.followed.takeAll()) {
            if (told.request != followRequest)
                continue;
            followed = std::move(told.stories);
            any = true;
        }
        return any;
    }

    bool takePreview()
    {
        bool any = false;
        for (auto &[number, counted] : channel.previews.takeAll()) {
            if (number != previewRequest)
                continue;
            preview = std::move(counted);
            any = true;
        }
        return any;
    }
};

Fleet::Fleet(QObject *parent, std::shared_ptr<ProtocolLog> protocol)
    : QObject(parent), d(std::make_unique<Private>(std::move(protocol)))
{
    const auto receive = [this] {
        const bool hasStory = d->takeStory();
        const bool hasFollowed = d->takeFollowed();
        const bool hasPreview = d->takePreview();
        if (d->drain())
            emit changed();
        if (hasStory)
            emit storyChanged();
        if (hasFollowed && !d->followed.empty()) // else others were asked for in between
            emit followedChanged();
        if (hasPreview && d->preview) // else another was asked for in between
            emit previewChanged();
    };
    connect(&d->channel.published, &Bell::rung, this, receive, Qt::QueuedConnection);
}

Fleet::~Fleet() = default;

void Fleet::watch(const ServerSet &servers)
{
    ++d->epoch;
    d->latest = std::make_shared<const FleetSnapshot>();
    d->untaken.clear();
    d->story.reset();
    ++d->request;
    d->followed.clear();
    ++d->followRequest;
    d->preview.reset();
    ++d->previewRequest;
    d->send(FleetCommand::Watch{d->epoch, servers});
}

void Fleet::inspect(int server, const QString &key)
{
    d->story.reset();
    d->send(FleetCommand::Inspect{++d->request, server, key});
}

KeyStoryPtr Fleet::story() const
{
    return d->story;
}

void Fleet::follow(std::vector<KeyPlace> keys)
{
    d->followed.clear();
    d->send(FleetCommand::Follow{++d->followRequest, std::move(keys)});
}

const std::vector<KeyStoryPtr> &Fleet::followed() const
{
    return d->followed;
}

void Fleet::preview(const AlertRule &rule)
{
    d->preview.reset();
    d->send(FleetCommand::Preview{++d->previewRequest, rule});
}

std::optional<AlertPreview> Fleet::previewed() const
{
    return d->preview;
}

void Fleet::setInterval(std::chrono::milliseconds interval)
{
    d->interval = interval;
    d->send(FleetCommand::SetInterval{interval});
}

std::chrono::milliseconds Fleet::interval() const
{
    return d->interval;
}

void Fleet::refresh()
{
    d->send(FleetCommand::Refresh{});
}

void Fleet::refresh(int server)
{
    d->send(FleetCommand::Refresh{server});
}

FleetSnapshotPtr Fleet::snapshot() const
{
    return d->latest;
}

std::vector<FleetSnapshotPtr> Fleet::takeSnapshots()
{
    const std::deque<FleetSnapshotPtr> taken = std::exchange(d->untaken, {});
    return {taken.begin(), taken.end()};
}

} // namespace Lockdeck
