// TimelineView, the part that paints.
#include "ui/charts/timemarks.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/timeline/lanepainter.h"
#include "ui/timeline/timelinelook.h"
#include "ui/timeline/timelineview.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

using namespace TimelineLook;

/// A note about a gap that is narrower than this is left out.
static constexpr double noteFrom = 24;

void TimelineView::paintEvent(QPaintEvent *)
{
    ++m_frames;
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(viewport()->rect(), Theme::current().base);
    if (m_lanes.empty())
        return paintEmpty(painter);
    painter.setClipRect(lanesRect());
    paintLanes(painter);
    paintNames(painter);
    painter.setClipping(false);
    paintAxis(painter);
    paintNotes(painter);
    const QRectF plot(plotRect());
    paintNow(painter, plot, window(), now());
    if (m_range.marked())
        paintMarkedMoment(painter, plot, window(), *m_range.marked());
    m_drag.paint(painter, plot);
    if (hasFocus() && m_current >= 0) {
        painter.setClipRect(lanesRect());
        painter.setPen(QPen(Theme::current().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(laneRect(m_current)).adjusted(1, 1, -1, -2), 3, 3);
    }
}

void TimelineView::paintEmpty(QPainter &painter) const
{
    painter.setPen(Theme::current().text3);
    painter.setFont(scaledFont(1));
    painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Each key of the table gets a lane here: who held it, how many waited, "
                        "and where nothing was seen."));
}

std::vector<const LeaseHistory::Track *> TimelineView::ownOf(const TimelineLane &lane) const
{
    std::vector<const LeaseHistory::Track *> own;
    if (!m_own)
        return own;
    for (const auto &[id, track] : m_own->tracks()) {
        if (track.key == lane.shownKey && track.server == lane.address)
            own.push_back(&track);
    }
    return own;
}

void TimelineView::paintLanes(QPainter &painter)
{
    const Theme &theme = Theme::current();
    const QRect plot = plotRect();
    if (m_current >= 0)
        painter.fillRect(laneRect(m_current), theme.selection);
    paintGrid(painter);
    painter.save();
    painter.setClipRect(plot);
    LanePainter lanes(painter, plot.left(), plot.width(), window(), now());
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const QRect rect = laneRect(static_cast<int>(i));
        if (rect.bottom() >= plot.top() && rect.top() <= plot.bottom())
            lanes.paint(m_lanes[i], rect.top(), ownOf(m_lanes[i]));
    }
    painter.restore();
    paintRestarts(painter);
    for (int i = 0; i < static_cast<int>(m_lanes.size()); ++i)
        painter.fillRect(QRect(0, laneRect(i).bottom(), viewport()->width(), 1), theme.grid);
}

void TimelineView::paintGrid(QPainter &painter) const
{
    const QRect plot = plotRect();
    for (const TimeTick &tick : timeTicks(window(), plot.width(), timeTickDistance, wallOffset(window().from))) {
        const int x = plot.left() + static_cast<int>(window().toX(tick.at, plot.width()));
        painter.fillRect(QRect(x, plot.top(), 1, plot.height()), Theme::current().grid);
    }
}

void TimelineView::paintNames(QPainter &painter)
{
    const Theme &theme = Theme::current();
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const QRect rect = laneRect(static_cast<int>(i));
        if (!rect.intersects(lanesRect()))
            continue;
        if (static_cast<int>(i) == m_current)
            painter.fillRect(QRect(0, rect.top(), 3, rect.height() - 1), theme.accent);
        paintName(painter, m_lanes[i], rect);
    }
    painter.fillRect(QRect(plotRect().left() - 1, lanesRect().top(), 1, lanesRect().height()), theme.border);
}

void TimelineView::paintName(QPainter &painter, const TimelineLane &lane, const QRect &rect) const
{
    const Theme &theme = Theme::current();
    const QRectF room(nameMargin, rect.top() + 4, plotRect().left() - 2 * nameMargin, rect.height() - 8);
    const QFont bold = scaledFont(0.96, QFont::DemiBold);
    const double letters = QFontMetricsF(scaledFont(0.92)).horizontalAdvance(lane.letter) + 6;
    painter.setFont(bold);
    painter.setPen(theme.text);
    painter.drawText(room, Qt::AlignLeft | Qt::AlignTop,
                     QFontMetricsF(bold).elidedText(lane.shownKey, Qt::ElideMiddle, room.width() - letters));
    painter.setFont(scaledFont(0.92));
    painter.setPen(theme.text3);
    painter.drawText(room, Qt::AlignRight | Qt::AlignTop, lane.letter);
    painter.setFont(scaledFont(0.85));
    painter.drawText(room, Qt::AlignLeft | Qt::AlignBottom, lane.note);
}

