#pragma once

#include "protocol/clock.h"
#include "protocol/error.h"
#include "protocol/linebuffer.h"

#include <QtCore/QIODevice>

#include <optional>

namespace Lockdeck {

/// One poll of a recording.
struct RecordedPoll
{
    Moment sent{};
    Moment received{};               ///< the answer, or that there is none
    std::optional<QByteArray> reply; ///< the raw line; nothing: no answer

    bool operator==(const RecordedPoll &) const = default;
};

/// The recording's clock as Moments: a second of it, whatever it counts from, has one Moment, and its zero is not
/// Moment{}, which means "not known".
Moment recordedMoment(double seconds);
/// Back to the recording's clock, to the microsecond.
double recordedSeconds(Moment moment);

/// Reads recorded polls, one JSON object a line: `sent` and `received` in seconds of one clock, `reply` the raw line or
/// null. Other members are ignored. A pure reader: what it was given is bounded, checked, and refused in words with
/// the number of the line. One owner, one thread; reading blocks as `source` does.
class RecordedPolls
{
public:
    /// Longer than any reply that is taken from a server, with JSON's escapes.
    static constexpr qsizetype maxLine = 512 * 1024 * 1024;

    /// `source` is open and outlives the reader.
    explicit RecordedPolls(QIODevice &source, qsizetype longestLine = maxLine);

    /// The next poll; nothing at the end. After an error there is nothing more to read.
    Result<std::optional<RecordedPoll>> next();
    /// Of the line read last, from 1; 0 before the first.
    int lineNumber() const { return m_line; }

private:
    Result<std::optional<QByteArray>> nextLine();
    Outcome fill();
    Error bad(const QString &what);

    QIODevice &m_source;
    LineBuffer m_lines;
    qsizetype m_longestLine;
    bool m_atEnd = false;
    int m_line = 0;
    Moment m_lastSent = Moment::min();
};

} // namespace Lockdeck
