#include "server/requestreader.h"

namespace Lockdeck {

void RequestReader::append(const QByteArray &bytes)
{
    if (m_overlong) {
        m_overlongEnded = m_overlongEnded || bytes.contains('\n');
        return;
    }
    m_newest = bytes.size();
    m_newestEnd = bytes.lastIndexOf('\n');
    m_lines.append(bytes);
}

RequestReader::Item RequestReader::next()
{
    while (!m_overlong) {
        const qsizetype pending = m_lines.pending();
        const auto line = m_lines.take();
        if (!line && m_lines.overflown()) {
            // Of the long line, what came before the newest bytes holds no end, else it would have been taken.
            m_overlong = true;
            m_overlongEnded = m_newestEnd >= m_newest - std::min(pending, m_newest);
            break;
        }
        if (!line) {
            keepParts();
            return {};
        }
        ++m_lineCount;
        m_parts[m_partCount++] = *line;
        if (m_partCount < m_parts.size())
            continue;
        m_partCount = 0;
        auto request = parseRequest(m_parts[0], m_parts[1], m_parts[2]);
        return request ? Item{Kind::Complete, std::move(request).value()} : Item{Kind::Malformed, {}};
    }
    // dflockd reads the line to its end before it complains.
    return {m_overlongEnded ? Kind::LineTooLong : Kind::Incomplete, {}};
}

void RequestReader::keepParts()
{
    for (std::size_t i = 0; i < m_partCount; ++i) {
        m_kept[i] = m_parts[i].toByteArray();
        m_parts[i] = m_kept[i];
    }
}

} // namespace Lockdeck
