#include "monitor/alerts/alertwatch.h"

#include "client/bell.h"
#include "client/mailbox.h"
#include "monitor/alerts/alertpast.h"
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

struct Question
{
    quint64 number = 0;
    AlertRule rule;
};
using Posted = std::variant<std::vector<AlertRule>, FleetSnapshotPtr, std::vector<HoldEvent>, Question>;

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
    Mailbox<std::pair<quint64, AlertPreview>> previews{1};
    Bell hasPreview;
    std::atomic<int> unread = 0;
};

/// The working half, in its thread.
class AlertWorker : public QObject
{
public:
    AlertWorker(AlertChannel &channel, const Clock &clock)
        : m_channel(channel), m_clock(clock), m_tick(this), m_past(clock.now())
    {
        QObject::connect(&m_tick, &QTimer::timeout, this, [this] {
            const Moment now = m_clock.now();
            m_engine.tick(now);
            m_past.tick(now);
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
        const Moment now = m_clock.now();
        m_engine.take(*snapshot, now);
        m_past.take(*snapshot, now);
        snapshot.reset();
        --m_channel.unread;
    }
    void take(const std::vector<HoldEvent> &events)
    {
        for (const HoldEvent &event : events) {
            m_engine.take(event);
            m_past.take(event);
        }
    }
    void take(const Question &question)
    {
        if (m_channel.previews.post({question.number, m_past.preview(question.rule, m_clock.now())}))
            m_channel.hasPreview.ring();
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
    AlertPast m_past;
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
    quint64 asked = 0;
    std::optional<AlertPreview> preview;
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
    const auto receivePreview = [this] {
        bool isAnswered = false;
        for (auto &[number, counted] : d->channel.previews.takeAll()) {
            if (number != d->asked)
                continue;
            d->preview = std::move(counted);
            isAnswered = true;
        }
        if (isAnswered)
            emit previewed();
    };
    connect(&d->channel.hasPreview, &Bell::rung, this, receivePreview, Qt::QueuedConnection);
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

void AlertWatch::preview(const AlertRule &rule)
{
    d->preview.reset();
    d->post(Question{++d->asked, rule});
}

std::optional<AlertPreview> AlertWatch::takePreview()
{
    return std::exchange(d->preview, std::nullopt);
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
