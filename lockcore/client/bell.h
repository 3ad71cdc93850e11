#pragma once

#include <QtCore/QObject>

namespace Lockdeck {

/// The argument-less wake signal beside a Mailbox. Connect rung() to the reader's slot; queued, since the reader lives
/// in another thread.
class Bell : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    void ring() { emit rung(); }

signals:
    void rung();
};

} // namespace Lockdeck
