#include "protocol/linebuffer.h"

namespace Lockdeck {

void LineBuffer::append(QByteArrayView bytes)
{
    if (m_overflown)
        return;
    if (m_start == m_bytes.size()) {
        m_bytes.resize(0); // keeps its memory
        m_start = m_scanned = 0;
    } else if (m_start > 65536 && m_start > m_bytes.size() / 2) {
        m_bytes.remove(0, m_start);
        m_scanned -= m_start;
        m_start = 0;
    }
    m_bytes.append(bytes);
}

std::optional<QByteArrayView> LineBuffer::take()
{
    if (m_overflown)
        return {};
    const qsizetype end = m_bytes.indexOf('\n', m_scanned);
    const qsizetype length = (end < 0 ? m_bytes.size() : end) - m_start;
    if (length > m_maxLine) {
        clear();
        m_overflown = true;
        return {};
    }
    if (end < 0) {
        m_scanned = m_bytes.size();
        return {};
    }
    QByteArrayView line = QByteArrayView(m_bytes).sliced(m_start, length);
    while (line.endsWith('\r'))
        line.chop(1);
    m_start = m_scanned = end + 1;
    return line;
}

void LineBuffer::clear()
{
    m_bytes.clear();
    m_start = m_scanned = 0;
    m_overflown = false;
}

} // namespace Lockdeck
