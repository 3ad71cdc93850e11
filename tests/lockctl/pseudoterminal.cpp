#include "pseudoterminal.h"

#include <QtCore/QSocketNotifier>
#include <QtTest/QtTest>

#include <array>
#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace Lockdeck::Test {

PseudoTerminal::PseudoTerminal() : m_screen(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
{
    std::array<char, 128> name{};
    if (m_screen < 0 || grantpt(m_screen) != 0 || unlockpt(m_screen) != 0 ||
        ptsname_r(m_screen, name.data(), name.size()) != 0)
        qFatal("no pseudo-terminal");
    m_device = open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    m_notifier = std::make_unique<QSocketNotifier>(m_screen, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { read(); });
}

PseudoTerminal::~PseudoTerminal()
{
    m_notifier.reset();
    close(m_device);
    close(m_screen);
}

void PseudoTerminal::takeAsControlling() const
{
    ioctl(m_device, TIOCSCTTY, 0);
}

void PseudoTerminal::takeAsStreams() const
{
    dup2(m_device, STDIN_FILENO);
    dup2(m_device, STDOUT_FILENO);
}

void PseudoTerminal::resize(int width, int height)
{
    winsize size = {};
    size.ws_col = static_cast<unsigned short>(width);
    size.ws_row = static_cast<unsigned short>(height);
    ioctl(m_screen, TIOCSWINSZ, &size);
}

termios PseudoTerminal::modes() const
{
    termios modes = {};
    tcgetattr(m_device, &modes);
    return modes;
}

bool PseudoTerminal::hasShown(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return m_shown.contains(text); }, 30'000);
}

void PseudoTerminal::type(const QByteArray &text)
{
    QCOMPARE(write(m_screen, text.constData(), static_cast<std::size_t>(text.size())), ssize_t{text.size()});
}

void PseudoTerminal::read()
{
    std::array<char, 4096> bytes{};
    const ssize_t count = ::read(m_screen, bytes.data(), bytes.size());
    if (count > 0)
        m_shown.append(bytes.data(), count);
}

} // namespace Lockdeck::Test
