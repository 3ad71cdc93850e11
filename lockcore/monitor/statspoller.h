#pragma once

#include "client/transport.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QTimer>

#include <functional>
#include <memory>

namespace Lockdeck {

/// Asks one server for `stats` again and again, on a connection of its own: never two polls in flight, never more often
/// than the duty cycle allows (PollPace), and again and again with growing pauses when it is down. Lives in one thread,
/// needs its event loop, never blocks.
class StatsPoller : public QObject
{
    Q_OBJECT

public:
    /// Draws from 0 to 1, for the jitter of retries.
    using Random = std::function<double()>;

    StatsPoller(Endpoint endpoint, std::unique_ptr<Transport> transport, const Clock &clock, Random random);
    ~StatsPoller() override;

    void start();
    /// What is wanted; status().interval is what is in force.
    void setInterval(std::chrono::milliseconds wanted);
    /// Polls now unless a poll is in flight; tries a server that is down at once.
    void refresh();
    const ServerStatus &status() const { return m_status; }

signals:
    /// A reply has come. `previousPoll` is when the poll before it was asked for; Moment{}: the first of a connection,
    /// or one of the two has more keys than are taken.
    void polled(const Lockdeck::ServerStats &stats, Lockdeck::Moment previousPoll);
    /// A poll is overdue, or one failed, or the server could not be reached: status() says it.
    void missed();

private:
    enum class Stage { Closed, Opening, Resting, Asking };

    void open();
    void onOpened();
    void onAnswered(const Answer &answer);
    void onFailed(const Error &error);
    void onTimer();
    void onOverdue();

    void poll();
    void probe();
    void takeReply(const Answer &answer);
    void rest();
    void setState(ServerState state);
    void setWork(std::chrono::nanoseconds roundTrip, std::chrono::nanoseconds parsing);

    Endpoint m_endpoint;
    std::unique_ptr<Transport> m_transport;
    const Clock &m_clock;
    Random m_random;
    std::chrono::milliseconds m_wanted{1000};

    Stage m_stage = Stage::Closed;
    ServerStatus m_status;
    int m_failures = 0;      ///< in a row
    Moment m_previousPoll{}; ///< Moment{}: none on this connection
    Moment m_lastSent{};     ///< poll or keep-alive
    Moment m_lastProbed{};   ///< keep-alive
    QTimer m_timer;          ///< the next poll, keep-alive or retry
    QTimer m_overdue;        ///< when the poll in flight makes the server slow
};

} // namespace Lockdeck
