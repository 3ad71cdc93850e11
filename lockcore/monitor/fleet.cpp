#include "monitor/fleet.h"

#include "monitor/fleetworker.h"

#include <QtCore/QThread>

#include <deque>
#include <utility>

namespace Lockdeck {

namespace {

/// Snapshots kept for an owner that does not take them.
constexpr std::size_t maxSnapshots = 16;

/// The worker's thread: worker and pollers live and die inside run().
class FleetThread : public QThread
{
    Q_OBJECT

public:
    FleetChannel channel;

    void send(FleetCommand::Any command)
    {
        if (channel.commands.post(std::move(command)))
            emit commandPosted();
    }

signals:
    void commandPosted();
    void published();

protected:
    void run() override
    {
        FleetWorker worker(channel);
        connect(this, &FleetThread::commandPosted, &worker, &FleetWorker::takeCommands);
        connect(&worker, &FleetWorker::published, this, &FleetThread::published);
        worker.takeCommands();
        exec();
    }
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
    connect(&d->thread, &FleetThread::published, this, [this] {
        if (d->drain())
            emit changed();
    });
    d->thread.setObjectName(QStringLiteral("fleet"));
    d->thread.start();
}

Fleet::~Fleet()
{
    d->thread.quit();
    d->thread.wait();
}

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

#include "fleet.moc"
