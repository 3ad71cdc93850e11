#include "ui/models/eventsaver.h"

#include "client/bell.h"
#include "client/mailbox.h"
#include "system/workerthread.h"
#include "ui/models/wholefile.h"

#include <QtCore/QIODevice>

#include <algorithm>

namespace Lockdeck {

namespace {

struct PostedEvents
{
    std::vector<LoggedEvent> lines;
    EventExport format;
    QString path;
};

/// What the two threads share.
struct SaveChannel
{
    Mailbox<PostedEvents> files;
    Bell posted;
    Mailbox<SavedEvents> results;
    Bell saved;
};

bool writeLines(QIODevice &file, const PostedEvents &posted)
{
    const auto write = [&file](const QByteArray &bytes) { return file.write(bytes) == bytes.size(); };
    return write(posted.format.head()) &&
           std::ranges::all_of(posted.lines, [&](const LoggedEvent &line) { return write(posted.format.line(line)); });
}

/// The working half, in its thread. Lines are freed there as well.
class SaveWorker : public QObject
{
public:
    explicit SaveWorker(SaveChannel &channel) : m_channel(channel) {}
    ~SaveWorker() override { saveAll(); }

    void saveAll()
    {
        for (const PostedEvents &posted : m_channel.files.takeAll()) {
            SavedEvents result{posted.path, static_cast<qint64>(posted.lines.size()), {}};
            result.problem = writeWhole(posted.path, [&](QIODevice &file) { return writeLines(file, posted); });
            if (m_channel.results.post(std::move(result)))
                m_channel.saved.ring();
        }
    }

private:
    SaveChannel &m_channel;
};

} // namespace

struct EventSaver::Private
{
    Private()
    {
        QObject::connect(&channel.posted, &Bell::rung, thread.worker(), &SaveWorker::saveAll, Qt::QueuedConnection);
        thread.start();
    }
    ~Private() { thread.quit(); }

    SaveChannel channel;
    WorkerThread<SaveWorker> thread{QStringLiteral("events"), channel};
};

EventSaver::EventSaver(QObject *parent) : QObject(parent) {}

EventSaver::~EventSaver() = default;

/// The thread begins with the first file: most windows never write one.
void EventSaver::save(std::vector<LoggedEvent> lines, EventFormat format, const QString &path)
{
    if (!d) {
        d = std::make_unique<Private>();
        connect(&d->channel.saved, &Bell::rung, this, &EventSaver::saved, Qt::QueuedConnection);
    }
    if (d->channel.files.post({std::move(lines), EventExport(format), path}))
        d->channel.posted.ring();
}

std::vector<SavedEvents> EventSaver::takeSaved()
{
    if (!d)
        return {};
    const std::deque<SavedEvents> taken = d->channel.results.takeAll();
    return {taken.begin(), taken.end()};
}

} // namespace Lockdeck
