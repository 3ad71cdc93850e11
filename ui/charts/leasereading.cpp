#include "ui/charts/leasereading.h"

#include "ui/models/wording.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace Lockdeck {

using std::chrono::nanoseconds;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LeaseReading)
};

QString exactly(nanoseconds left)
{
    return Text::tr("%1\u00a0s left").arg(std::chrono::duration<double>(left).count(), 0, 'f', 1);
}

QString rich(const QString &key, const QStringList &lines)
{
    return QStringLiteral("<b>%1</b><br>%2").arg(key.toHtmlEscaped(), lines.join(QStringLiteral("<br>")));
}

QString time(Moment at)
{
    return Wording::clockTime(at, true);
}

LeaseReading readConfirmation(const LeaseHistory::Track &track, const LeaseHistory::Confirmation &c)
{
    const nanoseconds left = c.deadline - c.shown;
    return {c.shown, left,
            rich(track.key, {Text::tr("confirmed, sent %1").arg(time(c.sent)),
                             Text::tr("%1 of a lease of %2").arg(exactly(left), Wording::seconds(c.lease)),
                             Text::tr("round trip %1").arg(Wording::roundTrip(c.roundTrip))})};
}

LeaseReading readLoss(const LeaseHistory::Track &track, const LeaseHistory::Loss &loss)
{
    QStringList lines{Text::tr("lost %1").arg(time(loss.at))};
    if (!loss.why.isEmpty())
        lines += loss.why.toHtmlEscaped();
    return {loss.at, loss.deadline - loss.at, rich(track.key, lines)};
}

} // namespace

std::optional<LeaseReading> LeaseReading::of(const LeaseHistory::Track &track, Moment at, nanoseconds reach, Moment now)
{
    const auto isNear = [&](Moment mark) { return mark >= at - reach && mark <= at + reach; };
    for (const LeaseHistory::Loss &loss : track.lossesAt(now)) {
        if (isNear(loss.at))
            return readLoss(track, loss);
    }
    if (const auto c = track.firstConfirmation(at - reach); c != track.confirmations.end() && isNear(c->shown))
        return readConfirmation(track, *c);
    const std::optional<LeaseHistory::Piece> piece = track.pieceAt(at, now);
    if (!piece)
        return std::nullopt;
    const nanoseconds left = piece->deadline - at;
    const QString most = piece->doubt ? Text::tr("uncertain: at most %1").arg(exactly(left)) : exactly(left);
    return LeaseReading{at, left, rich(track.key, {time(at), most})};
}

QString LeaseReading::ofGap(const LeaseHistory &history, Moment at)
{
    for (const LeaseHistory::Gap &gap : history.gaps()) {
        if (at >= gap.from && at <= gap.to)
            return rich(Text::tr("This computer slept"),
                        {Text::tr("%1 to %2").arg(time(gap.from), time(gap.to)),
                         Text::tr("%1, nothing known of any hold").arg(Wording::fineDuration(gap.to - gap.from))});
    }
    return {};
}

} // namespace Lockdeck
