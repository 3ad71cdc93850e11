#include "server/requestreader.h"

namespace Lockdeck {

void RequestReader::append(const QByteArray &bytes)
{
    if (m_overlong) {
        m_overlongEnded = m_overlongEnded || bytes.contains('\n');
        return;
    }
    m_newest = bytes;
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
            m_overlongEnded = m_newest.last(std::min(pending, m_newest.size())).contains('\n');
            break;
        }
        if (!line)
            return {};
        ++m_lineCount;
        QByteArray &part = m_parts[m_partCount++];
        part.resize(0); // keeps its memory
        part.append(*line);
        if (m_partCount < m_parts.size())
            continue;
        m_partCount = 0;
        auto request = parseRequest(m_parts[0], m_parts[1], m_parts[2]);
        return request ? Item{Kind::Complete, std::move(request).value()} : Item{Kind::Malformed, {}};
    }
    // dflockd reads the line to its end before it complains.
    return {m_overlongEnded ? Kind::LineTooLong : Kind::Incomplete, {}};
}

} // namespace Lockdeck
