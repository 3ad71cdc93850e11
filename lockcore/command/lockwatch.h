#pragma once

#include "command/fusepage.h"

#include <mutex>

namespace Lockdeck {

/// Keeps the fuse of one command true. It is told every status of the hold, in the keeper's thread where there is one,
/// and passes on what that means, to the page that the supervisor reads. Thread-safe; never blocks for long.
class LockWatch
{
public:
    explicit LockWatch(std::chrono::nanoseconds killAfter);
    ~LockWatch();
    LockWatch(const LockWatch &) = delete;
    LockWatch &operator=(const LockWatch &) = delete;

    /// From the keeper's thread, where every status is seen first.
    void watch(const HoldStatus &hold);
    /// From the owner's thread: says nothing new where watch() is called too, and may be older.
    void follow(const HoldStatus &hold);

    /// The command is about to begin: false where the hold is not surely held at `now`. From then on the first end of
    /// the hold is final: a lock that was lost and obtained again is another lock.
    bool begin(Moment now);

    /// Shared with the supervisor; null where there was no memory for it.
    FusePage *page() const { return m_page; }

    /// The program's end of the control socket, which stays its owner's; -1 takes it away again.
    void setControl(int fd);
    void tell(ControlByte what) { tell(static_cast<unsigned char>(what)); }
    void tell(unsigned char byte);

private:
    void take(const HoldStatus &hold);
    void send(unsigned char byte) const;

    const std::chrono::nanoseconds m_killAfter;
    FusePage *const m_page;
    std::mutex m_mutex;
    HoldState m_state = HoldState::Idle;
    Moment m_deadline{};
    bool m_watched = false;
    bool m_begun = false;
    bool m_over = false; ///< the hold has ended since the command began
    int m_control = -1;
};

} // namespace Lockdeck
