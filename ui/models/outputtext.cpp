#include "ui/models/outputtext.h"

#include <utility>

namespace Lockdeck {

void OutputText::feed(const QByteArray &bytes, bool isError)
{
    const QString text = m_decoders[isError ? 1 : 0].decode(bytes);
    if (text.isEmpty())
        return;
    QString piece;
    if (isError != m_lastIsError && m_column > 0) {
        piece = QLatin1Char('\n');
        m_column = 0;
    }
    m_lastIsError = isError;
    piece += readable(text);
    m_size += piece.size();
    m_pieces.push_back({piece, isError});
    shrink();
}

/// A carriage return begins nothing here: what it would write over stays to be read.
QString OutputText::readable(const QString &text)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        if (c == QLatin1Char('\r'))
            continue;
        const bool isEnd = c == QLatin1Char('\n');
        if (!isEnd && m_column == longestLine) {
            shown += QLatin1Char('\n');
            m_column = 0;
        }
        const bool isControl = c.unicode() < 0x20 && c != QLatin1Char('\t') && !isEnd;
        shown += isControl ? QChar(0x2400 + c.unicode()) : c;
        m_column = isEnd ? 0 : m_column + 1;
    }
    return shown;
}

void OutputText::shrink()
{
    while (m_size > m_bound) {
        OutputPiece &oldest = m_pieces.front();
        const qsizetype surplus = std::min(m_size - m_bound, oldest.text.size());
        oldest.text.remove(0, surplus);
        m_size -= surplus;
        m_dropped += surplus;
        if (oldest.text.isEmpty())
            m_pieces.pop_front();
    }
}

std::deque<OutputPiece> OutputText::take()
{
    m_size = 0;
    return std::exchange(m_pieces, {});
}

} // namespace Lockdeck
