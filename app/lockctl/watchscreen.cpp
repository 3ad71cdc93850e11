#include "watchscreen.h"

#include <QtCore/QCoreApplication>

#include <array>
#include <csignal>

#include <unistd.h>

namespace Lockdeck::Cli {

using namespace std::chrono_literals;
using Kind = TerminalKey::Kind;

/// Of the countdowns: fast enough that no second is skipped.
static constexpr auto tick = 250ms;

WatchScreen::WatchScreen(const ServerSet &servers, std::chrono::milliseconds interval, WatchView view)
    : m_signals({SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP}),
      m_shown(m_fleet.snapshot()),
      m_view(std::move(view)),
      m_keys(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_signals, &UnixSignals::received, this, &WatchScreen::takeSignal);
    connect(&m_fleet, &Fleet::changed, this, [this] {
        m_fleet.takeSnapshots();
        draw();
    });
    connect(&m_keys, &QSocketNotifier::activated, this, [this] { readKeys(); });
    connect(&m_tick, &QTimer::timeout, this, [this] { draw(); });
    m_keys.setEnabled(isatty(STDIN_FILENO) == 1);
    m_tick.start(tick);
    m_fleet.setInterval(interval);
    m_fleet.watch(servers);
}

void WatchScreen::draw()
{
    if (!m_view.paused)
        m_shown = m_fleet.snapshot();
    const FullScreen::Size size = FullScreen::size();
    const WatchFrame frame = watchFrame(*m_shown, m_view, size.width, size.height, BootTime::now());
    m_view.firstRow = frame.firstRow;
    m_pageRows = frame.pageRows;
    if (!m_screen.show(frame.lines))
        QCoreApplication::exit(0);
}

void WatchScreen::readKeys()
{
    std::array<char, 1024> bytes{};
    const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) {
        m_keys.setEnabled(false);
        QCoreApplication::exit(0);
        return;
    }
    for (const TerminalKey &key : keysOf(QByteArray(bytes.data(), count)))
        press(key);
    draw();
}

void WatchScreen::press(const TerminalKey &key)
{
    if (m_view.typing)
        return typeFilter(key);
    switch (key.kind) {
    case Kind::Text:
        return command(key.text[0]);
    case Kind::Up:
        return scroll(-1);
    case Kind::Down:
        return scroll(1);
    case Kind::PageUp:
        return scroll(-m_pageRows);
    case Kind::PageDown:
        return scroll(m_pageRows);
    case Kind::Home:
        m_view.firstRow = 0;
        return;
    case Kind::End:
        return scroll(static_cast<int>(m_shown->keys.size()));
    case Kind::Escape:
        m_view.filter.clear();
        return;
    case Kind::Enter:
    case Kind::Backspace:
    case Kind::Other:
        break;
    }
}

/// A screen that is drawn brings it back within bounds.
void WatchScreen::scroll(int rows)
{
    m_view.firstRow = std::max(m_view.firstRow + rows, 0);
}

void WatchScreen::command(QChar key)
{
    switch (key.unicode()) {
    case u'q':
        return QCoreApplication::exit(0);
    case u's':
        m_view.sort = static_cast<WatchSort>((static_cast<int>(m_view.sort) + 1) % watchSortCount);
        m_view.firstRow = 0;
        break;
    case u'p':
        m_view.paused = !m_view.paused;
        break;
    case u'/':
        m_view.typing = m_view.filter;
        break;
    default:
        break;
    }
}

/// What is typed filters at once.
void WatchScreen::typeFilter(const TerminalKey &key)
{
    QString &typed = *m_view.typing;
    switch (key.kind) {
    case Kind::Text:
        if (typed.size() < maxRequestLine)
            typed += key.text;
        break;
    case Kind::Backspace:
        if (typed.size() > 1 && typed.back().isLowSurrogate())
            typed.chop(1);
        typed.chop(1);
        break;
    case Kind::Escape:
        typed.clear();
        break;
    default:
        break;
    }
    m_view.filter = typed;
    m_view.firstRow = 0;
    if (key.kind == Kind::Enter || key.kind == Kind::Escape)
        m_view.typing.reset();
}

void WatchScreen::takeSignal(int signum)
{
    if (signum == SIGWINCH)
        return draw();
    if (signum == SIGTSTP)
        return stop();
    QCoreApplication::exit(0);
}

/// Ctrl-Z: the shell gets its terminal, and goes on here with `fg`.
void WatchScreen::stop()
{
    m_screen.leave();
    raise(SIGSTOP);
    m_screen.enter();
    draw();
}

} // namespace Lockdeck::Cli
