#include "ui/timeline/lanepainter.h"

#include "ui/models/wording.h"
#include "ui/paint/paint.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

using Track = LeaseHistory::Track;

// Within a lane (TOKENS.md, "Timeline lane").
static constexpr double barTop = 5;
static constexpr double barHeight = 19;
static constexpr double heatTop = 28;
static constexpr double heatHeight = 8;
static constexpr double tickTop = 1;
static constexpr double tickHeight = 3;
/// Ticks nearer than this are left out.
static constexpr double tickDistance = 3;
/// Room that a label leaves on each side.
static constexpr double labelRoom = 5;
/// Narrower bars have square corners: nobody sees round ones.
static constexpr double roundFrom = 6;

static QFont labelFont()
{
    return scaledFont(0.88, QFont::DemiBold);
}

static QColor heatOf(qint64 waiters, const Theme &theme)
{
    return theme.heat[waiters <= 1 ? 0 : waiters <= 3 ? 1 : waiters <= 5 ? 2 : 3];
}

LanePainter::LanePainter(QPainter &painter, double left, double width, const TimeWindow &window, Moment now)
    : m_painter(painter),
      m_left(left),
      m_width(width),
      m_window(window),
      m_now(now),
      m_ratio(painter.device()->devicePixelRatioF()),
      m_metrics(labelFont())
{
    m_painter.setFont(labelFont());
}

void LanePainter::paint(const TimelineLane &lane, double top, const std::vector<const Track *> &own)
{
    m_top = top;
    paintWatched(lane.spans);
    if (lane.spans.isSemaphore())
        paintHolders(lane.spans);
    else
        paintOwners(lane.spans);
    paintWaiters(lane.spans);
    paintTicks(lane.spans);
    paintGaps(lane.spans);
    for (const Track *track : own)
        paintOwn(*track);
}

/// The bed of the strip of waiters, where it is known how many waited.
void LanePainter::paintWatched(const LaneSpans &spans)
{
    for (const PixelSpan &span : pixelSpans(spans.knownWaiters, m_window, m_width, m_now))
        m_painter.fillRect(QRectF(m_left + span.x, m_top + heatTop, span.width, heatHeight),
                           Theme::current().alternate);
}

double LanePainter::at(Moment moment) const
{
    return m_left + m_window.toX(moment, m_width);
}

QRectF LanePainter::barOf(const PixelSpan &span) const
{
    const double gap = span.width > 3 ? 1 : 0;
    return {m_left + span.x, m_top + barTop, span.width - gap, barHeight};
}

void LanePainter::paintOwners(const LaneSpans &spans)
{
    const Theme &theme = Theme::current();
    m_painter.setPen(Qt::NoPen);
    for (const PixelSpan &span : pixelSpans(spans.owners, m_window, m_width, m_now)) {
        const QRectF bar = barOf(span);
        const QColor &color = span.span->pale ? theme.slateLight : theme.slate;
        if (bar.width() < roundFrom) {
            m_painter.fillRect(bar, color);
            continue;
        }
        m_painter.setBrush(color);
        m_painter.drawRoundedRect(bar, 2, 2);
        paintLabel(bar, Wording::owner(static_cast<quint64>(span.span->value)), theme.slateText);
    }
}

/// As high as so many of the limit.
void LanePainter::paintHolders(const LaneSpans &spans)
{
    const Theme &theme = Theme::current();
    const double bottom = m_top + barTop + barHeight;
    QPen dotted(theme.borderStrong, 1, Qt::SolidLine, Qt::FlatCap);
    dotted.setDashPattern({2, 3});
    m_painter.setPen(dotted);
    const double since = std::max(at(spans.since), m_left);
    m_painter.drawLine(QPointF(since, m_top + barTop - 0.5), QPointF(m_left + m_width, m_top + barTop - 0.5));
    for (const PixelSpan &span : pixelSpans(spans.owners, m_window, m_width, m_now)) {
        const double share = std::min(1.0, static_cast<double>(span.span->value) / static_cast<double>(spans.limit));
        const QRectF step(m_left + span.x, bottom - share * barHeight, span.width, share * barHeight);
        m_painter.fillRect(step, theme.slate);
        m_painter.fillRect(QRectF(step.left(), step.top(), step.width(), 1.5), theme.slateLight);
        const QString text = LanePainter::tr("%1 of %2").arg(span.span->value).arg(spans.limit);
        // On a low step the label would stand half outside of it.
        const QRectF room(step.left(), m_top + barTop, step.width(), barHeight);
        paintLabel(room, text, share > 0.8 ? theme.slateText : theme.text2);
    }
}

void LanePainter::paintWaiters(const LaneSpans &spans)
{
    for (const PixelSpan &span : pixelSpans(spans.waiters, m_window, m_width, m_now))
        m_painter.fillRect(QRectF(m_left + span.x, m_top + heatTop, span.width, heatHeight),
                           heatOf(span.span->value, Theme::current()));
}

