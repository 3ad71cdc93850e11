#pragma once

#include "client/serveraddress.h"

#include <QtCore/QCommandLineParser>

namespace Lockdeck::Cli {

/// Exit codes as in sysexits.h.
enum ExitCode {
    Done = 0,
    Negative = 1,     ///< the answer is no: not free, not held by that token, not confirmed
    Usage = 64,       ///< the command line is wrong
    BadInput = 65,    ///< a file that was read is not what it should be
    NoInput = 66,     ///< a file cannot be read
    Unavailable = 69, ///< no server, refused by it, or it is not a dflockd
    NoOutput = 73,    ///< what is printed cannot be written
    Lost = 74,        ///< the lock was lost
    NotObtained = 75, ///< not obtained in time
};

/// "lockctl: message" on standard error.
void complain(const QString &message);
/// The message, and where the help is; returns ExitCode::Usage.
int usageError(const QString &command, const QString &message);

/// Reads a subcommand's options. Prints help or a usage error itself: then the exit code is returned.
std::optional<int> parse(QCommandLineParser &parser, const QString &command, const QStringList &arguments);

/// --server URL, --ca FILE, --auth-token-file FILE, --auth-prompt, --insecure-auth: the options of every command that
/// talks to servers.
void addServerOptions(QCommandLineParser &parser);
/// What they say. The token comes from the terminal, a file or DFLOCKD_AUTH_TOKEN, never from an argument.
Result<ServerSet> serversOf(const QCommandLineParser &parser);

} // namespace Lockdeck::Cli
