#pragma once

#include "protocol/linebuffer.h"
#include "protocol/request.h"
#include "protocol/rules.h"

#include <array>

namespace Lockdeck {

/// The bytes of one connection as requests of three lines, incrementally and bounded. Feed it only when next() said
/// Incomplete. One owner, one thread.
class RequestReader
{
public:
    enum class Kind {
        Incomplete,
        Complete,
        Malformed,   ///< three lines that are no request: answered `error`, and the next ones count again
        LineTooLong, ///< and its end has come; nothing comes after it
    };
    struct Item
    {
        Kind kind = Kind::Incomplete;
        Request request; ///< Complete
    };

    void append(const QByteArray &bytes);
    Item next();
    /// Lines taken so far: the read timeout counts for each of them.
    quint64 lineCount() const { return m_lineCount; }

private:
    void keepParts();

    LineBuffer m_lines{maxRequestLine};
    qsizetype m_newest = 0;                ///< bytes that append() was given last
    qsizetype m_newestEnd = -1;            ///< where in them the last line end is
    std::array<QByteArrayView, 3> m_parts; ///< lines of the request to come, where they lie
    std::size_t m_partCount = 0;
    std::array<QByteArray, 3> m_kept; ///< … once the bytes that they lay in may go
    quint64 m_lineCount = 0;
    bool m_overlong = false;
    bool m_overlongEnded = false;
};

} // namespace Lockdeck
