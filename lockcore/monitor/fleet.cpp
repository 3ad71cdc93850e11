#include "monitor/fleet.h"

#include "monitor/fleetworker.h"

#include <QtCore/QThread>

#include <deque>
#include <latch>
#include <utility>

namespace Lockdeck {

namespace {

/// Snapshots kept for an owner that does not take them.
constexpr std::size_t maxSnapshots = 16;

/// The worker's thread. The worker is made and connected before the thread starts and dies at its end.
class FleetThread : public QThread
{
public:
    FleetThread() : m_worker(std::make_unique<FleetWorker>(channel))
    {
        m_worker->moveToThread(this);
        connect(&channel.commandPosted, &Bell::rung, m_worker.get(), &FleetWorker::takeCommands, Qt::QueuedConnection);
        setObjectName(QStringLiteral("fleet"));
        start();
    }
    /// Blocks until the worker is gone: at once, since it never blocks.
    ~FleetThread() override
    {
        quit();
        m_ended.wait(); // says to the thread sanitizer, which cannot look into Qt, what wait() says to everybody else
        wait();
    }

    void send(FleetCommand::Any command)
    {
        if (channel.commands.post(std::move(command)))
            channel.commandPosted.ring();
    }

    FleetChannel channel;

protected:
    void run() override
    {
        exec();
        m_worker.reset();
        m_ended.count_down();
    }

private:
    std::unique_ptr<FleetWorker> m_worker;
    std::latch m_ended{1};
};

} // namespace

struct Fleet::Private
{
    FleetThread thread;
    std::chrono::milliseconds interval{1000};
    quint64 epoch = 0;
    FleetSnapshotPtr latest = std::make_shared<const FleetSnapshot>();
    std::deque<FleetSnapshotPtr> untaken;

    /// Brings what lies in the channel here; what belongs to servers watched before is discarded.
    bool drain()
    {
        const std::deque<PublishedSnapshot> came = thread.channel.snapshots.takeAll();
        const int unread = thread.channel.unread -= static_cast<int>(came.size());
        if (unread + static_cast<int>(came.size()) >= FleetChannel::maxUnread)
            thread.send(FleetCommand::CaughtUp{});
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
};

Fleet::Fleet(QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    const auto receive = [this] {
        if (d->drain())
            emit changed();
    };
    connect(&d->thread.channel.published, &Bell::rung, this, receive, Qt::QueuedConnection);
}

Fleet::~Fleet() = default;

void Fleet::watch(const ServerSet &servers)
{
    ++d->epoch;
    d->latest = std::make_shared<const FleetSnapshot>();
    d->untaken.clear();
    d->thread.send(FleetCommand::Watch{d->epoch, servers});
}

void Fleet::setInterval(std::chrono::milliseconds interval)
{
    d->interval = interval;
    d->thread.send(FleetCommand::SetInterval{interval});
}

std::chrono::milliseconds Fleet::interval() const
{
    return d->interval;
}

void Fleet::refresh()
{
    d->thread.send(FleetCommand::Refresh{});
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
