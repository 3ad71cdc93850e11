#pragma once

#include <QtCore/QThread>

#include <latch>

namespace Lockdeck::Test {

/// A thread whose end the thread sanitizer sees too: it cannot look into Qt, where wait() is.
class JoinedThread : public QThread
{
public:
    /// From the thread that owns this object; at once where it was never started.
    void join()
    {
        if (!isRunning() && !isFinished())
            return;
        m_ended.wait();
        wait();
    }

protected:
    virtual void work() = 0;

    void run() final
    {
        work();
        m_ended.count_down();
    }

private:
    std::latch m_ended{1};
};

} // namespace Lockdeck::Test
