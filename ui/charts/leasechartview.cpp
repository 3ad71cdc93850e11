#include "ui/charts/leasechartview.h"

#include "protocol/rules.h"
#include "ui/charts/chartexport.h"
#include "ui/charts/leasecsv.h"
#include "ui/charts/leaseplot.h"
#include "ui/charts/leasereading.h"
#include "ui/charts/rangekeys.h"
#include "ui/models/wording.h"

#include <QtWidgets/QHBoxLayout>

#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

static constexpr auto frameEvery = 250ms;
/// How near the pointer has to be to a line or mark, in pixels.
static constexpr double nearLine = 24;
static constexpr double nearMark = 5;

static QString emptyText()
{
    return LeaseChartView::tr("Acquire a lock and its lease is drawn here: "
                              "each renewal as a dot, what is left as a line.");
}

LeaseChartView::LeaseChartView(ViewRange &range, QWidget *parent, const Clock &clock)
    : QWidget(parent), m_clock(clock), m_range(range), m_plot(new LeasePlot(this)), m_legend(new LeaseLegend(this))
{
    setAccessibleName(tr("Lease renewals"));
    m_plot->setAccessibleName(tr("Lease chart: seconds left of each own hold over time"));
    m_plot->setEmptyText(emptyText());
    setFocusProxy(m_plot);

    auto *all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_plot, 1);
    all->addWidget(m_legend);
    m_legend->hide();
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    m_tick.setInterval(frameEvery);
    connect(&m_tick, &QTimer::timeout, this, &LeaseChartView::refresh);
    connect(&m_range, &ViewRange::changed, this, &LeaseChartView::refresh);
    connect(m_plot, &LeasePlot::plotResized, this, &LeaseChartView::refresh);
    connect(m_plot, &LeasePlot::zoomAsked, this, &LeaseChartView::zoomAt);
    connect(m_plot, &LeasePlot::hovered, this, &LeaseChartView::hover);
    connect(m_plot, &LeasePlot::panAsked, this, &LeaseChartView::pan);
    connect(m_plot, &LeasePlot::stretchChosen, this, &LeaseChartView::chooseStretch);
    connect(m_plot, &LeasePlot::momentChosen, this,
            [this](double x) { m_range.mark(m_window.toMoment(x, m_plot->plotRect().width())); });
    connect(m_legend, &LeaseLegend::visibilityChanged, this, &LeaseChartView::setShown);
}

void LeaseChartView::setHolds(const std::vector<HoldStatus> &holds)
{
    m_history.tick(m_clock.now(), m_clock.awake());
    for (const HoldStatus &hold : holds)
        m_history.observe(hold, hold.stateSince);
    if (isVisible() && m_plot->isEmpty())
        refresh();
}

void LeaseChartView::append(const std::vector<HoldEvent> &events)
{
    m_history.tick(m_clock.now(), m_clock.awake());
    bool stateChanged = false;
    for (const HoldEvent &event : events) {
        m_history.observe(event);
        stateChanged |= event.kind == HoldEvent::Kind::State;
    }
    // A renewal can wait for the next frame, a loss cannot.
    if (stateChanged)
        refresh();
}

/// `x` in pixels from the plot's left edge.
void LeaseChartView::zoomAt(double factor, double x)
{
    m_range.zoom(factor, m_window.toMoment(x, m_plot->plotRect().width()));
}

void LeaseChartView::pan(double dx)
{
    m_range.pan(m_window.from - m_window.toMoment(dx, m_plot->plotRect().width()));
}

void LeaseChartView::chooseStretch(double x, double otherX)
{
    const int width = m_plot->plotRect().width();
    m_range.choose(m_window.toMoment(std::min(x, otherX), width), m_window.toMoment(std::max(x, otherX), width));
}

void LeaseChartView::setShown(const LegendKey &key, bool shown)
{
    if (shown)
        m_hidden.erase(key);
    else
        m_hidden.insert(key);
    refresh();
}

void LeaseChartView::setWantedKey(const QString &key)
{
    m_wanted = displayKey(key);
    refresh();
}

void LeaseChartView::exportChart()
{
    askWhereToExport(this, tr("Export the lease chart"), QStringLiteral("leases"),
                     [this](const QString &path) { exportTo(path); });
}

void LeaseChartView::exportTo(const QString &path)
{
    const auto figures = [this] {
        std::vector<HoldId> shown;
        for (const LeaseFrame::Series &series : m_plot->frame().series)
            shown.push_back(series.id);
        return leaseCsv(m_history, shown, m_window, m_clock.now());
    };
    const QString problem = exportView(*this, figures, path);
    emit said(problem.isEmpty() ? tr("chart saved as %1").arg(path) : problem, !problem.isEmpty());
}

