#pragma once

#include "protocol/error.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace Lockdeck {

class DistributedLock;

/// What a body calls when its work is over. Copies share one end; when the last of them is destroyed without having
/// been called, that is the end too. For the lock's thread.
class LockDone
{
public:
    void operator()() const;

private:
    friend class WithLock;
    explicit LockDone(std::function<void()> end);
    struct Guard;
    std::shared_ptr<Guard> m_guard;
};

/// Starts the work that needs the lock and returns at once. Stop as soon as the token says so: the lock is lost.
using LockBody = std::function<void(std::stop_token stop, LockDone done)>;

/// Acquires `lock` and, once it is held, calls `begin` in the lock's thread; releases it however the body ends: done(),
/// the handle destroyed, an exception out of `begin`. When the lock is not obtained, `begin` is never called;
/// lock.ended() tells about that as about every other end. A loss is final here: the lock does not queue again.
/// The error says why nothing was started.
Outcome withLock(DistributedLock &lock, LockBody begin);

} // namespace Lockdeck
