#include "terminal.h"

#include <array>
#include <csignal>

#include <termios.h>

namespace Lockdeck::Cli {

static constexpr const char *device = "/dev/tty";

namespace {

constexpr std::array endings{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
volatile std::sig_atomic_t caught = 0;

/// A terminal does not show what is typed. Whatever ends this, Ctrl-C too, it does so again afterwards.
class EchoOff
{
public:
    explicit EchoOff(int terminal) : m_terminal(terminal)
    {
        caught = 0;
        struct sigaction note
        {};
        note.sa_handler = [](int signal) { caught = signal; }; // and reading ends
        for (std::size_t i = 0; i < endings.size(); ++i)
            sigaction(endings[i], &note, &m_handlers[i]);
        m_isSilent = tcgetattr(terminal, &m_settings) == 0;
        termios silent = m_settings;
        silent.c_lflag &= ~tcflag_t{ECHO};
        silent.c_lflag |= tcflag_t{ECHONL};
        m_isSilent = m_isSilent && tcsetattr(terminal, TCSAFLUSH, &silent) == 0;
    }
    ~EchoOff()
    {
        if (m_isSilent)
            tcsetattr(m_terminal, TCSAFLUSH, &m_settings);
        for (std::size_t i = 0; i < endings.size(); ++i)
            sigaction(endings[i], &m_handlers[i], nullptr);
        if (caught != 0)
            std::raise(caught);
    }
    Q_DISABLE_COPY_MOVE(EchoOff)

    bool isSilent() const { return m_isSilent; }

private:
    int m_terminal;
    bool m_isSilent = false;
    termios m_settings{};
    std::array<struct sigaction, endings.size()> m_handlers{};
};

} // namespace

Terminal::Terminal() : m_in(std::fopen(device, "re")), m_out(std::fopen(device, "we")) {}

std::optional<QString> Terminal::ask(const QString &question)
{
    if (!isThere())
        return {};
    std::fputs(qPrintable(question), m_out.get());
    std::fflush(m_out.get());
    std::array<char, 1024> line{};
    if (std::fgets(line.data(), static_cast<int>(line.size()), m_in.get()) == nullptr)
        return {};
    QByteArray typed(line.data());
    if (typed.endsWith('\n'))
        typed.chop(1);
    return QString::fromUtf8(typed);
}

std::optional<QString> Terminal::askSecret(const QString &question)
{
    if (!isThere())
        return {};
    const EchoOff echoOff(fileno(m_in.get()));
    return echoOff.isSilent() ? ask(question) : std::nullopt;
}

} // namespace Lockdeck::Cli
