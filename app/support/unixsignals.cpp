#include "support/unixsignals.h"

#include <QtCore/QSocketNotifier>

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace Lockdeck {

/// Where the handler writes; global because a handler has nothing else.
static int pipeEnds[2] = {-1, -1};

static void writeToPipe(int signum)
{
    const int before = errno;
    const auto number = static_cast<unsigned char>(signum);
    // A full pipe has signals enough in it.
    [[maybe_unused]] const auto written = write(pipeEnds[1], &number, 1);
    errno = before;
}

UnixSignals::UnixSignals(const std::vector<int> &signums, QObject *parent) : QObject(parent)
{
    Q_ASSERT(pipeEnds[0] == -1);
    if (pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("no pipe for signals");
    auto *notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] { drain(); });

    struct sigaction action = {};
    action.sa_handler = writeToPipe;
    action.sa_flags = SA_RESTART;
    for (const int signum : signums) {
        struct sigaction before = {};
        sigaction(signum, &action, &before);
        m_before.emplace_back(signum, before);
    }
}

UnixSignals::~UnixSignals()
{
    for (const auto &[signum, before] : m_before)
        sigaction(signum, &before, nullptr);
    for (int &end : pipeEnds) {
        close(end);
        end = -1;
    }
}

void UnixSignals::drain()
{
    unsigned char number = 0;
    while (read(pipeEnds[0], &number, 1) == 1)
        emit received(number);
}

} // namespace Lockdeck
