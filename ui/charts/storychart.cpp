#include "ui/charts/storychart.h"

#include "ui/charts/charttip.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr int leaseHeight = 74;
static constexpr int waitersHeight = 26;
static constexpr int ownersHeight = 16;
static constexpr int marksHeight = 7; ///< room above the lease for a mark at each renewal
static constexpr int between = 7;
static constexpr int rightMargin = 4;
static constexpr double tickDistance = 62;

static QFont axisFont()
{
    return scaledFont(0.85);
}

StoryChart::StoryChart(QWidget *parent) : QWidget(parent), m_tip(new ChartTip(this))
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void StoryChart::setRange(ViewRange *range)
{
    m_range = range;
}

void StoryChart::show(const KeyStoryPtr &story, const KeyRow *row, bool hasOwners, const Headings &headings, Moment now)
{
    if (hasOwners != m_hasOwners) {
        m_hasOwners = hasOwners;
        updateGeometry();
    }
    m_headings = headings;
    const int plotWidth = std::max(1, width() - plotLeft() - rightMargin);
    if (story && story->since != Moment{} && m_range)
        m_range->noteBegin(story->since);
    const TimeWindow window = m_range ? m_range->window(now, plotWidth) : TimeWindow{}.following(now, plotWidth);
    m_frame = story ? storyFrame(*story, row, window, plotWidth, now) : StoryFrame{};
    m_frame.window = window;
    m_frame.width = plotWidth;
    setAccessibleName(tr("Lease: %1. Waiters: %2. Owners: %3.").arg(headings.lease, headings.waiters, headings.owners));
    update();
}

QSize StoryChart::sizeHint() const
{
    const int axis = headingHeight();
    return {300, static_cast<int>(plotBottom()) + axis + 2};
}

int StoryChart::headingHeight() const
{
    return QFontMetrics(axisFont()).height() + 2;
}

int StoryChart::plotLeft() const
{
    return QFontMetrics(axisFont()).horizontalAdvance(tr("600\u00a0s")) + 4;
}

StoryChart::Band StoryChart::leaseBand() const
{
    const int top = headingHeight();
    const double plotWidth = std::max(1, width() - plotLeft() - rightMargin);
    return {QRectF(0, 0, width(), top), QRectF(plotLeft(), top + marksHeight, plotWidth, leaseHeight)};
}

StoryChart::Band StoryChart::waitersBand() const
{
    const double top = m_hasOwners ? leaseBand().plot.bottom() + between : 0;
    const QRectF heading(0, top, width(), headingHeight());
    return {heading, QRectF(plotLeft(), heading.bottom(), leaseBand().plot.width(), waitersHeight)};
}

StoryChart::Band StoryChart::ownersBand() const
{
    const QRectF heading(0, waitersBand().plot.bottom() + between, width(), headingHeight());
    return {heading, QRectF(plotLeft(), heading.bottom(), leaseBand().plot.width(), ownersHeight)};
}

double StoryChart::plotBottom() const
{
    return m_hasOwners ? ownersBand().plot.bottom() : waitersBand().plot.bottom();
}

bool StoryChart::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QString text;
    for (const auto &[band, words] : {std::pair(leaseBand(), m_headings.leaseHelp),
                                      {waitersBand(), m_headings.waitersHelp},
                                      {ownersBand(), m_headings.ownersHelp}}) {
        if (band.heading.contains(help->pos()))
            text = words;
    }
    QToolTip::showText(help->globalPos(), text.isEmpty() ? QString() : toolTipText(text), this);
    return true;
}

void StoryChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Band lease = leaseBand();
    const Band waiters = waitersBand();
    const Band owners = ownersBand();
    if (m_hasOwners) {
        paintHeading(painter, lease.heading, tr("Lease left"), m_headings.lease);
        paintLeases(painter, lease.plot);
        paintHeading(painter, owners.heading, tr("Owners"), m_headings.owners);
        paintOwners(painter, owners.plot);
    }
    paintHeading(painter, waiters.heading, tr("Waiters"), m_headings.waiters);
    paintWaiters(painter, waiters.plot);
    for (const QRectF &plot : {lease.plot, waiters.plot, owners.plot}) {
        if (m_hasOwners || plot == waiters.plot)
            paintGapsAndNow(painter, plot);
    }
    paintTimes(painter);
    const QRectF all(plotLeft(), leaseBand().plot.top(), m_frame.width, plotBottom() - leaseBand().plot.top());
    if (m_range && m_range->marked() && m_frame.window.contains(*m_range->marked())) {
        const double marked = std::floor(atPlot(m_frame.window.toX(*m_range->marked(), m_frame.width))) + 0.5;
        painter.setPen(Theme::current().accent); // its time would stand on the headings
        painter.drawLine(QPointF(marked, all.top()), QPointF(marked, all.bottom()));
    }
    m_drag.paint(painter, all);
}

void StoryChart::paintHeading(QPainter &painter, const QRectF &rect, const QString &name, const QString &text) const
{
    const Theme &theme = Theme::current();
    painter.setFont(axisFont());
    painter.setPen(theme.text2);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, name);
    const QFontMetricsF metrics(axisFont());
    const double left = metrics.horizontalAdvance(name) + 12;
    painter.setPen(theme.text3);
    painter.drawText(rect.adjusted(left, 0, -rightMargin, 0), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(text, Qt::ElideRight, rect.width() - left - rightMargin));
}

/// The top and bottom of a plot: lines, and numbers within its height.
void StoryChart::paintScale(QPainter &painter, const QRectF &plot, const QString &top) const
{
    const Theme &theme = Theme::current();
    const double height = QFontMetricsF(axisFont()).height();
    painter.setFont(axisFont());
    for (const auto &[y, text, color, textTop] :
         {std::tuple(plot.top(), top, theme.grid, plot.top() - 2),
          {plot.bottom(), QStringLiteral("0"), theme.border, plot.bottom() - height + 2}}) {
        const double line = std::floor(y) + 0.5;
        painter.setPen(color);
        painter.drawLine(QPointF(plot.left(), line), QPointF(plot.right(), line));
        painter.setPen(theme.text3);
        drawTabular(painter, QRectF(0, textTop, plot.left() - 5, height), Qt::AlignRight | Qt::AlignVCenter, text);
    }
}

void StoryChart::paintLeases(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = Theme::current();
    paintScale(painter, plot, tr("%1\u00a0s").arg(m_frame.longestLeft, 0, 'f', 0));
    const auto point = [&](double x, double left) {
        return QPointF(atPlot(x), plot.bottom() - plot.height() * left / m_frame.longestLeft);
    };
    painter.save();
    painter.setClipRect(plot.adjusted(0, -marksHeight, 0, 1));
    QColor fill = theme.wait.fill;
    fill.setAlphaF(0.12F);
    for (const StoryFrame::Lease &lease : m_frame.leases) {
        const QPointF begin = point(lease.x.from, lease.left);
        const QPointF end = point(lease.x.to, lease.rest);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(QPolygonF{begin, end, point(lease.x.to, 0), point(lease.x.from, 0)});
        painter.setPen(QPen(theme.series[0], 1.5));
        painter.drawLine(begin, end);
    }
    if (m_frame.overdue) {
        const QRectF late(atPlot(*m_frame.overdue), plot.top(), m_frame.now - *m_frame.overdue, plot.height());
        painter.fillRect(late, hatchBrush(theme.doubt.fill, 4, devicePixelRatioF()));
    }
    if (m_frame.ahead) {
        QPen dotted(m_frame.overdue ? theme.doubtMark : theme.series[0], 1, Qt::SolidLine, Qt::FlatCap);
        dotted.setDashPattern({2, 2});
        painter.setPen(dotted);
        painter.drawLine(point(m_frame.ahead->x.from, m_frame.ahead->left), point(m_frame.ahead->x.to, 0));
    }
    paintRenewals(painter, plot);
    painter.restore();
}

