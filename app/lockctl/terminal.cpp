#include "terminal.h"

#include <array>

namespace Lockdeck::Cli {

static constexpr const char *device = "/dev/tty";

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

} // namespace Lockdeck::Cli
