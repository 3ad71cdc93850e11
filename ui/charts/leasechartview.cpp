#include "ui/charts/leasechartview.h"

#include "ui/charts/leaseplot.h"
#include "ui/charts/leasereading.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

static constexpr auto frameEvery = 250ms;
static constexpr double zoomStep = 1.5;
/// How near the pointer has to be to a line or mark, in pixels.
static constexpr double nearLine = 24;
static constexpr double nearMark = 5;

static QString emptyText()
{
    return LeaseChartView::tr("Acquire a lock and its lease is drawn here: "
                              "each renewal as a dot, what is left as a line.");
}

LeaseChartView::LeaseChartView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_plot(new LeasePlot(this)),
      m_legend(new LeaseLegend(this)),
      m_side(new QWidget(this))
{
    setAccessibleName(tr("Lease renewals"));
    m_plot->setAccessibleName(tr("Lease chart: seconds left of each own hold over time"));
    m_plot->setEmptyText(emptyText());
    setFocusProxy(m_plot);

    auto *side = new QVBoxLayout(m_side);
    side->setContentsMargins(4, 4, 8, 8);
    side->setSpacing(4);
    side->addWidget(makeTools());
    side->addWidget(m_legend, 1);
    auto *all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_plot, 1);
    all->addWidget(m_side);
    m_side->hide();
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    updateIcons();

    m_tick.setInterval(frameEvery);
    connect(&m_tick, &QTimer::timeout, this, &LeaseChartView::refresh);
    connect(m_plot, &LeasePlot::plotResized, this, &LeaseChartView::refresh);
    connect(m_plot, &LeasePlot::zoomAsked, this, &LeaseChartView::zoom);
    connect(m_plot, &LeasePlot::hovered, this, &LeaseChartView::hover);
    connect(m_plot, &LeasePlot::panAsked, this,
            [this](double dx) { pan(m_window.from - m_window.toMoment(dx, m_plot->plotRect().width())); });
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

void LeaseChartView::setFollow(bool follow)
{
    m_followButton->setChecked(follow);
    if (m_follow == follow)
        return;
    m_follow = follow;
    refresh();
    emit followChanged(follow);
}

void LeaseChartView::zoom(double factor, double x)
{
    const Moment fixed = m_follow ? m_clock.now() : m_window.toMoment(x, m_plot->plotRect().width());
    m_window = m_window.zoomed(factor, fixed);
    refresh();
}

void LeaseChartView::pan(nanoseconds by)
{
    m_window = m_window.moved(by);
    setFollow(false);
    refresh();
}

void LeaseChartView::setShown(const LegendKey &key, bool shown)
{
    if (shown)
        m_hidden.erase(key);
    else
        m_hidden.insert(key);
    refresh();
}

bool LeaseChartView::savePicture(const QString &path)
{
    return grab().save(path, "PNG");
}

void LeaseChartView::refresh()
{
    if (!isVisible())
        return;
    ++m_frames;
    const Moment now = m_clock.now();
    m_history.tick(now, m_clock.awake());
    const int width = m_plot->plotRect().width();
    keepInReach(now);

    m_side->setVisible(!m_history.isEmpty());
    m_plot->setEmptyText(m_history.isEmpty() ? emptyText() : QString());
    m_choice.update(m_history, m_window, now);
    std::vector<LeaseChoice::Line> lines = m_choice.lines();
    std::erase_if(lines, [this](const auto &line) { return !isShown({LegendKey::Kind::Hold, line.id}); });
    const bool othersShown = isShown({LegendKey::Kind::Others});
    LeaseFrame frame =
        makeLeaseFrame(m_history, lines, othersShown ? m_choice.others() : std::vector<HoldId>{}, m_window, now, width);
    if (!isShown({LegendKey::Kind::RoundTrips}))
        frame.roundTrips.clear();
    m_plot->setFrame(std::move(frame));
    updateLegend(now);
}

/// Following: now stays a tenth from the right. Otherwise the window stops at both ends of what there is to see.
void LeaseChartView::keepInReach(Moment now)
{
    const TimeWindow newest = m_window.following(now, m_plot->plotRect().width());
    if (m_follow) {
        m_window = newest;
        return;
    }
    const Moment oldest = std::min(m_history.begin() - m_window.span / 10, newest.from);
    m_window.from = std::clamp(m_window.from, oldest, newest.from);
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

QWidget *LeaseChartView::makeTools()
{
    auto *tools = new QWidget;
    auto *row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto add = [&](const QString &name, const QString &hint) {
        auto *button = new QToolButton;
        button->setAutoRaise(true);
        button->setIconSize({16, 16});
        button->setFixedHeight(26);
        button->setAccessibleName(name);
        button->setToolTip(hint);
        row->addWidget(button);
        return button;
    };
    m_zoomIn = add(tr("Zoom in"), tr("Show less time (+)"));
    m_zoomOut = add(tr("Zoom out"), tr("Show more time (−)"));
    m_followButton = add(tr("Follow"), tr("Run with the time (F)"));
    m_followButton->setText(tr("Follow"));
    m_followButton->setCheckable(true);
    m_followButton->setChecked(true);
    m_export = add(tr("Save picture"), tr("Save the chart as a PNG picture"));
    row->addStretch();
    const auto middle = [this] { return m_plot->plotRect().width() / 2.0; };
    connect(m_zoomIn, &QToolButton::clicked, this, [this, middle] { zoom(1 / zoomStep, middle()); });
    connect(m_zoomOut, &QToolButton::clicked, this, [this, middle] { zoom(zoomStep, middle()); });
    connect(m_followButton, &QToolButton::toggled, this, &LeaseChartView::setFollow);
    connect(m_export, &QToolButton::clicked, this, &LeaseChartView::askForPicture);
    return tools;
}

void LeaseChartView::updateIcons()
{
    m_zoomIn->setIcon(icon(QStringLiteral("zoom-in")));
    m_zoomOut->setIcon(icon(QStringLiteral("zoom-out")));
    m_followButton->setIcon(icon(QStringLiteral("follow")));
    m_export->setIcon(icon(QStringLiteral("export")));
}

void LeaseChartView::askForPicture()
{
    auto *dialog = new QFileDialog(this, tr("Save picture of the lease chart"), {}, tr("PNG picture (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(QStringLiteral("leases.png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        if (!savePicture(path))
            QMessageBox::warning(
                this, tr("Save picture"),
                tr("The picture could not be written to %1. Choose a folder you may write to.").arg(path));
    });
    dialog->open();
}

void LeaseChartView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_tick.start();
    refresh();
}

void LeaseChartView::resizeEvent(QResizeEvent *event)
{
    const int side = std::clamp(width() * 29 / 100, 150, 270);
    m_side->setFixedWidth(side);
    m_followButton->setToolButtonStyle(side < 200 ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    QWidget::resizeEvent(event);
}

void LeaseChartView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_tick.stop();
}

void LeaseChartView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateIcons();
}

void LeaseChartView::keyPressEvent(QKeyEvent *event)
{
    const double middle = m_plot->plotRect().width() / 2.0;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1 / zoomStep, middle);
    case Qt::Key_Minus:
        return zoom(zoomStep, middle);
    case Qt::Key_Left:
        return pan(-m_window.span / 8);
    case Qt::Key_Right:
        return pan(m_window.span / 8);
    case Qt::Key_F:
        return setFollow(!m_follow);
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace Lockdeck
