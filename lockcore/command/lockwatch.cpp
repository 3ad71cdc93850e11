#include "command/lockwatch.h"

#include <new>

#include <sys/mman.h>
#include <sys/socket.h>

namespace Lockdeck {

static FusePage *makePage()
{
    void *memory = mmap(nullptr, sizeof(FusePage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : new (memory) FusePage;
}

LockWatch::LockWatch(std::chrono::nanoseconds killAfter) : m_killAfter(killAfter), m_page(makePage()) {}

LockWatch::~LockWatch()
{
    if (m_page)
        munmap(m_page, sizeof(FusePage));
}

void LockWatch::watch(const HoldStatus &hold)
{
    const std::lock_guard lock(m_mutex);
    m_watched = true;
    take(hold);
}

void LockWatch::follow(const HoldStatus &hold)
{
    const std::lock_guard lock(m_mutex);
    if (!m_watched)
        take(hold);
}

void LockWatch::take(const HoldStatus &hold)
{
    if (m_over)
        return;
    m_state = hold.state;
    m_deadline = hold.deadline;
    m_over = m_begun && hold.state != HoldState::Held && hold.state != HoldState::Uncertain;
    if (!m_page)
        return;
    const Fuse before = m_page->fuse();
    const Fuse after = fuseOf(hold, BootTime::now(), m_killAfter);
    m_page->light(after);
    // A longer fuse is seen when the old one would have burnt down; only a shorter one is news.
    if (after.ask < before.ask || after.kill < before.kill)
        send(static_cast<unsigned char>(ControlByte::LookAtTheFuse));
}

bool LockWatch::begin(Moment now)
{
    const std::lock_guard lock(m_mutex);
    m_begun = m_state == HoldState::Held && now < m_deadline;
    return m_begun;
}

void LockWatch::setControl(int fd)
{
    const std::lock_guard lock(m_mutex);
    m_control = fd;
}

void LockWatch::tell(unsigned char byte)
{
    const std::lock_guard lock(m_mutex);
    send(byte);
}

/// A full socket has bytes enough in it to wake the supervisor; one that nobody reads has no command any more.
void LockWatch::send(unsigned char byte) const
{
    if (m_control >= 0)
        ::send(m_control, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace Lockdeck