/// ▼ where one was seen; hollow where one was to be seen and was not; a tint where the next one is expected.
void StoryChart::paintRenewals(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = Theme::current();
    const auto mark = [&](double x) {
        const double y = plot.top() - marksHeight + 1;
        return QPolygonF{QPointF(atPlot(x) - 2.8, y), QPointF(atPlot(x) + 2.8, y), QPointF(atPlot(x), y + 4.6)};
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.series[0]);
    for (const double renewal : m_frame.renewals)
        painter.drawPolygon(mark(renewal));
    if (!m_frame.expected)
        return;
    if (m_frame.overdue) {
        painter.setPen(QPen(theme.doubt.text, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(mark(*m_frame.overdue));
        return;
    }
    const double wide = std::max(m_frame.expected->to - m_frame.expected->from, 2.0);
    painter.fillRect(QRectF(atPlot(m_frame.expected->from), plot.top(), wide, plot.height()), theme.wait.tint);
}

void StoryChart::paintWaiters(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = Theme::current();
    paintScale(painter, plot, QString::number(m_frame.mostWaiters));
    painter.save();
    painter.setClipRect(plot.adjusted(0, -1, 0, 1));
    QColor fill = theme.wait.fill;
    fill.setAlphaF(0.25F);
    for (const StoryFrame::Step &step : m_frame.waiters) {
        const double height =
            plot.height() * static_cast<double>(step.value) / static_cast<double>(m_frame.mostWaiters);
        const QRectF bar(atPlot(step.x.from), plot.bottom() - height, step.x.to - step.x.from, height);
        painter.fillRect(bar, fill);
        if (step.value > 0)
            painter.fillRect(QRectF(bar.left(), bar.top() - 0.75, std::max(bar.width(), 1.0), 1.5), theme.wait.fill);
    }
    painter.restore();
}

/// Neighbours alternate; the number stands where it fits.
void StoryChart::paintOwners(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = Theme::current();
    painter.save();
    painter.setClipRect(plot);
    painter.setFont(axisFont());
    bool isPale = false;
    qint64 before = 0;
    for (const StoryFrame::Step &step : m_frame.owners) {
        isPale = step.value == before ? isPale : !isPale;
        before = step.value;
        const double left = std::max(atPlot(step.x.from), plot.left());
        const QRectF bar(left, plot.top(), std::max(atPlot(step.x.to) - left, 1.0), plot.height());
        painter.setPen(Qt::NoPen);
        painter.setBrush(isPale ? theme.slateLight : theme.slate);
        painter.drawRoundedRect(bar.adjusted(0, 0, bar.width() > 3 ? -1 : 0, 0), 2, 2);
        const QString name = QStringLiteral("#%1").arg(step.value);
        if (painter.fontMetrics().horizontalAdvance(name) + 6 > bar.width())
            continue;
        painter.setPen(theme.slateText);
        painter.drawText(bar.adjusted(4, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
    }
    painter.restore();
}

void StoryChart::paintGapsAndNow(QPainter &painter, const QRectF &plot) const
{
    const Theme &theme = Theme::current();
    painter.save();
    painter.setClipRect(plot);
    for (const StoryFrame::Span &gap : m_frame.gaps) {
        const QRectF rect(atPlot(gap.from), plot.top(), std::max(gap.to - gap.from, 2.0), plot.height());
        painter.fillRect(rect, theme.base);
        painter.fillRect(rect, hatchBrush(theme.borderStrong, 5, devicePixelRatioF()));
    }
    painter.setPen(theme.text2);
    const double now = std::floor(atPlot(m_frame.now)) + 0.5;
    painter.drawLine(QPointF(now, plot.top()), QPointF(now, plot.bottom()));
    painter.restore();
}

void StoryChart::paintTimes(QPainter &painter) const
{
    painter.setFont(axisFont());
    painter.setPen(Theme::current().text3);
    for (const TimeTick &tick :
         timeTicks(m_frame.window, m_frame.width, tickDistance, wallOffset(m_frame.window.from))) {
        const double x = atPlot(m_frame.window.toX(tick.at, m_frame.width));
        const QRectF cell(x - tickDistance / 2, plotBottom() + 2, tickDistance, headingHeight());
        if (cell.left() >= 0 && cell.right() <= width())
            painter.drawText(cell, Qt::AlignHCenter | Qt::AlignTop, tick.label);
    }
}

/// "14:02:41, #17 holds it, 12.4 s left, 7 wait": what was known there.
QString StoryChart::readingAt(double x) const
{
    const auto isThere = [x](const auto &part) { return part.x.from <= x && x < part.x.to; };
    QStringList words{Wording::clockTime(m_frame.window.toMoment(x, m_frame.width))};
    const auto gap = std::ranges::find_if(m_frame.gaps, [x](const auto &one) { return one.from <= x && x < one.to; });
    if (gap != m_frame.gaps.end())
        return words.constFirst() + QStringLiteral("<br>") + tr("nothing is known: no poll was answered");
    if (const auto owner = std::ranges::find_if(m_frame.owners, isThere); owner != m_frame.owners.end())
        words += tr("#%1 holds it").arg(owner->value);
    if (const auto lease = std::ranges::find_if(m_frame.leases, isThere); lease != m_frame.leases.end()) {
        const double left =
            lease->left - (lease->left - lease->rest) * (x - lease->x.from) / (lease->x.to - lease->x.from);
        words += tr("at most %1\u00a0s left").arg(left, 0, 'f', 1);
    }
    if (const auto step = std::ranges::find_if(m_frame.waiters, isThere); step != m_frame.waiters.end())
        words += step->value == 1 ? tr("1 waits") : tr("%1 wait").arg(step->value);
    return words.size() > 1 ? words.join(QStringLiteral("<br>")) : QString();
}

/// `x` in the widget's coordinates.
Moment StoryChart::momentAt(double x) const
{
    return m_frame.window.toMoment(x - plotLeft(), m_frame.width);
}

void StoryChart::wheelEvent(QWheelEvent *event)
{
    m_tip->hide();
    const double notches = event->angleDelta().y() / 120.0;
    if (m_range && notches != 0)
        m_range->zoom(std::pow(1.25, -notches), momentAt(event->position().x()));
    event->accept();
}

void StoryChart::mousePressEvent(QMouseEvent *event)
{
    if (m_range && event->position().x() >= plotLeft())
        m_drag.press(*event);
}

void StoryChart::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_drag.isActive())
        return;
    const bool isPan = m_drag.isPanning();
    if (const auto stretch = m_drag.release(*event)) {
        const auto [left, right] = std::minmax(stretch->first, stretch->second);
        m_range->choose(momentAt(left), momentAt(right));
    } else if (!isPan) {
        m_range->mark(momentAt(event->position().x()));
    }
    update();
}

void StoryChart::mouseMoveEvent(QMouseEvent *event)
{
    if (m_drag.isActive()) {
        m_tip->hide();
        const double dx = m_drag.move(*event);
        if (m_drag.isPanning())
            m_range->pan(momentAt(0) - momentAt(dx));
        return update();
    }
    const double x = event->position().x() - plotLeft();
    const QString text = x >= 0 && x <= m_frame.width ? readingAt(x) : QString();
    if (text.isEmpty())
        m_tip->hide();
    else
        m_tip->showAt(event->position().toPoint(), text);
}

void StoryChart::leaveEvent(QEvent *event)
{
    m_tip->hide();
    QWidget::leaveEvent(event);
}

} // namespace Lockdeck
