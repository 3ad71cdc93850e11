#include "ui/charts/leasecsv.h"

#include "ui/models/csvtext.h"

#include <QtCore/QStringList>

#include <algorithm>

namespace Lockdeck {

namespace {

struct Line
{
    Moment at{};
    QString fields; ///< all but the time
};

QString seconds(std::chrono::nanoseconds d)
{
    return QString::number(std::chrono::duration<double>(d).count(), 'f', 3);
}

class Lines
{
public:
    Lines(const TimeWindow &window, Moment now) : m_window(window), m_now(now) {}

    void add(const LeaseHistory::Track &track)
    {
        const QString hold = csvText(track.key) + QLatin1Char(',') + csvText(track.server.toString());
        bool isFirst = track.dropped == 0;
        for (const LeaseHistory::Confirmation &one : track.confirmations) {
            const double trip = std::chrono::duration<double, std::milli>(one.roundTrip).count();
            add(one.sent, {hold, isFirst ? QStringLiteral("granted") : QStringLiteral("renewed"),
                           QString::number(one.lease.count()), seconds(one.deadline - one.sent),
                           QString::number(trip, 'f', 3), QString()});
            isFirst = false;
        }
        for (const LeaseHistory::Piece &piece : track.pieces) {
            if (piece.doubt)
                add(piece.from, {hold, QStringLiteral("uncertain"), QString::number(track.lease.count()),
                                 seconds(piece.deadline - piece.from), QString(), QString()});
        }
        for (const LeaseHistory::Loss &loss : track.lossesAt(m_now))
            add(loss.at, {hold, QStringLiteral("lost"), QString::number(track.lease.count()),
                          seconds(loss.deadline - loss.at), QString(), csvText(loss.why)});
    }

    QByteArray text() &&
    {
        std::stable_sort(m_lines.begin(), m_lines.end(), [](const Line &a, const Line &b) { return a.at < b.at; });
        QString text = QStringLiteral("time,key,server,event,lease_s,left_s,round_trip_ms,reason\r\n");
        for (const Line &line : m_lines)
            text += wallTime(line.at).toUTC().toString(Qt::ISODateWithMs) + QLatin1Char(',') + line.fields +
                    QStringLiteral("\r\n");
        return text.toUtf8();
    }

private:
    void add(Moment at, const QStringList &fields)
    {
        if (m_window.contains(at))
            m_lines.push_back({at, fields.join(QLatin1Char(','))});
    }

    TimeWindow m_window;
    Moment m_now;
    std::vector<Line> m_lines;
};

} // namespace

QByteArray leaseCsv(const LeaseHistory &history, const std::vector<HoldId> &holds, const TimeWindow &window, Moment now)
{
    Lines lines(window, now);
    for (const HoldId id : holds) {
        if (const LeaseHistory::Track *track = history.find(id))
            lines.add(*track);
    }
    return std::move(lines).text();
}

} // namespace Lockdeck
