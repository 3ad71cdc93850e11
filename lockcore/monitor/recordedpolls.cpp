#include "monitor/recordedpolls.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <cmath>

namespace Lockdeck {

using namespace Qt::StringLiterals;
using std::chrono::nanoseconds;

/// The zero of the recording's clock.
static constexpr Moment recordingStart{std::chrono::hours(1)};
/// Two centuries: seconds since 1970 fit, and nanoseconds of it fit an integer.
static constexpr double longestTime = 6.4e9;
static constexpr qint64 bytesAtOnce = qint64{64} * 1024;

Moment recordedMoment(double seconds)
{
    return recordingStart + nanoseconds(std::llround(seconds * 1e9));
}

double recordedSeconds(Moment moment)
{
    const auto microseconds = std::chrono::round<std::chrono::microseconds>(moment - recordingStart);
    return static_cast<double>(microseconds.count()) / 1e6;
}

RecordedPolls::RecordedPolls(QIODevice &source, qsizetype longestLine)
    : m_source(source), m_lines(longestLine), m_longestLine(longestLine)
{}

/// What comes after such a line is not read.
Error RecordedPolls::bad(const QString &what)
{
    m_lines.clear();
    m_atEnd = true;
    return {ErrorCode::BadStats, u"Line %1 of the recording %2."_s.arg(QString::number(m_line), what), {}};
}

/// Reads on, up to the end of the source, which ends a line too.
Outcome RecordedPolls::fill()
{
    QByteArray bytes(bytesAtOnce, Qt::Uninitialized);
    const qint64 count = m_source.read(bytes.data(), bytes.size());
    if (count < 0)
        return Error{ErrorCode::BadStats, u"The recording cannot be read: %1."_s.arg(m_source.errorString()), {}};
    m_atEnd = count == 0;
    if (count > 0)
        m_lines.append(QByteArrayView(bytes).first(count));
    else if (m_lines.pending() > 0)
        m_lines.append("\n");
    return {};
}

Result<std::optional<QByteArray>> RecordedPolls::nextLine()
{
    while (true) {
        if (const auto line = m_lines.take())
            return std::optional(line->toByteArray());
        if (m_lines.overflown()) {
            ++m_line;
            return bad(u"is longer than %1 bytes"_s.arg(m_longestLine));
        }
        if (m_atEnd)
            return std::optional<QByteArray>();
        if (Outcome problem = fill()) {
            m_atEnd = true;
            return *problem;
        }
    }
}

/// A number of seconds that the clock can hold.
static std::optional<Moment> momentOf(const QJsonValue &value)
{
    const double seconds = value.toDouble(-1);
    if (!(seconds >= 0 && seconds <= longestTime))
        return {};
    return recordedMoment(seconds);
}

Result<std::optional<RecordedPoll>> RecordedPolls::next()
{
    const auto line = nextLine();
    if (!line)
        return line.error();
    if (!*line)
        return std::optional<RecordedPoll>();
    ++m_line;

    QJsonParseError problem;
    const QJsonObject json = QJsonDocument::fromJson(**line, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return bad(u"is not JSON: %1 at character %2"_s.arg(problem.errorString()).arg(problem.offset));
    const std::optional<Moment> sent = momentOf(json["sent"_L1]);
    const std::optional<Moment> received = momentOf(json["received"_L1]);
    if (!sent || !received)
        return bad(u"has no “sent” or no “received”, each a number of seconds from 0"_s);
    const QJsonValue reply = json["reply"_L1];
    if (!reply.isString() && !reply.isNull())
        return bad(u"has no “reply”, the raw line of the server or null"_s);
    if (*received < *sent)
        return bad(u"was received before it was sent"_s);
    if (*sent < m_lastSent)
        return bad(u"was sent before the line above: times must not run backwards"_s);
    m_lastSent = *sent;

    RecordedPoll poll{*sent, *received, {}};
    if (reply.isString())
        poll.reply = reply.toString().toUtf8();
    return std::optional(std::move(poll));
}

} // namespace Lockdeck
