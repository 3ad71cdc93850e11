#include "ui/models/rowmaker.h"

#include "client/bell.h"
#include "client/mailbox.h"
#include "system/workerthread.h"
#include "ui/models/wholefile.h"

#include <QtCore/QIODevice>
#include <QtCore/QTimer>

#include <algorithm>
#include <atomic>
#include <utility>

namespace Lockdeck {

namespace {

struct PostedRequest
{
    quint64 number = 0;
    RowRequest request;
    Moment at{};
    LockRowsPtr shown;
};

struct PostedFile
{
    LockRowsPtr rows;
    RowFormat format{};
    QString path;
    Moment at{};
};

struct Delivery
{
    quint64 number = 0;
    MadeRows made;
};

/// What the two threads share.
struct RowChannel
{
    Mailbox<PostedRequest> requests;
    Bell requestPosted;
    Mailbox<Delivery> deliveries;
    Bell delivered;
    Mailbox<FleetSnapshotPtr> passedOver; ///< no rows are made of them, but they are freed there as well
    Mailbox<PostedFile> files;
    Mailbox<SavedRows> savedFiles;
    Bell saved;
    std::atomic<quint64> newest = 0; ///< the number of the only request that somebody waits for
};

/// The working half, in its thread.
class RowWorker : public QObject
{
public:
    explicit RowWorker(RowChannel &channel) : m_channel(channel) {}
    ~RowWorker() override { saveAll(); }

    void takeRequests()
    {
        for (const PostedRequest &posted : m_channel.requests.takeAll())
            make(posted);
        saveAll();
        for (FleetSnapshotPtr &snapshot : m_channel.passedOver.takeAll())
            lend(std::move(snapshot));
        // What nobody else holds any more is freed here: a hundred thousand rows would be felt in the window.
        std::erase_if(m_lent, [](const std::shared_ptr<const void> &lent) { return lent.use_count() == 1; });
    }

private:
    void make(const PostedRequest &posted)
    {
        const auto isAbandoned = [&] { return m_channel.newest != posted.number; };
        const auto start = std::chrono::steady_clock::now();
        const RowRequest &request = posted.request;
        lend(request.snapshot);
        auto rows = std::make_shared<const LockRows>(
            lockRows(*request.snapshot, request.holds, request.query, posted.at, isAbandoned));
        if (isAbandoned())
            return;
        lend(rows);
        MadeRows made{request.snapshot, rows, changeOf(*posted.shown, *rows), overviewOf(*request.snapshot), {}};
        made.cost = std::chrono::steady_clock::now() - start;
        if (m_channel.deliveries.post({posted.number, std::move(made)}))
            m_channel.delivered.ring();
    }

    void saveAll()
    {
        for (const PostedFile &file : m_channel.files.takeAll())
            save(file);
    }

    void save(const PostedFile &posted)
    {
        const std::vector<LockRow> &rows = posted.rows->rows;
        QByteArray text = LockExport::as(posted.format, rows, posted.at).toUtf8();
        if (posted.format == RowFormat::Text)
            text.prepend(LockExport::textTitles().toUtf8());
        SavedRows result{posted.path, static_cast<int>(posted.rows->byKey.size()), {}};
        result.problem = writeWhole(posted.path, [&](QIODevice &file) { return file.write(text) == text.size(); });
        lend(posted.rows);
        if (m_channel.savedFiles.post(std::move(result)))
            m_channel.saved.ring();
    }

    void lend(std::shared_ptr<const void> value)
    {
        if (std::find(m_lent.begin(), m_lent.end(), value) == m_lent.end())
            m_lent.push_back(std::move(value));
    }

    RowChannel &m_channel;
    std::vector<std::shared_ptr<const void>> m_lent; ///< snapshots and rows that may be shown
};

} // namespace

struct RowMaker::Private
{
    explicit Private(const Clock &theClock) : clock(theClock)
    {
        QObject::connect(&channel.requestPosted, &Bell::rung, thread.worker(), &RowWorker::takeRequests,
                         Qt::QueuedConnection);
        thread.start();
    }
    ~Private()
    {
        ++channel.newest; // nobody waits for rows any more
        thread.quit();
    }

    void post(RowRequest request)
    {
        isUnderWay = true;
        const quint64 number = ++channel.newest;
        const auto any = [](const PostedRequest &) { return true; };
        if (channel.requests.postInstead({number, std::move(request), clock.now(), shown}, any))
            channel.requestPosted.ring();
    }
    void postNext()
    {
        if (next && !isUnderWay && !made)
            post(*std::exchange(next, std::nullopt));
    }

    const Clock &clock;
    RowChannel channel;
    WorkerThread<RowWorker> thread{QStringLiteral("rows"), channel};
    LockRowsPtr shown = std::make_shared<const LockRows>();
    bool isUnderWay = false;
    std::optional<RowRequest> next;
    std::optional<MadeRows> made;
    QTimer rest; ///< of the worker
};

RowMaker::RowMaker(const Clock &clock, QObject *parent) : QObject(parent), d(std::make_unique<Private>(clock))
{
    const auto receive = [this] {
        for (Delivery &delivery : d->channel.deliveries.takeAll()) {
            if (delivery.number != d->channel.newest)
                continue;
            d->isUnderWay = false;
            d->made = std::move(delivery.made);
        }
        if (d->made)
            emit made();
    };
    connect(&d->channel.delivered, &Bell::rung, this, receive, Qt::QueuedConnection);
    connect(&d->channel.saved, &Bell::rung, this, &RowMaker::saved, Qt::QueuedConnection);
    d->rest.setSingleShot(true);
    connect(&d->rest, &QTimer::timeout, this, [this] {
        d->postNext();
        d->channel.requestPosted.ring(); // the rows shown before are free by now
    });
}

RowMaker::~RowMaker() = default;

void RowMaker::ask(RowRequest request, What what)
{
    if (what == What::OtherQuery) {
        d->next.reset();
        d->made.reset();
        d->post(std::move(request));
    } else {
        if (d->next)
            d->channel.passedOver.post(d->next->snapshot);
        d->next = std::move(request);
        if (!d->rest.isActive())
            d->postNext();
    }
}

bool RowMaker::isBusy() const
{
    return d->isUnderWay || d->next || d->made;
}

std::optional<MadeRows> RowMaker::take()
{
    std::optional<MadeRows> taken = std::exchange(d->made, std::nullopt);
    if (taken) {
        d->shown = taken->rows;
        d->rest.start(std::chrono::ceil<std::chrono::milliseconds>(2 * taken->cost));
    }
    return taken;
}

void RowMaker::save(LockRowsPtr rows, RowFormat format, const QString &path)
{
    if (d->channel.files.post({std::move(rows), format, path, d->clock.now()}))
        d->channel.requestPosted.ring();
}

std::vector<SavedRows> RowMaker::takeSaved()
{
    const std::deque<SavedRows> taken = d->channel.savedFiles.takeAll();
    return {taken.begin(), taken.end()};
}

} // namespace Lockdeck
