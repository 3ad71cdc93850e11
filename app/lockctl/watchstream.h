#pragma once

#include "eventprinter.h"
#include "monitor/fleet.h"
#include "watchtable.h"

#include <QtCore/QSocketNotifier>

namespace Lockdeck::Cli {

/// `lockctl watch` where a program or a file reads: each event, as soon as it is inferred. Ends the event loop as soon
/// as the reader has gone away. Signals are not caught: a reader that does not read could hold it up for ever.
class WatchStream : public QObject
{
    Q_OBJECT

public:
    WatchStream(const ServerSet &servers, std::chrono::milliseconds interval, const EventPrinter &printer);

private:
    void take();

    EventPrinter m_printer;
    Fleet m_fleet;
    QSocketNotifier m_readerGone;
};

/// `lockctl watch --once`: prints the table as soon as each server has answered or failed, and ends the event loop with
/// Done, or with Unavailable where one has failed.
class WatchOnce : public QObject
{
    Q_OBJECT

public:
    WatchOnce(const ServerSet &servers, WatchView view);

private:
    void take();

    Fleet m_fleet;
    WatchView m_view;
    bool m_printed = false;
};

} // namespace Lockdeck::Cli
