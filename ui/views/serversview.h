#pragma once

#include "monitor/fleetsnapshot.h"
#include "ui/models/minutefigures.h"

#include <QtWidgets/QWidget>

#include <utility>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace Lockdeck {

class EmptyText;
class ServerEntry;

/// One entry per server: state, round trip with sparkline, keys and connections, how often it is asked and what that
/// costs, or what is wrong and when it is tried again. Below: figures of all servers over the last minute, and what is
/// kept of the past.
class ServersView : public QWidget
{
    Q_OBJECT

public:
    /// `clock` must outlive the view.
    explicit ServersView(QWidget *parent = nullptr, const Clock &clock = Clock::system());
    void setSnapshot(const FleetSnapshotPtr &snapshot);
    /// Every batch of events has to come here once, for the figures.
    void noteEvents(const std::vector<FleetEvent> &events) { m_minute.noteEvents(events); }
    void noteWait(Moment at, std::chrono::nanoseconds longest) { m_minute.noteWait(at, longest); }

    /// A server refused a new key while it had so many.
    void noteFull(const ServerAddress &server, qint64 keys);

signals:
    /// Of a server that is down, an index into the snapshot's servers.
    void retryRequested(int server);

private:
    QWidget *makeFigures();
    void showServers();
    void matchEntries(std::size_t count);
    void showFigures();
    void showHistory();

    const Clock &m_clock;
    FleetSnapshotPtr m_snapshot;
    MinuteFigures m_minute;
    std::vector<ServerEntry *> m_entries;
    std::vector<std::pair<ServerAddress, qint64>> m_full;
    QVBoxLayout *m_list = nullptr;
    QWidget *m_figures = nullptr;
    QLabel *m_handOvers = nullptr;
    QLabel *m_longestWait = nullptr;
    QLabel *m_pollCost = nullptr;
    QLabel *m_sharding = nullptr;
    QLabel *m_history = nullptr;
    QLabel *m_dropped = nullptr;
    QLabel *m_leftOut = nullptr;
    EmptyText *m_empty = nullptr;
};

} // namespace Lockdeck
