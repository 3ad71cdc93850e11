#include "bench/pingwatch.h"

#include "bench/rawsocket.h"

namespace Lockdeck::Bench {

using namespace std::chrono_literals;

PingWatch::PingWatch(quint16 port) : m_thread([this, port] { run(port); }) {}

PingWatch::~PingWatch()
{
    m_ends = true;
    m_thread.join();
}

double PingWatch::takeLongest()
{
    const Clock::time_point asked = m_asked;
    const auto waiting = asked == Clock::time_point::max() ? 0ns : Clock::now() - asked;
    const auto longest = std::max(waiting, m_longest.exchange(Clock::duration::zero()));
    return std::chrono::duration<double, std::milli>(longest).count();
}

void PingWatch::run(quint16 port)
{
    RawSocket socket(port);
    while (!m_ends) {
        const Clock::time_point asked = Clock::now();
        m_asked = asked;
        if (socket.ask("ping\n_\n_\n") != "ok")
            qFatal("a ping was not answered");
        m_asked = Clock::time_point::max();
        if (const auto waited = Clock::now() - asked; waited > m_longest.load())
            m_longest = waited;
        std::this_thread::sleep_for(200us);
    }
}

} // namespace Lockdeck::Bench
