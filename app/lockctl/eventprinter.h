#pragma once

#include "watchlines.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck::Cli {

/// Which events are printed, and how.
struct EventFormat
{
    bool json = false;
    EventClock clock = EventClock::Live;
    bool withServer = false; ///< of text: name the server on each line
    QString filter;          ///< only keys that contain it, upper and lower case alike; events of servers always
};

/// Prints events on standard output, those of one call at once. When nobody reads any more, it says so instead of
/// ending the process: needs SIGPIPE ignored.
class EventPrinter
{
public:
    explicit EventPrinter(EventFormat format) : m_format(std::move(format)) {}

    /// Nothing, or the exit code to end with: Done when the reader has gone away, NoOutput (complained about) when
    /// what it prints cannot be written.
    std::optional<int> print(const std::vector<FleetEvent> &events);
    /// That so many events were inferred and lost, because they were not read in time.
    std::optional<int> printDropped(std::size_t count);

private:
    std::optional<int> write(const QByteArray &lines);

    EventFormat m_format;
};

} // namespace Lockdeck::Cli
