#include "benchcommand.h"
#include "commandline.h"
#include "holdcommand.h"
#include "probecommand.h"
#include "releasecommand.h"
#include "runcommand.h"
#include "servecommand.h"
#include "statscommand.h"
#include "support/processlimits.h"
#include "support/processtitle.h"
#include "support/standardstreams.h"
#include "system/epolldispatcher.h"
#include "watchcommand.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

using namespace Lockdeck;

static const char *const help = R"(lockctl: Lockdeck without a window, for dflockd

  lockctl hold KEY [options]    take a lock, keep it renewed, release it
  lockctl probe KEY [options]   who holds a lock, how fast its server answers
  lockctl release KEY [options] release what somebody left, by its token
  lockctl run KEY [options] -- COMMAND [ARGUMENT…]
                                run a command while a lock is held
  lockctl stats [options]       what the servers hold
  lockctl bench [options]       how many locks a second the servers give
  lockctl watch [options]       a live table of it, or what happens, event by event
  lockctl serve [flags]         run a dflockd 1.10-compatible server

Each has --help. lockctl --version shows the version.
)";

int main(int argc, char *argv[])
{
    openStandardStreams();
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lockctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LOCKDECK_VERSION));
    raiseFileLimit();

    QStringList arguments = app.arguments().mid(1);
    const QString command = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (command == QLatin1String("hold"))
        return Cli::holdCommand(arguments);
    if (command == QLatin1String("probe"))
        return Cli::probeCommand(arguments);
    if (command == QLatin1String("release"))
        return Cli::releaseCommand(arguments);
    if (command == QLatin1String("run"))
        return Cli::runCommand(arguments);
    if (command == QLatin1String("stats"))
        return Cli::statsCommand(arguments);
    if (command == QLatin1String("bench"))
        return Cli::benchCommand(arguments);
    if (command == QLatin1String("watch"))
        return Cli::watchCommand(arguments);
    if (command == QLatin1String("serve")) {
        hideArgument(argc, argv, "auth-token");
        return serveCommand(arguments);
    }
    if (command == QLatin1String("--version") || command == QLatin1String("-v")) {
        std::puts("lockctl " LOCKDECK_VERSION);
        return Cli::Done;
    }
    const bool asked =
        command == QLatin1String("--help") || command == QLatin1String("-h") || command == QLatin1String("help");
    if (!asked)
        Cli::complain(command.isEmpty() ? QStringLiteral("Say what to do.")
                                        : QStringLiteral("There is no command “%1”.").arg(command));
    std::fputs(help, asked ? stdout : stderr);
    return asked ? Cli::Done : Cli::Usage;
}
