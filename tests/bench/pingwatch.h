#pragma once

#include <QtCore/QtGlobal>

#include <atomic>
#include <chrono>
#include <thread>

namespace Lockdeck::Bench {

/// Another client of a server, in a thread of its own: it asks `ping` every 0.2 ms and notes the longest it had to wait
/// for an answer. So a pause of the server's event loop is measured from outside, where it hurts.
class PingWatch
{
public:
    explicit PingWatch(quint16 port);
    ~PingWatch();
    Q_DISABLE_COPY_MOVE(PingWatch)

    /// The longest wait since the last call, in milliseconds; of an answer that has not come, what it took until now.
    double takeLongest();

private:
    using Clock = std::chrono::steady_clock;
    void run(quint16 port);

    std::atomic<bool> m_ends{false};
    std::atomic<Clock::duration> m_longest{Clock::duration::zero()};
    std::atomic<Clock::time_point> m_asked{Clock::time_point::max()}; ///< max: nothing is under way
    std::thread m_thread;
};

} // namespace Lockdeck::Bench
