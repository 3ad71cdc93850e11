#pragma once

#include "system/epolldispatcher.h"

#include <QtCore/QThread>

#include <functional>
#include <latch>
#include <memory>
#include <utility>

namespace Lockdeck {

/// A thread with an event loop around one worker, which is made and connected before the thread starts and dies in it,
/// at its end. As a member it comes after what it uses.
template<typename Worker>
class WorkerThread final : public QThread
{
public:
    template<typename... Arguments>
    explicit WorkerThread(const QString &name, Arguments &&...arguments)
        : m_worker(std::make_unique<Worker>(std::forward<Arguments>(arguments)...))
    {
        setObjectName(name);
        setEventDispatcher(new EpollDispatcher);
        m_worker->moveToThread(this);
    }
    /// Waits for the thread's end. The worker calls quit() where it has something to finish; else quit() comes first.
    ~WorkerThread() override
    {
        m_ended.wait(); // says to the thread sanitizer, which cannot look into Qt, what wait() says to everybody else
        wait();
    }

    /// Before start(), to connect it; afterwards only for what may be asked of it from any thread.
    Worker *worker() { return m_worker.get(); }

protected:
    void run() override
    {
        exec();
        m_worker.reset();
        m_ended.count_down();
    }

private:
    std::unique_ptr<Worker> m_worker;
    std::latch m_ended{1};
};

} // namespace Lockdeck
