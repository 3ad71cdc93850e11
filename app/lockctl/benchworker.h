#pragma once

#include "client/connection.h"
#include "keyinquiry.h"

#include <QtCore/QObject>

#include <chrono>
#include <vector>

namespace Lockdeck::Cli {

/// One client of `lockctl bench`: a connection, and a key of its own that it takes and releases again and again. One
/// of the signals follows each call.
class BenchWorker : public QObject
{
    Q_OBJECT

public:
    /// `lease` as in Request::acquire().
    BenchWorker(const KeyAtServer &target, std::optional<std::chrono::seconds> lease, QObject *parent = nullptr);

    /// connected() or failed() follows.
    void connectToServer() { m_connection.open(m_target.endpoint()); }
    /// finished() or failed() follows.
    void start(qint64 rounds);
    /// After the round that is under way.
    void stop() { m_left = 0; }

    /// How long each round took so far: from sending the acquire to the answer to the release.
    const std::vector<std::chrono::nanoseconds> &rounds() const { return m_rounds; }

signals:
    void connected();
    void finished();
    void failed(const Lockdeck::Error &error);

private:
    void acquire();
    void take(const Answer &answer);

    const KeyAtServer m_target;
    const Request m_acquire;
    Connection m_connection;
    Moment m_asked{};
    qint64 m_left = 0;
    std::vector<std::chrono::nanoseconds> m_rounds;
};

} // namespace Lockdeck::Cli
