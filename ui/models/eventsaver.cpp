#include "ui/models/eventsaver.h"

#include "client/bell.h"
#include "client/mailbox.h"
#include "system/workerthread.h"

#include <QtCore/QSaveFile>

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

bool writeLines(QSaveFile &file, const PostedEvents &posted)
{
    const auto write = [&file](const QByteArray &bytes) { return file.write(bytes) == bytes.size(); };
    if (!file.open(QIODevice::WriteOnly) || !write(posted.format.head()))
        return false;
    for (const LoggedEvent &line : posted.lines) {
        if (!write(posted.format.line(line)))
            return false;
    }
    return file.commit();
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
            QSaveFile file(posted.path);
            SavedEvents result{posted.path, static_cast<qint64>(posted.lines.size()), {}};
            if (!writeLines(file, posted))
                result.problem = file.errorString();
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
