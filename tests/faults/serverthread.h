#pragma once

#include "client/serveraddress.h"
#include "server/lockserver.h"
#include "support/joinedthread.h"

#include <deque>
#include <latch>
#include <memory>

namespace Lockdeck::Test {

/// A dflockd in a thread of its own, with a long log, which is read when it has stopped.
class ServerThread final : public JoinedThread
{
public:
    explicit ServerThread(const ServerOptions &options = {}) : m_options(options)
    {
        m_options.port = 0;
        start();
        m_ready.wait();
    }
    ~ServerThread() override { stop(); }

    ServerAddress address() const { return {QStringLiteral("127.0.0.1"), m_port}; }
    void stop()
    {
        quit();
        join();
    }
    /// Only after stop().
    const std::deque<HoldRecord> &log() const { return m_log; }

protected:
    void work() override
    {
        LockServer server(m_options);
        if (!server.listen())
            m_port = server.port();
        server.log().setBound(1'000'000);
        m_ready.count_down();
        exec();
        m_log = server.log().events();
    }

private:
    ServerOptions m_options;
    quint16 m_port = 0;
    std::latch m_ready{1};
    std::deque<HoldRecord> m_log;
};

} // namespace Lockdeck::Test
