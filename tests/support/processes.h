#pragma once

#include "protocol/clock.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <atomic>
#include <thread>

namespace Lockdeck::Test {

/// Whether there is such a process, and it is more than a zombie.
bool isAlive(qint64 processId);
/// All but zombies that have this text among their arguments, other than this process.
QList<qint64> processesWith(const QString &argument);
/// A text that no other process has among its arguments: for processesWith().
QString uniqueArgument();
/// Children of this process, zombies included.
int childrenOfThisProcess();
/// Open files of this process.
int openFiles();

/// Notes when a process ends, in a thread of its own: also while this one stands still.
class EndWatch
{
public:
    explicit EndWatch(qint64 processId);
    ~EndWatch();
    /// When it ended; Moment{} before.
    Moment ended() const { return m_ended; }

private:
    std::atomic<Moment> m_ended{Moment{}};
    std::thread m_thread;
};

} // namespace Lockdeck::Test
