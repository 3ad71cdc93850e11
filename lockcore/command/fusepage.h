#pragma once

#include "command/fuse.h"

#include <atomic>

namespace Lockdeck {

/// What the program and the supervisor of its command share: a page of memory, mapped before the fork. The program
/// writes the fuse, from any thread; the supervisor writes the rest.
struct FusePage
{
    /// Nanoseconds of BootTime.
    std::atomic<qint64> ask{Moment::max().time_since_epoch().count()};
    std::atomic<qint64> kill{Moment::max().time_since_epoch().count()};

    std::atomic<int> processId{0};  ///< of the command, and of its group
    std::atomic<int> startError{0}; ///< errno, where it could not be executed
    std::atomic<int> exitCode{-1};  ///< of the command, or 128 + its signal; -1 until its group is gone
    std::atomic<bool> endedForTheLock{false};

    static_assert(std::atomic<qint64>::is_always_lock_free && std::atomic<int>::is_always_lock_free &&
                      std::atomic<bool>::is_always_lock_free,
                  "a lock would not work between processes");

    void light(const Fuse &fuse)
    {
        ask = fuse.ask.time_since_epoch().count();
        kill = fuse.kill.time_since_epoch().count();
    }
    Fuse fuse() const
    {
        return {Moment(std::chrono::nanoseconds(ask.load())), Moment(std::chrono::nanoseconds(kill.load()))};
    }
};

/// What a byte of the control socket tells the supervisor; any other byte is a signal for the command's group. The end
/// of the stream means that the program is gone.
enum class ControlByte : unsigned char {
    LookAtTheFuse = 0,
    End = 255, ///< SIGTERM now, SIGKILL when the time for it is over
};

} // namespace Lockdeck
