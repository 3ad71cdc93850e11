#include "ui/timeline/rangestrip.h"

#include "ui/charts/timemarks.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/timeline/timelinelook.h"
#include "ui/views/showntimer.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;
using namespace TimelineLook;

static constexpr auto frameEvery = 1s;
static constexpr std::chrono::nanoseconds shortestReach = 15min;
static constexpr double rightMargin = 8;
static constexpr double barsTop = 5;
static constexpr double timesHeight = 16;
/// How near the pointer has to be to an edge.
static constexpr double nearEdge = 5;
/// A shorter stretch could not be taken hold of.
static constexpr double shortestStretch = 6;

RangeStrip::RangeStrip(ViewRange &range, QWidget *parent, const Clock &clock)
    : QWidget(parent), m_clock(clock), m_range(range)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Waiters of all keys, and the stretch of time that is shown"));
    connect(new ShownTimer(this, frameEvery), &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(&m_range, &ViewRange::changed, this, qOverload<>(&QWidget::update));
}

void RangeStrip::note(Moment at, qint64 waiters, std::chrono::nanoseconds interval)
{
    m_past.note(at, waiters, 2 * interval);
}

void RangeStrip::forget()
{
    m_past.clear();
    update();
}

QRectF RangeStrip::plot() const
{
    return {namesWidth, barsTop, std::max(1.0, width() - namesWidth - rightMargin), height() - barsTop - timesHeight};
}

TimeWindow RangeStrip::reach() const
{
    const Moment now = m_clock.now();
    const std::chrono::nanoseconds known = m_past.steps().empty() ? 0ns : now - m_past.steps().front().from;
    const auto span = std::clamp<std::chrono::nanoseconds>(known, shortestReach, TimeWindow::longest);
    return {now - span, span};
}

Moment RangeStrip::momentAt(double x) const
{
    return reach().toMoment(x - plot().left(), plot().width());
}

QRectF RangeStrip::stretch() const
{
    const QRectF all = plot();
    const TimeWindow shown = m_range.window(m_clock.now(), static_cast<int>(all.width()));
    const auto x = [&](Moment at) {
        return std::clamp(all.left() + reach().toX(at, all.width()), all.left(), all.right());
    };
    double left = x(shown.from);
    double right = x(shown.to());
    if (m_edge)
        (m_grip == Grip::Begin ? left : right) = std::clamp(*m_edge, all.left(), all.right());
    if (left > right)
        std::swap(left, right);
    left = std::min(left, right - shortestStretch);
    return {left, all.top(), right - left, all.height()};
}

void RangeStrip::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    painter.fillRect(QRect(0, 0, width(), 1), theme.border);
    const QRectF names(nameMargin, barsTop, namesWidth - 2 * nameMargin, height() - 2 * barsTop);
    painter.setFont(scaledFont(0.92, QFont::DemiBold));
    painter.setPen(theme.text2);
    painter.drawText(names, Qt::AlignLeft | Qt::AlignTop, tr("Waiters, all keys"));
    painter.setFont(scaledFont(0.85));
    painter.setPen(theme.text3);
    painter.drawText(names, Qt::AlignLeft | Qt::AlignBottom, tr("last %1").arg(Wording::fullDuration(reach().span)));

    const QRectF all = plot();
    const double highest = static_cast<double>(std::max<qint64>(1, m_past.most()));
    for (const WaitersPast::Step &one : m_past.steps()) {
        const double left = std::floor(all.left() + reach().toX(one.from, all.width()));
        const double right = std::ceil(all.left() + reach().toX(one.from + WaitersPast::step, all.width()));
        const QRectF column(left, all.top(), right - left, all.height());
        const double most = std::round(all.height() * static_cast<double>(one.most) / highest);
        const QRectF bar = column.intersected(all);
        painter.fillRect(bar, theme.alternate);
        painter.fillRect(QRectF(bar.left(), all.bottom() - most, bar.width(), most), theme.heat[1]);
    }
    paintTimes(painter, QRectF(all.left(), all.bottom(), all.width(), timesHeight), reach(), timeTickDistance, {});

    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF shown = stretch();
    QColor fill = theme.accent;
    painter.setPen(QPen(fill, 1.5));
    fill.setAlphaF(0.18F);
    painter.setBrush(fill);
    painter.drawRoundedRect(shown.adjusted(0.75, -1.25, -0.75, 1.25), 3, 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    for (const double edge : {shown.left(), shown.right()})
        painter.drawRoundedRect(QRectF(edge - 2, shown.center().y() - 5, 4, 10), 2, 2);
}

RangeStrip::Grip RangeStrip::gripAt(double x) const
{
    const QRectF shown = stretch();
    if (std::abs(x - shown.right()) <= nearEdge && x > shown.center().x())
        return Grip::End;
    if (std::abs(x - shown.left()) <= nearEdge)
        return Grip::Begin;
    return x > shown.left() && x < shown.right() ? Grip::Middle : Grip::None;
}

void RangeStrip::mousePressEvent(QMouseEvent *event)
{
    const double x = event->position().x();
    if (event->button() != Qt::LeftButton || x < plot().left())
        return;
    m_grip = gripAt(x);
    m_last = x;
    if (m_grip != Grip::None)
        return;
    const TimeWindow shown = m_range.window(m_clock.now(), static_cast<int>(plot().width()));
    m_range.pan(momentAt(x) - shown.span / 2 - shown.from);
    m_grip = Grip::Middle;
}

void RangeStrip::mouseMoveEvent(QMouseEvent *event)
{
    const double x = event->position().x();
    switch (m_grip) {
    case Grip::None: {
        const Grip grip = gripAt(x);
        setCursor(grip == Grip::None ? Qt::ArrowCursor : grip == Grip::Middle ? Qt::OpenHandCursor : Qt::SplitHCursor);
        return;
    }
    case Grip::Middle:
        m_range.pan(momentAt(x) - momentAt(std::exchange(m_last, x)));
        return;
    case Grip::Begin:
    case Grip::End:
        m_edge = x;
        update();
    }
}

/// An edge that was dragged counts once it is let go: until then it is not another step.
void RangeStrip::mouseReleaseEvent(QMouseEvent *)
{
    const Grip grip = std::exchange(m_grip, Grip::None);
    const std::optional<double> edge = std::exchange(m_edge, std::nullopt);
    if (!edge)
        return;
    const TimeWindow shown = m_range.window(m_clock.now(), static_cast<int>(plot().width()));
    const Moment other = grip == Grip::Begin ? shown.to() : shown.from;
    m_range.choose(std::min(momentAt(*edge), other), std::max(momentAt(*edge), other));
}

} // namespace Lockdeck
