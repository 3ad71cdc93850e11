#pragma once

#include <QtCore/QList>
#include <QtCore/QString>

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

} // namespace Lockdeck::Test
