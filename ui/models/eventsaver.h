#pragma once

#include "ui/models/eventexport.h"

#include <QtCore/QObject>

#include <memory>
#include <vector>

namespace Lockdeck {

/// What became of a file of events.
struct SavedEvents
{
    QString path;
    qint64 lines = 0;
    QString problem; ///< why it was not written; empty when all is well
};

/// Writes lines of the event log into files, in a thread of its own: there may be very many. A file is whole afterwards
/// or as it was before. Public members are for the owner's thread; none blocks, except that the destructor waits for
/// the files that are to be written.
class EventSaver : public QObject
{
    Q_OBJECT

public:
    explicit EventSaver(QObject *parent = nullptr);
    ~EventSaver() override;

    void save(std::vector<LoggedEvent> lines, EventFormat format, const QString &path);
    /// What became of the files that were to be written, once.
    std::vector<SavedEvents> takeSaved();

signals:
    void saved();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
