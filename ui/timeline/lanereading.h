#pragma once

#include "ui/timeline/timelinelane.h"

#include <QtCore/QStringList>

namespace Lockdeck {

/// What a lane says of one moment: an event close by, else what was so. Pure.
struct LaneReading
{
    Moment at{};       ///< of the event, or as asked
    QString headline;  ///< plain text: "handed over #42 → #17", "#17 holds it"; empty where nothing is known
    QStringList lines; ///< plain text, below it

    /// Events count from `reach` away.
    static LaneReading of(const TimelineLane &lane, Moment at, std::chrono::nanoseconds reach);
    /// The whole as rich text, with the key and the time above.
    QString richText(const TimelineLane &lane) const;
    /// The whole in one line, for a screen reader.
    QString spoken() const;
};

} // namespace Lockdeck
