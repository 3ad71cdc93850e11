#pragma once

#include <QtCore/QObject>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace Lockdeck::Bench {

/// How long the event loop of the thread in which this is made lets others wait. A thread of its own posts an event to
/// it every 5 ms, whether the one before was handled or not, and each knows when it was posted. So a stall is measured
/// from outside, as somebody with a mouse feels it, by all who would have come while it lasted.
class LoopWatch final : public QObject
{
public:
    static constexpr std::chrono::milliseconds every{5};

    /// It will not be asked for more than `longest` at a time: memory for that is taken now.
    explicit LoopWatch(std::chrono::seconds longest);
    ~LoopWatch() override;

    /// One event's wait, and how much of the processor the thread used since the event before: whatever of the wait it
    /// was not at work itself it was kept from it. In milliseconds.
    struct Wait
    {
        float time = 0;
        float atWork = 0;
    };
    /// Each since it was made or last asked, in the order of the events.
    std::vector<Wait> takeWaits();

protected:
    bool event(QEvent *event) override;

private:
    void run();

    std::size_t m_room;
    std::vector<Wait> m_waits;
    double m_cpu = 0; ///< of the thread, when the event before was handled
    std::atomic<bool> m_ends{false};
    std::thread m_thread;
};

} // namespace Lockdeck::Bench
