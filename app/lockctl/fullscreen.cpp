#include "fullscreen.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace Lockdeck::Cli {

namespace {

// ECMA-48, and the private modes of xterm that all terminals of today know.
constexpr const char *otherScreen = "\x1b[?1049h\x1b[?25l";
constexpr const char *screenBefore = "\x1b[0m\x1b[?25h\x1b[?1049l";
constexpr const char *topLeft = "\x1b[H";
constexpr const char *clearLine = "\x1b[K";
constexpr const char *clearRest = "\x1b[J";
constexpr const char *plain = "\x1b[0m";

/// How long the sequences that give the terminal back may wait for a terminal that takes nothing.
constexpr int longestGoodbye = 1000;

/// The terminal at standard output, opened anew: what does not block here would otherwise not block for the shell.
int openTerminal()
{
    std::array<char, 256> name{};
    const bool named = ttyname_r(STDOUT_FILENO, name.data(), name.size()) == 0;
    const int own = named ? open(name.data(), O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK) : -1;
    return own >= 0 ? own : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
}

const char *sequenceOf(Emphasis emphasis, bool colour)
{
    switch (emphasis) {
    case Emphasis::None:
        return "";
    case Emphasis::Title:
    case Emphasis::Strong:
        return "\x1b[1m";
    case Emphasis::Heading:
        return "\x1b[7m";
    case Emphasis::Warning:
        return colour ? "\x1b[1;33m" : "\x1b[1m";
    case Emphasis::Bad:
        return colour ? "\x1b[1;31m" : "\x1b[1m";
    case Emphasis::Faint:
        return "\x1b[2m";
    }
    Q_UNREACHABLE();
}

} // namespace

QByteArray painted(const WatchLine &line, Ansi ansi)
{
    const QByteArray text = line.text.toUtf8();
    if (ansi == Ansi::None || line.emphasis == Emphasis::None)
        return text;
    return sequenceOf(line.emphasis, ansi == Ansi::Colour) + text + plain;
}

bool FullScreen::isPossible()
{
    const QByteArray kind = qgetenv("TERM");
    return isatty(STDOUT_FILENO) == 1 && !kind.isEmpty() && kind != "dumb";
}

FullScreen::FullScreen() : m_colour(qgetenv("NO_COLOR").isEmpty()), m_out(openTerminal())
{
    m_hasKeys = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &m_before) == 0;
    enter();
}

FullScreen::~FullScreen()
{
    leave();
    close(m_out);
}

void FullScreen::enter()
{
    if (std::exchange(m_entered, true))
        return;
    if (m_hasKeys) {
        struct termios keys = m_before;
        keys.c_lflag &= ~tcflag_t(ICANON | ECHO);
        keys.c_iflag &= ~tcflag_t(IXON); // Ctrl-S would stop us in the middle of a screen
        keys.c_cc[VMIN] = 1;
        keys.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    }
    m_shown.clear();
    m_pending = otherScreen;
    flush();
}

void FullScreen::leave()
{
    if (!std::exchange(m_entered, false))
        return;
    m_pending += screenBefore;
    pollfd terminal = {m_out, POLLOUT, 0};
    while (flush() && !m_pending.isEmpty() && poll(&terminal, 1, longestGoodbye) == 1) {}
    if (m_hasKeys)
        tcsetattr(STDIN_FILENO, TCSANOW, &m_before);
}

FullScreen::Size FullScreen::size()
{
    winsize window = {};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0)
        return {};
    return {window.ws_col, window.ws_row};
}

bool FullScreen::show(const std::vector<WatchLine> &lines)
{
    QByteArray screen = topLeft;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        screen += painted(lines[i], m_colour ? Ansi::Colour : Ansi::Plain) + clearLine;
        if (i + 1 < lines.size())
            screen += "\r\n";
    }
    screen += clearRest;
    if (m_pending.isEmpty() && screen != m_shown)
        m_pending = m_shown = screen;
    return flush();
}

bool FullScreen::flush()
{
    while (!m_pending.isEmpty()) {
        const ssize_t count = write(m_out, m_pending.constData(), static_cast<std::size_t>(m_pending.size()));
        if (count > 0)
            m_pending.remove(0, count);
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

} // namespace Lockdeck::Cli