void TimelineView::paintAxis(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRect head(0, 0, viewport()->width(), plotRect().top());
    painter.fillRect(head, theme.window);
    painter.fillRect(QRect(0, head.bottom(), head.width(), 1), theme.border);
    painter.setFont(scaledFont(0.92, QFont::DemiBold));
    painter.setPen(theme.text2);
    const QRect names(nameMargin, 0, plotRect().left() - 2 * nameMargin, head.height());
    painter.drawText(names, Qt::AlignLeft | Qt::AlignVCenter, tr("Key"));
    painter.setFont(scaledFont(0.85));
    painter.setPen(theme.text3);
    painter.drawText(names, Qt::AlignRight | Qt::AlignVCenter, tr("server"));
    std::vector<Moment> marks{now()};
    if (m_range.marked())
        marks.push_back(*m_range.marked());
    paintTimes(painter, QRectF(plotRect().left(), 0, plotRect().width(), head.height()), window(), timeTickDistance,
               marks);
}

/// Through the lanes of that server; faint through the others, so that times can be compared.
void TimelineView::paintRestarts(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRect plot = plotRect();
    painter.save();
    painter.setClipRect(plot);
    QPen faint(theme.production.text, 1, Qt::SolidLine, Qt::FlatCap);
    faint.setDashPattern({1, 3});
    std::vector<Moment> all;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const QRect rect = laneRect(static_cast<int>(i));
        for (const Moment restart : m_lanes[i].spans.restarts) {
            if (!window().contains(restart))
                continue;
            const double x = plot.left() + window().toX(restart, plot.width());
            painter.fillRect(QRectF(std::floor(x), rect.top(), 3, rect.height() - 1), theme.production.text);
            all.push_back(restart);
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    painter.setPen(faint);
    for (const Moment restart : all) {
        const double x = std::floor(plot.left() + window().toX(restart, plot.width())) + 1.5;
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    }
    painter.restore();
}

/// What the gaps and the restarts are, and how many keys have no lane.
void TimelineView::paintNotes(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRect plot = plotRect();
    const QRect row(0, plot.bottom() + 1, viewport()->width(), viewport()->height() - plot.bottom() - 1);
    painter.fillRect(row, theme.base);
    painter.fillRect(QRect(0, row.top(), row.width(), 1), theme.border);
    painter.setFont(scaledFont(0.85));
    const QFontMetricsF metrics(painter.font());
    if (m_all > static_cast<int>(m_lanes.size())) {
        painter.setPen(theme.text3);
        painter.drawText(row.adjusted(nameMargin, 0, plot.left() - row.width() - 4, 0),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(tr("%1 of %2 keys").arg(m_lanes.size()).arg(m_all), Qt::ElideRight,
                                            plot.left() - nameMargin - 4));
    }
    double taken = plot.left();
    for (const Note &note : notes()) {
        const double wide = std::ceil(metrics.horizontalAdvance(note.text)) + 12;
        const double left = std::max(std::min(plot.left() + note.x, row.right() - wide), taken);
        const QRectF label(left, row.top() + 2, wide, row.height() - 3);
        if (label.right() > row.right())
            continue;
        const StateColors &colors = note.isRestart ? theme.production : theme.over;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.tint);
        painter.drawRoundedRect(label, 3, 3);
        painter.setPen(colors.text);
        painter.drawText(label, Qt::AlignCenter, note.text);
        taken = label.right() + 4;
    }
}

/// Of each server once, by its first lane of which anything is known.
std::vector<TimelineView::Note> TimelineView::notes() const
{
    const double width = plotRect().width();
    std::vector<Note> notes;
    std::vector<int> told; // servers
    for (const TimelineLane &lane : m_lanes) {
        if (std::ranges::find(told, lane.place.server) != told.end() || lane.spans.since == Moment{})
            continue;
        told.push_back(lane.place.server);
        for (const PixelSpan &gap : pixelSpans(lane.spans.gaps, window(), width, now())) {
            const bool isRestart = std::ranges::find(lane.spans.restarts, gap.span->to) != lane.spans.restarts.end();
            if (gap.width < noteFrom && !isRestart)
                continue;
            const QString text =
                tr("%1 not observed, %2")
                    .arg(lane.letter, Wording::fullDuration(std::min(gap.span->to, now()) - gap.span->from));
            notes.push_back(
                {std::max(0.0, gap.x), isRestart ? tr("%1 · then ids may start again").arg(text) : text, isRestart});
        }
    }
    std::ranges::stable_sort(notes, {}, &Note::x);
    return notes;
}

} // namespace Lockdeck
