#pragma once

#include "ui/models/loggedevent.h"

#include <QtCore/QByteArray>

#include <vector>

namespace Lockdeck {

/// How lines of the event log leave the program, UTF-8, the oldest first.
enum class EventFormat {
    Csv,       ///< RFC 4180 with a header; nothing in it is a formula
    JsonLines, ///< an object a line, null where nothing is known
};

/// Times are UTC, to the millisecond: `time` is when it was, or the middle between two polls; `not_before` and
/// `not_after` are those polls. Keys are raw.
class EventExport
{
public:
    explicit EventExport(EventFormat format);
    /// What the file starts with.
    QByteArray head() const;
    QByteArray line(const LoggedEvent &event) const;

private:
    QString time(Moment moment) const;

    EventFormat m_format;
    qint64 m_epoch; ///< wall time of Moment{}, in ms: asked once, so that all lines agree
};

/// "holders", "own": stable; what an export says, and the filter's choices are in its order.
QString groupName(EventGroup group);

} // namespace Lockdeck
