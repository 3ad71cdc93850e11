#include "monitor/alerts/alertwatch.h"

#include "client/bell.h"
#include "client/mailbox.h"
#include "system/workerthread.h"

#include <QtCore/QTimer>

#include <atomic>
#include <deque>
#include <iterator>
#include <utility>
#include <variant>

namespace Lockdeck {

using namespace std::chrono_literals;

namespace {

/// Snapshots on their way to the worker.
constexpr int maxUnread = 4;

using Posted = std::variant<std::vector<AlertRule>, FleetSnapshotPtr, std::vector<HoldEvent>>;

struct Told
{
    std::vector<AlertIncident> news;
    qint64 notListed = 0;
};

/// What the two threads share.
struct AlertChannel
{
    Mailbox<Posted> posted;
    Bell hasPosted;
    Mailbox<Told> told;
    Bell hasTold;
    std::atomic<int> unread = 0;
};

/// The working half, in its thread.
class AlertWorker : public QObject
{
public:
    AlertWorker(AlertChannel &channel, const Clock &clock) : m_channel(channel), m_clock(clock), m_tick(this)
    {
        QObject::connect(&m_tick, &QTimer::timeout, this, [this] {
            m_engine.tick(m_clock.now());
            tell();
        });
    }

    void takePosted()
    {
        if (!m_tick.isActive())
            m_tick.start(1s);
        for (Posted &posted : m_channel.posted.takeAll())
            std::visit([this](auto &each) { take(each); }, posted);
        tell();
    }

private:
    void take(const std::vector<AlertRule> &rules) { m_engine.setRules(rules, m_clock.now()); }
    void take(FleetSnapshotPtr &snapshot)
    {
        m_engine.take(*snapshot, m_clock.now());
        snapshot.reset();
        --m_channel.unread;
    }
    void take(const std::vector<HoldEvent> &events)
    {
        for (const HoldEvent &event : events)
            m_engine.take(event);
    }

    void tell()
    {
        Told told{m_engine.takeNews(), m_engine.notListed()};
        if (told.news.empty() && told.notListed == m_notListed)
            return;
        m_notListed = told.notListed;
        if (m_channel.told.post(std::move(told)))
            m_channel.hasTold.ring();
    }

    AlertChannel &m_channel;
    const Clock &m_clock;
    QTimer m_tick;
    AlertEngine m_engine;
    qint64 m_notListed = 0; ///< as it was told
};

} // namespace

struct AlertWatch::Private
{
    explicit Private(const Clock &clock) : thread(QStringLiteral("alerts"), channel, clock)
    {
        QObject::connect(&channel.hasPosted, &Bell::rung, thread.worker(), &AlertWorker::takePosted,
                         Qt::QueuedConnection);
        thread.start();
    }
    ~Private() { thread.quit(); }

    void post(Posted posted)
    {
        if (channel.posted.post(std::move(posted)))
            channel.hasPosted.ring();
    }

    AlertChannel channel;
    WorkerThread<AlertWorker> thread;
    std::vector<AlertIncident> news;
    qint64 notListed = 0;
};

AlertWatch::AlertWatch(const Clock &clock, QObject *parent) : QObject(parent), d(std::make_unique<Private>(clock))
{
    const auto receive = [this] {
        for (Told &told : d->channel.told.takeAll()) {
            std::move(told.news.begin(), told.news.end(), std::back_inserter(d->news));
            d->notListed = told.notListed;
        }
        emit changed();
    };
    connect(&d->channel.hasTold, &Bell::rung, this, receive, Qt::QueuedConnection);
}

AlertWatch::~AlertWatch() = default;

void AlertWatch::setRules(std::vector<AlertRule> rules)
{
    d->post(std::move(rules));
}

void AlertWatch::take(const std::vector<FleetSnapshotPtr> &snapshots)
{
    for (const FleetSnapshotPtr &snapshot : snapshots) {
        if (d->channel.unread >= maxUnread)
            return;
        ++d->channel.unread;
        d->post(snapshot);
    }
}

void AlertWatch::take(const std::vector<HoldEvent> &events)
{
    if (!events.empty())
        d->post(events);
}

std::vector<AlertIncident> AlertWatch::takeNews()
{
    return std::exchange(d->news, {});
}

qint64 AlertWatch::notListed() const
{
    return d->notListed;
}

} // namespace Lockdeck
