#pragma once

#include "client/holdstatus.h"

#include <QtCore/QByteArrayList>

#include <vector>

namespace Lockdeck {

/// The variables that tell a command about the lock it runs under.
inline constexpr auto keyVariable = "LOCKDECK_KEY";
inline constexpr auto tokenVariable = "LOCKDECK_TOKEN";
inline constexpr auto fenceVariable = "LOCKDECK_FENCE";
/// Every program's own secret; a command does not get it.
inline constexpr auto authTokenVariable = "DFLOCKD_AUTH_TOKEN";

/// This process's environment with what the hold adds, as "NAME=value": the key and the token, the fence where the
/// server gives one; without the server's secret.
QByteArrayList environmentFor(const HoldStatus &hold);

/// A command as execve() takes it. Everything is prepared here, before the fork: after it, in a program with threads,
/// no memory can be had.
class CommandImage
{
public:
    /// A program without a slash is looked for in the folders of PATH.
    CommandImage(const QStringList &command, const QByteArrayList &environment);
    CommandImage(const CommandImage &) = delete;
    CommandImage &operator=(const CommandImage &) = delete;

    /// Replaces this process. Returns only when that fails, with the errno that tells most. Async-signal-safe.
    int execute();

private:
    QByteArrayList m_files; ///< to try one after the other
    QByteArrayList m_arguments;
    QByteArrayList m_environment;
    std::vector<char *> m_argv;
    std::vector<char *> m_shellArgv; ///< for a script without "#!", as execvp() does it
    std::vector<char *> m_envp;
};

} // namespace Lockdeck
