#pragma once

#include "client/holdstatus.h"
#include "protocol/rules.h"

#include <QtCore/QCommandLineParser>

namespace Lockdeck::Cli {

/// KEY, --lease, --timeout, --limit and those of addServerOptions(): the options of every command that takes a lock.
void addLockOptions(QCommandLineParser &parser);
/// What they say; the error is one sentence.
Result<LockOptions> lockOptionsOf(const QCommandLineParser &parser);

/// An option that is whole seconds; nothing where it is absent and has no default.
Result<std::optional<std::chrono::seconds>> secondsOption(const QCommandLineParser &parser, const QString &name,
                                                          SecondsOf what);

} // namespace Lockdeck::Cli
