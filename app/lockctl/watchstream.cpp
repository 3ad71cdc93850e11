#include "watchstream.h"

#include "commandline.h"
#include "fullscreen.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace Lockdeck::Cli {

WatchStream::WatchStream(const ServerSet &servers, std::chrono::milliseconds interval, const EventPrinter &printer)
    : m_printer(printer),
      // The other end of a pipe that is closed is an exceptional condition of this end.
      m_readerGone(STDOUT_FILENO, QSocketNotifier::Exception)
{
    connect(&m_readerGone, &QSocketNotifier::activated, this, [this] {
        m_readerGone.setEnabled(false);
        QCoreApplication::exit(Done);
    });
    connect(&m_fleet, &Fleet::changed, this, &WatchStream::take);
    m_fleet.setInterval(interval);
    m_fleet.watch(servers);
}

void WatchStream::take()
{
    for (const FleetSnapshotPtr &snapshot : m_fleet.takeSnapshots()) {
        std::optional<int> exit = m_printer.print(snapshot->events);
        if (!exit && snapshot->eventsDropped > 0)
            exit = m_printer.printDropped(snapshot->eventsDropped);
        if (exit)
            return QCoreApplication::exit(*exit);
    }
}

WatchOnce::WatchOnce(const ServerSet &servers, WatchView view) : m_view(std::move(view))
{
    connect(&m_fleet, &Fleet::changed, this, &WatchOnce::take);
    m_fleet.watch(servers);
}

void WatchOnce::take()
{
    const FleetSnapshotPtr snapshot = m_fleet.snapshot();
    m_fleet.takeSnapshots();
    const auto isPending = [](const ServerStatus &server) {
        return server.state == ServerState::Connecting ||
               (server.state == ServerState::Slow && server.lastAnswered == Moment{});
    };
    const std::vector<ServerStatus> &servers = snapshot->servers;
    if (servers.empty() || std::any_of(servers.begin(), servers.end(), isPending) || std::exchange(m_printed, true))
        return;

    const bool terminal = FullScreen::isPossible();
    const Ansi ansi = !terminal ? Ansi::None : qgetenv("NO_COLOR").isEmpty() ? Ansi::Colour : Ansi::Plain;
    const int width = terminal ? FullScreen::size().width : 0;
    for (const WatchLine &line : watchList(*snapshot, m_view, width, BootTime::now()))
        std::puts(painted(line, ansi).constData());
    std::fflush(stdout);
    const bool all = std::all_of(servers.begin(), servers.end(),
                                 [](const ServerStatus &server) { return server.state == ServerState::Up; });
    QCoreApplication::exit(all ? Done : Unavailable);
}

} // namespace Lockdeck::Cli