void LeaseChartView::refresh()
{
    if (!isVisible())
        return;
    ++m_frames;
    const Moment now = m_clock.now();
    m_history.tick(now, m_clock.awake());
    const int width = m_plot->plotRect().width();
    m_range.noteBegin(m_history.begin());
    m_window = m_range.window(now, width);

    m_legend->setVisible(!m_history.isEmpty());
    m_plot->setEmptyText(m_history.isEmpty() ? emptyText() : QString());
    m_choice.update(m_history, m_window, now, m_wanted);
    std::vector<LeaseChoice::Line> lines = m_choice.lines();
    std::erase_if(lines, [this](const auto &line) { return !isShown({LegendKey::Kind::Hold, line.id}); });
    const bool othersShown = isShown({LegendKey::Kind::Others});
    LeaseFrame frame =
        makeLeaseFrame(m_history, lines, othersShown ? m_choice.others() : std::vector<HoldId>{}, m_window, now, width);
    if (!isShown({LegendKey::Kind::RoundTrips}))
        frame.roundTrips.clear();
    frame.marked = m_range.marked();
    m_plot->setFrame(std::move(frame));
    updateLegend(now);
}

void LeaseChartView::updateLegend(Moment now)
{
    std::vector<LegendEntry> entries;
    const auto add = [&entries](LegendKey::Kind kind, const QString &text) {
        LegendEntry &entry = entries.emplace_back();
        entry.key = {kind};
        entry.text = entry.spoken = text;
    };
    for (const LeaseChoice::Line &line : m_choice.lines())
        entries.push_back(entryFor(*m_history.find(line.id), line.slot, now));
    if (const std::size_t others = m_choice.others().size() + m_history.untracked(); others > 0)
        add(LegendKey::Kind::Others, others == 1 ? tr("1 other, least left") : tr("%1 others, least left").arg(others));
    if (!entries.empty())
        add(LegendKey::Kind::RoundTrips, tr("round trip, right axis"));
    m_legend->setEntries(entries);
}

LegendEntry LeaseChartView::entryFor(const LeaseHistory::Track &track, int slot, Moment now) const
{
    LegendEntry entry;
    entry.key = {LegendKey::Kind::Hold, track.id};
    entry.slot = slot;
    entry.text = track.key;
    entry.owner = tr("you");
    const QString left = Wording::duration(track.leftAt(now));
    QString words;
    switch (track.stateAt(now)) {
    case HoldState::Held:
        entry.value = left;
        words = tr("%1 left").arg(Wording::fullDuration(track.leftAt(now)));
        break;
    case HoldState::Uncertain:
        entry.value = tr("≤\u00a0%1").arg(left);
        entry.tone = LegendEntry::Tone::Doubt;
        words = tr("uncertain, at most %1 left").arg(Wording::fullDuration(track.leftAt(now)));
        break;
    case HoldState::Lost:
        entry.value = words = tr("lost");
        entry.tone = LegendEntry::Tone::Bad;
        break;
    case HoldState::Releasing:
    case HoldState::Released:
        entry.value = words = tr("released");
        entry.tone = LegendEntry::Tone::Over;
        break;
    default:
        entry.value = words = tr("not held");
        entry.tone = LegendEntry::Tone::Over;
        break;
    }
    entry.spoken = tr("%1, you, %2").arg(track.key, words);
    if (track.dropped > 0)
        entry.spoken += tr(" (older entries dropped: %1)").arg(track.dropped);
    return entry;
}

/// The line nearest to the pointer speaks; a gap speaks for itself.
void LeaseChartView::hover(const QPoint &position)
{
    const QRect plot = m_plot->plotRect();
    if (m_plot->isEmpty() || !plot.contains(position))
        return m_plot->hideTip();
    const LeaseFrame &frame = m_plot->frame();
    const Moment at = frame.window.toMoment(position.x() - plot.left(), frame.width);
    if (const QString gap = LeaseReading::ofGap(m_history, at); !gap.isEmpty())
        return m_plot->showTip(position, gap);

    const nanoseconds reach = frame.window.toMoment(nearMark, frame.width) - frame.window.from;
    double nearest = nearLine;
    QPointF anchor;
    QString text;
    for (const LeaseFrame::Series &series : frame.series) {
        const LeaseHistory::Track *track = m_history.find(series.id);
        const auto reading = track ? LeaseReading::of(*track, at, reach, frame.now) : std::nullopt;
        if (!reading)
            continue;
        const QPointF point =
            m_plot->toWidget({frame.window.toX(reading->at, frame.width), frame.scale.height(reading->left)});
        const double distance = std::abs(point.y() - position.y());
        if (distance < nearest) {
            nearest = distance;
            anchor = point;
            text = reading->text;
        }
    }
    if (text.isEmpty())
        m_plot->hideTip();
    else
        m_plot->showTip(anchor, text);
}

void LeaseChartView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_tick.start();
    refresh();
}

void LeaseChartView::resizeEvent(QResizeEvent *event)
{
    m_legend->setFixedWidth(std::clamp(width() * 29 / 100, 150, 270));
    QWidget::resizeEvent(event);
}

void LeaseChartView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
}

void LeaseChartView::keyPressEvent(QKeyEvent *event)
{
    if (!rangeKey(m_range, m_window, event))
        QWidget::keyPressEvent(event);
}

} // namespace Lockdeck
