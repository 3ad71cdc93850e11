#pragma once

#include "fullscreen.h"
#include "keyreader.h"
#include "monitor/fleet.h"
#include "support/unixsignals.h"
#include "watchtable.h"

#include <QtCore/QSocketNotifier>
#include <QtCore/QTimer>

namespace Lockdeck::Cli {

/// `lockctl watch` on a terminal: the table, drawn anew with each snapshot and each second of its countdowns, and the
/// keys. Ends the event loop with 0: at q, at SIGINT, SIGTERM or SIGHUP, or when the terminal is gone.
class WatchScreen : public QObject
{
    Q_OBJECT

public:
    WatchScreen(const ServerSet &servers, std::chrono::milliseconds interval, WatchView view);

private:
    void draw();
    void readKeys();
    void press(const TerminalKey &key);
    void typeFilter(const TerminalKey &key);
    void command(QChar key);
    void scroll(int rows);
    void takeSignal(int signum);
    void stop();

    UnixSignals m_signals;
    Fleet m_fleet;
    FleetSnapshotPtr m_shown; ///< the one in sight: not the latest while paused
    WatchView m_view;
    int m_pageRows = 1;
    FullScreen m_screen;
    QSocketNotifier m_keys;
    QTimer m_tick;
};

} // namespace Lockdeck::Cli
