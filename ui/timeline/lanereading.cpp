#include "ui/timeline/lanereading.h"

#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace Lockdeck {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LaneReading)
};

/// "2 waited before, 1 after", as far as it is known.
QString waitersAround(const LaneSpans &spans, Moment at)
{
    const std::optional<qint64> before = waitersAt(spans, at - std::chrono::nanoseconds(1));
    const std::optional<qint64> after = waitersAt(spans, at);
    if (before && after)
        return Text::tr("%1 waited before, %2 after").arg(*before).arg(*after);
    return after ? Text::tr("%1 waited after it").arg(*after) : QString();
}

LaneReading ofEvent(const TimelineLane &lane, const KeyRecord &record)
{
    LaneReading reading;
    reading.at = record.seen.before;
    reading.headline = Wording::event(eventOf(record, lane.place.server, lane.address, lane.place.key));
    if (record.seen.after != Moment{})
        reading.lines += Text::tr("seen between %1 and %2 (two polls)")
                             .arg(Wording::clockTime(record.seen.after, Wording::ClockPrecision::Tenths),
                                  Wording::clockTime(record.seen.before, Wording::ClockPrecision::Tenths));
    if (record.held.count() > 0)
        reading.lines +=
            Text::tr("%1 had held it for about %2")
                .arg(Wording::owner(static_cast<quint64>(record.from)), Wording::fullDuration(record.held));
    if (const QString waiters = waitersAround(lane.spans, reading.at); !waiters.isEmpty())
        reading.lines += waiters;
    return reading;
}

/// "#17 holds it", "3 of 5 slots held".
QString stateAt(const LaneSpans &spans, Moment at)
{
    const LaneSpan *owner = spanAt(spans.owners, at);
    if (!spanAt(spans.knownOwners, at))
        return Text::tr("who held it is not known");
    if (spans.isSemaphore())
        return Text::tr("%1 of %2 slots held").arg(owner ? owner->value : 0).arg(spans.limit);
    return owner ? Text::tr("%1 holds it").arg(Wording::owner(static_cast<quint64>(owner->value)))
                 : Text::tr("nobody is seen to hold it");
}

} // namespace

LaneReading LaneReading::of(const TimelineLane &lane, Moment at, std::chrono::nanoseconds reach)
{
    if (const KeyRecord *event = eventNear(lane.spans, at, reach))
        return ofEvent(lane, *event);
    LaneReading reading;
    reading.at = at;
    if (lane.spans.since == Moment{} || at < lane.spans.since)
        return reading;
    if (const LaneSpan *gap = spanAt(lane.spans.gaps, at)) {
        reading.headline = Text::tr("not observed");
        reading.lines += gap->to == Moment::max()
                             ? Text::tr("no poll was answered since %1").arg(Wording::clockTime(gap->from))
                             : Text::tr("no poll was answered between %1 and %2")
                                   .arg(Wording::clockTime(gap->from), Wording::clockTime(gap->to));
        return reading;
    }
    reading.headline = stateAt(lane.spans, at);
    if (const LaneSpan *owner = spanAt(lane.spans.owners, at); owner && !lane.spans.isSemaphore())
        reading.lines += Text::tr("seen since %1").arg(Wording::clockTime(owner->from));
    if (const std::optional<qint64> waiters = waitersAt(lane.spans, at))
        reading.lines += *waiters == 0 ? Text::tr("nobody waits") : Wording::waiting(static_cast<int>(*waiters));
    return reading;
}

QString LaneReading::richText(const TimelineLane &lane) const
{
    const QString head = Text::tr("<b>%1</b> on %2 &nbsp; %3")
                             .arg(lane.shownKey.toHtmlEscaped(), lane.address.toString().toHtmlEscaped(),
                                  Wording::clockTime(at, Wording::ClockPrecision::Tenths));
    QStringList all{head, headline.toHtmlEscaped()};
    for (const QString &line : lines)
        all += line.toHtmlEscaped();
    return all.join(QStringLiteral("<br>"));
}

QString LaneReading::spoken() const
{
    return (QStringList{Wording::clockTime(at), headline} + lines).join(QStringLiteral(", "));
}

} // namespace Lockdeck
