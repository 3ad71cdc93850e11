#pragma once

#include <QtCore/QByteArray>

#include <optional>

namespace Lockdeck {

/// Splits a byte stream into lines, incrementally and bounded. Feed it what came, then take lines until it has none.
/// Keeps an offset instead of cutting the front off, and never scans a byte twice. A line ends with LF; CRs before it
/// are stripped. One owner, one thread.
class LineBuffer
{
public:
    /// `maxLine` in bytes, without the line's end.
    explicit LineBuffer(qsizetype maxLine) : m_maxLine(maxLine) {}

    /// For the lines that are taken from now on.
    void setMaxLine(qsizetype maxLine) { m_maxLine = maxLine; }
    void append(QByteArrayView bytes);
    /// The next whole line; nothing when it is incomplete or overflown. Valid until the next append() or until the
    /// buffer is overflown.
    std::optional<QByteArrayView> take();
    /// True once a line is, or has begun to be, longer than maxLine; it stays true, and no line comes any more.
    bool overflown() const { return m_overflown; }
    /// Bytes that wait for their line's end.
    qsizetype pending() const { return m_bytes.size() - m_start; }
    void clear();

private:
    QByteArray m_bytes;
    qsizetype m_start = 0;
    qsizetype m_scanned = 0;
    qsizetype m_maxLine;
    bool m_overflown = false;
};

} // namespace Lockdeck
