#pragma once

#include "client/inquiry.h"
#include "monitor/fleetsnapshot.h"
#include "ui/models/probehistory.h"

#include <QtCore/QTimer>

namespace Lockdeck {

/// Asks one server again and again for its `stats`, on a connection for each question, and keeps what it says of one
/// key and how long that took. It touches no lock, and is not the fleet's poller. Bounded; for the GUI thread.
class Probe : public QObject
{
    Q_OBJECT

public:
    explicit Probe(QObject *parent = nullptr);

    /// Whom to tell what is said and heard, from the next start on.
    void setProtocol(std::shared_ptr<ProtocolLog> protocol) { m_protocol = std::move(protocol); }
    /// Begins anew, with the first question at once. The pace is slowed as the fleet's is where answers take long.
    void start(const Endpoint &endpoint, const QString &key, std::chrono::milliseconds interval);
    void stop();
    /// Stops, and forgets everything: what is known is of another key.
    void reset();
    bool isRunning() const { return m_isRunning; }

    const ProbeHistory &history() const { return m_history; }
    /// One server and at most one row, from the last answer; as describeKey() takes it.
    const FleetSnapshot &snapshot() const { return m_snapshot; }
    /// Why the last question brought nothing; nothing when it did.
    const Outcome &problem() const { return m_problem; }

signals:
    void changed();

private:
    void ask();
    void take(const Answer &answer);
    void fail(const Error &error);
    void askLater(std::chrono::nanoseconds work);

    std::shared_ptr<ProtocolLog> m_protocol;
    Inquiry m_inquiry;
    QTimer m_next;
    Endpoint m_endpoint;
    QString m_key;
    std::chrono::milliseconds m_interval{1000};
    bool m_isRunning = false;
    ProbeHistory m_history;
    FleetSnapshot m_snapshot;
    Outcome m_problem;
};

} // namespace Lockdeck
