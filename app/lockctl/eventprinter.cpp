#include "eventprinter.h"

#include "commandline.h"
#include "output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace Lockdeck::Cli {

using namespace Qt::StringLiterals;

std::optional<int> EventPrinter::print(const std::vector<FleetEvent> &events)
{
    QByteArray lines;
    for (const FleetEvent &event : events) {
        if (!event.key.isEmpty() && !event.key.contains(m_format.filter, Qt::CaseInsensitive))
            continue;
        lines += m_format.json ? jsonLine(toJson(event, m_format.clock))
                               : toText(event, m_format.clock, m_format.withServer).toUtf8() + '\n';
    }
    return write(lines);
}

std::optional<int> EventPrinter::printDropped(std::size_t count)
{
    const auto number = static_cast<qint64>(count);
    if (m_format.json)
        return write(jsonLine({{u"event"_s, u"dropped"_s}, {u"count"_s, number}}));
    return write(u"%1 events were dropped: they came faster than they could be printed\n"_s.arg(number).toUtf8());
}

std::optional<int> EventPrinter::write(const QByteArray &lines)
{
    const auto size = static_cast<std::size_t>(lines.size());
    if (std::fwrite(lines.constData(), 1, size, stdout) == size && std::fflush(stdout) == 0)
        return {};
    if (errno == EPIPE)
        return Done;
    complain(u"The events cannot be written: %1."_s.arg(QString::fromLocal8Bit(std::strerror(errno))));
    return NoOutput;
}

} // namespace Lockdeck::Cli
