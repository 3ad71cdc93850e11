#include "ui/timeline/timelinecsv.h"

#include "ui/models/csvtext.h"

#include <QtCore/QStringList>

namespace Lockdeck {

static QString utc(Moment at)
{
    return at == Moment::max() ? QString() : wallTime(at).toUTC().toString(Qt::ISODateWithMs);
}

static void append(QString &text, const TimelineLane &lane, const QString &kind, const std::vector<LaneSpan> &spans,
                   const TimeWindow &window)
{
    for (const LaneSpan &span : spans) {
        if (span.to <= window.from || span.from >= window.to())
            continue;
        const QString value = span.value == 0 ? QString() : QString::number(span.value);
        text +=
            QStringList{
                csvText(lane.shownKey), csvText(lane.address.toString()), kind, utc(span.from), utc(span.to), value}
                .join(QLatin1Char(',')) +
            QStringLiteral("\r\n");
    }
}

QByteArray timelineCsv(const std::vector<TimelineLane> &lanes, const TimeWindow &window)
{
    QString text = QStringLiteral("key,server,what,from,to,value\r\n");
    for (const TimelineLane &lane : lanes) {
        const QString owner = lane.spans.isSemaphore() ? QStringLiteral("holders") : QStringLiteral("owner");
        append(text, lane, owner, lane.spans.owners, window);
        append(text, lane, QStringLiteral("waiters"), lane.spans.waiters, window);
        append(text, lane, QStringLiteral("not_observed"), lane.spans.gaps, window);
    }
    return text.toUtf8();
}

} // namespace Lockdeck