/// Renewals that were seen, and leases that ran out.
void LanePainter::paintTicks(const LaneSpans &spans)
{
    const Theme &theme = Theme::current();
    double last = -tickDistance;
    const auto begin = std::lower_bound(spans.renewals.begin(), spans.renewals.end(), m_window.from);
    for (auto renewal = begin; renewal != spans.renewals.end() && *renewal <= m_window.to(); ++renewal) {
        const double x = std::floor(at(*renewal));
        if (x - last < tickDistance)
            continue;
        m_painter.fillRect(QRectF(x, m_top + tickTop, 1, tickHeight), theme.series[0]);
        last = x;
    }
    last = -tickDistance;
    const auto isBefore = [](const KeyRecord &event, Moment moment) { return event.seen.before < moment; };
    auto event = std::lower_bound(spans.events.begin(), spans.events.end(), m_window.from, isBefore);
    for (; event != spans.events.end() && event->seen.before <= m_window.to(); ++event) {
        const double x = std::floor(at(event->seen.before));
        if (event->kind != FleetEvent::Kind::ExpiredOrLetGo || x - last < tickDistance)
            continue;
        m_painter.fillRect(QRectF(x - 1, m_top + tickTop, 2, barTop - tickTop + barHeight), theme.doubtMark);
        last = x;
    }
}

/// Nothing is known there, whatever was before and after.
void LanePainter::paintGaps(const LaneSpans &spans)
{
    const Theme &theme = Theme::current();
    for (const PixelSpan &gap : pixelSpans(spans.gaps, m_window, m_width, m_now)) {
        const QRectF rect(m_left + gap.x, m_top, std::max(gap.width, 2.0), laneHeight - 1);
        m_painter.fillRect(rect, theme.base);
        m_painter.fillRect(rect, hatchBrush(theme.borderStrong, 5, m_ratio));
    }
}

/// What this program knows of its own holds is exact, and goes on where polls do not.
void LanePainter::paintOwn(const Track &track)
{
    const Moment end = m_window.to();
    auto piece = track.firstPiece(m_window.from);
    while (piece != track.pieces.end() && piece->from < end) {
        const Moment from = piece->from;
        Moment to = piece->endAt(m_now);
        const bool doubt = piece->doubt;
        for (++piece; piece != track.pieces.end() && piece->from == to && piece->doubt == doubt; ++piece)
            to = piece->endAt(m_now);
        paintOwnPiece(from, to, doubt);
    }
    const StateColors &bad = Theme::current().bad;
    for (const LeaseHistory::Loss &loss : track.lossesAt(m_now)) {
        if (!m_window.contains(loss.at))
            continue;
        const QPointF middle(at(loss.at), m_top + barTop + barHeight / 2);
        m_painter.setPen(QPen(bad.fill, 2.2, Qt::SolidLine, Qt::RoundCap));
        m_painter.drawLine(middle - QPointF(4, 4), middle + QPointF(4, 4));
        m_painter.drawLine(middle - QPointF(4, -4), middle + QPointF(4, -4));
    }
}

void LanePainter::paintOwnPiece(Moment from, Moment to, bool doubt)
{
    const Theme &theme = Theme::current();
    const double left = std::max(at(from), m_left - 4);
    const double right = std::min(at(to), m_left + m_width + 4);
    const QRectF bar(left, m_top + barTop, std::max(right - left, 1.0), barHeight);
    m_painter.setPen(Qt::NoPen);
    if (doubt) {
        m_painter.fillRect(bar, theme.doubt.tint);
        m_painter.fillRect(bar, hatchBrush(theme.doubt.fill, 4, m_ratio, 2));
        return;
    }
    m_painter.setBrush(theme.hold.fill);
    m_painter.drawRoundedRect(bar, 2, 2);
    const QString you = LanePainter::tr("you");
    const double glyph = 13;
    const QRectF seen = bar.intersected(QRectF(m_left, m_top, m_width, laneHeight));
    if (seen.width() < m_metrics.horizontalAdvance(you) + glyph + 3 * labelRoom)
        return;
    paintIcon(m_painter, QRectF(seen.left() + labelRoom, m_top + barTop + (barHeight - glyph) / 2, glyph, glyph),
              QStringLiteral("state-held"), theme.onHold);
    paintLabel(seen.adjusted(glyph + 2, 0, 0, 0), you, theme.onHold);
}

/// Only where it fits, and where the bar is seen.
void LanePainter::paintLabel(const QRectF &bar, const QString &text, const QColor &color)
{
    const QRectF seen = bar.intersected(QRectF(m_left, m_top, m_width, laneHeight));
    if (m_metrics.horizontalAdvance(text) + 2 * labelRoom > seen.width())
        return;
    m_painter.setPen(color);
    m_painter.drawText(seen.adjusted(labelRoom, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
    m_painter.setPen(Qt::NoPen);
}

} // namespace Lockdeck
