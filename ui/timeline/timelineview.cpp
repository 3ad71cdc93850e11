#include "ui/timeline/timelineview.h"

#include "ui/charts/chartexport.h"
#include "ui/charts/charttip.h"
#include "ui/charts/rangekeys.h"
#include "ui/charts/timemarks.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/timeline/lanepainter.h"
#include "ui/timeline/lanereading.h"
#include "ui/timeline/timelineaccess.h"
#include "ui/timeline/timelinecsv.h"
#include "ui/timeline/timelinelook.h"
#include "ui/views/showntimer.h"

#include <QtCore/QHash>
#include <QtGui/QAccessible>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QScrollBar>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using namespace TimelineLook;

static constexpr auto frameEvery = 250ms;
static constexpr int laneHeight = static_cast<int>(LanePainter::laneHeight);
static constexpr int axisHeight = 25;
static constexpr int notesHeight = 20;
/// How near the pointer has to be to an event, in pixels.
static constexpr int nearEvent = 6;

static size_t qHash(const KeyPlace &place, size_t seed = 0)
{
    return qHashMulti(seed, place.server, place.key);
}

TimelineView::TimelineView(ViewRange &range, QWidget *parent, const Clock &clock)
    : QAbstractScrollArea(parent), m_clock(clock), m_range(range), m_tip(new ChartTip(viewport()))
{
    installTimelineAccess();
    setAccessibleName(tr("Timeline"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(laneHeight);
    viewport()->setMouseTracking(true);
    auto *tick = new ShownTimer(this, frameEvery);
    connect(tick, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    connect(&m_range, &ViewRange::changed, viewport(), qOverload<>(&QWidget::update));
}

static QString noteOf(const LockRow &row)
{
    if (!row.reachable)
        return TimelineView::tr("server down");
    if (row.seen.waiters > 0)
        return Wording::waiting(row.seen.waiters);
    if (row.seen.kind == KeyRow::Kind::Semaphore)
        return TimelineView::tr("semaphore, %1 slots").arg(row.seen.limit);
    return TimelineView::tr("nobody waits");
}

void TimelineView::setRows(const LockRowsPtr &rows, const std::vector<ServerStatus> &servers)
{
    QHash<KeyPlace, TimelineLane> before;
    for (TimelineLane &lane : m_lanes)
        before.insert(lane.place, std::move(lane));
    m_lanes.clear();
    m_all = rows->matching;
    for (const LockRow &row : rows->rows) {
        if (row.group)
            continue;
        if (m_lanes.size() == maxLanes)
            break;
        TimelineLane lane = before.take({row.seen.server, row.seen.key});
        lane.place = {row.seen.server, row.seen.key};
        lane.shownKey = row.shownKey;
        lane.letter = row.letter;
        lane.address = servers[static_cast<std::size_t>(row.seen.server)].address;
        lane.note = noteOf(row);
        m_lanes.push_back(std::move(lane));
    }
    setCurrent(m_currentPlace.server, m_currentPlace.key);
    wantKeys();
    layOut();
}

void TimelineView::forget()
{
    m_lanes.clear();
    m_wanted.clear();
    m_current = -1;
    layOut();
}

/// In an order of its own, so that another order of the table is not another wish.
void TimelineView::wantKeys()
{
    std::vector<KeyPlace> wanted;
    for (const TimelineLane &lane : m_lanes)
        wanted.push_back(lane.place);
    std::sort(wanted.begin(), wanted.end(), [](const KeyPlace &a, const KeyPlace &b) {
        return std::tie(a.server, a.key) < std::tie(b.server, b.key);
    });
    if (wanted == m_wanted)
        return;
    m_wanted = std::move(wanted);
    if (isVisible())
        emit keysWanted(m_wanted);
}

void TimelineView::setStories(const std::vector<KeyStoryPtr> &stories)
{
    QHash<KeyPlace, KeyStoryPtr> told;
    for (const KeyStoryPtr &story : stories)
        told.insert({story->server, story->key}, story);
    for (TimelineLane &lane : m_lanes) {
        const KeyStoryPtr story = told.value(lane.place);
        if (!story || story == lane.story)
            continue;
        lane.story = story;
        lane.spans = laneSpans(*story);
        if (lane.spans.since != Moment{})
            m_range.noteBegin(lane.spans.since);
    }
    viewport()->update();
}

void TimelineView::setOwn(const LeaseHistory *own)
{
    m_own = own;
    viewport()->update();
}

void TimelineView::setFrozen(std::optional<Moment> since)
{
    m_frozen = since;
    viewport()->update();
}

void TimelineView::setCurrent(int server, const QString &key)
{
    m_currentPlace = {server, key};
    const auto lane = std::ranges::find(m_lanes, m_currentPlace, &TimelineLane::place);
    m_current = lane == m_lanes.end() ? -1 : static_cast<int>(lane - m_lanes.begin());
    viewport()->update();
}

QRect TimelineView::plotRect() const
{
    return {namesWidth, axisHeight, std::max(1, viewport()->width() - namesWidth),
            std::max(0, viewport()->height() - axisHeight - notesHeight)};
}

QRect TimelineView::lanesRect() const
{
    return {0, axisHeight, viewport()->width(), plotRect().height()};
}

QRect TimelineView::laneRect(int lane) const
{
    return {0, axisHeight + lane * laneHeight - verticalScrollBar()->value(), viewport()->width(), laneHeight};
}

TimeWindow TimelineView::window() const
{
    return m_range.window(now(), plotRect().width());
}

Moment TimelineView::momentAt(double x) const
{
    const QRect plot = plotRect();
    return window().toMoment(x - plot.left(), plot.width());
}

std::chrono::nanoseconds TimelineView::reach() const
{
    return momentAt(nearEvent) - momentAt(0);
}

int TimelineView::laneAt(int y) const
{
    const QRect lanes = lanesRect();
    if (y < lanes.top() || y > lanes.bottom())
        return -1;
    const int lane = (y - lanes.top() + verticalScrollBar()->value()) / laneHeight;
    return lane < static_cast<int>(m_lanes.size()) ? lane : -1;
}

void TimelineView::layOut()
{
    const int height = plotRect().height();
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(m_lanes.size()) * laneHeight - height));
    verticalScrollBar()->setPageStep(height);
    viewport()->update();
}

/// "db/migrate on c.locks:6388, 7 wait, #17 holds it".
QString TimelineView::spokenLane(int index) const
{
    const TimelineLane &lane = m_lanes[static_cast<std::size_t>(index)];
    const LaneReading reading = LaneReading::of(lane, now(), 0ns);
    return tr("%1 on %2, %3").arg(lane.shownKey, lane.address.toString(), lane.note) +
           (reading.headline.isEmpty() ? QString() : QStringLiteral(", ") + reading.headline);
}

void TimelineView::exportLanes()
{
    askWhereToExport(this, tr("Export the timeline"), QStringLiteral("timeline"),
                     [this](const QString &path) { exportTo(path); });
}

void TimelineView::exportTo(const QString &path)
{
    const QString problem = exportView(
        *viewport(), [this] { return timelineCsv(m_lanes, window()); }, path);
    emit said(problem.isEmpty() ? tr("timeline saved as %1").arg(path) : problem, !problem.isEmpty());
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void TimelineView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    emit keysWanted(m_wanted);
}

void TimelineView::hideEvent(QHideEvent *event)
{
    QAbstractScrollArea::hideEvent(event);
    emit keysWanted({});
}

/// What is frozen does not follow: it stands where it is, before somebody moves it.
void TimelineView::standStill()
{
    if (!m_frozen || !m_range.isFollowing())
        return;
    const TimeWindow shown = window();
    m_range.choose(shown.from, shown.to());
}

void TimelineView::wheelEvent(QWheelEvent *event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (event->position().x() < namesWidth)
        return QAbstractScrollArea::wheelEvent(event);
    standStill();
    const TimeWindow shown = window();
    if (event->modifiers().testFlag(Qt::ShiftModifier))
        m_range.pan(std::chrono::duration_cast<std::chrono::nanoseconds>(shown.span * (-notches / 8)));
    else if (notches != 0)
        m_range.zoom(std::pow(1.25, -notches), momentAt(event->position().x()));
    event->accept();
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    if (event->position().x() < namesWidth)
        return;
    standStill();
    m_drag.press(*event);
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_drag.isActive())
        return hover(event->position().toPoint());
    m_tip->hide();
    const double dx = m_drag.move(*event);
    viewport()->setCursor(m_drag.isPanning() ? Qt::ClosedHandCursor : Qt::SplitHCursor);
    if (m_drag.isPanning())
        m_range.pan(momentAt(0) - momentAt(dx));
    viewport()->update();
}

/// A click chooses a lane, and the moment where it has a time axis.
void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    const bool wasPanning = m_drag.isPanning() && m_drag.isActive();
    const bool wasActive = m_drag.isActive();
    viewport()->unsetCursor();
    if (const auto stretch = m_drag.release(*event)) {
        const auto [left, right] = std::minmax(stretch->first, stretch->second);
        m_range.choose(momentAt(left), momentAt(right));
    } else if (const int lane = laneAt(event->position().toPoint().y());
               lane >= 0 && !wasPanning && event->button() == Qt::LeftButton) {
        if (wasActive)
            choose(lane, event->position().x());
        else
            makeCurrent(lane);
    }
    viewport()->update();
}

bool TimelineView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave)
        m_tip->hide();
    return QAbstractScrollArea::viewportEvent(event);
}

/// The event near `x`, or the very moment.
void TimelineView::choose(int lane, double x)
{
    const LaneReading reading = LaneReading::of(m_lanes[static_cast<std::size_t>(lane)], momentAt(x), reach());
    makeCurrent(lane);
    m_range.mark(reading.at);
}

void TimelineView::makeCurrent(int lane)
{
    if (lane < 0 || lane >= static_cast<int>(m_lanes.size()))
        return;
    const KeyPlace place = m_lanes[static_cast<std::size_t>(lane)].place;
    const bool isOther = lane != m_current;
    setCurrent(place.server, place.key);
    const int top = lane * laneHeight;
    QScrollBar *bar = verticalScrollBar();
    bar->setValue(std::clamp(bar->value(), top + laneHeight - plotRect().height(), top));
    if (isOther) {
        QAccessibleEvent focus(this, QAccessible::Focus);
        focus.setChild(lane);
        QAccessible::updateAccessibility(&focus);
        emit keyChosen(place.server, place.key);
    }
}

void TimelineView::hover(const QPoint &position)
{
    const int lane = laneAt(position.y());
    if (lane < 0 || position.x() < namesWidth)
        return m_tip->hide();
    const TimelineLane &shown = m_lanes[static_cast<std::size_t>(lane)];
    const Moment at = momentAt(position.x());
    LaneReading reading = LaneReading::of(shown, at, reach());
    if (reading.headline.isEmpty() || at > now())
        return m_tip->hide();
    const auto isHeld = [&](const LeaseHistory::Track *own) { return own->pieceAt(reading.at, now()).has_value(); };
    if (std::ranges::any_of(ownOf(shown), isHeld))
        reading.lines.prepend(tr("held by you then"));
    m_tip->showAt(
        position,
        reading.richText(shown) + QStringLiteral("<br>") +
            tr("<font color=\"%1\">Click: mark it · drag: zoom · Esc: back</font>").arg(Theme::current().text3.name()));
}

/// The marked moment goes to the next or previous event of the current lane.
void TimelineView::goToEvent(bool forward)
{
    if (m_current < 0)
        return makeCurrent(0);
    const LaneSpans &spans = m_lanes[static_cast<std::size_t>(m_current)].spans;
    const Moment from = m_range.marked().value_or(now());
    if (const KeyRecord *event = forward ? nextEvent(spans, from) : previousEvent(spans, from)) {
        m_range.mark(event->seen.before);
        tellReading(m_current, event->seen.before);
    }
}

/// Beside the moment, and to screen readers.
void TimelineView::tellReading(int lane, Moment at)
{
    const TimelineLane &shown = m_lanes[static_cast<std::size_t>(lane)];
    const LaneReading reading = LaneReading::of(shown, at, 0ns);
    const QRect plot = plotRect();
    const double x = plot.left() + window().toX(at, plot.width());
    m_tip->showAt({static_cast<int>(x), laneRect(lane).center().y()}, reading.richText(shown));
    setAccessibleDescription(reading.spoken());
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    m_tip->hide();
    standStill();
    const bool isToEvent = event->modifiers().testFlag(Qt::ControlModifier);
    switch (event->key()) {
    case Qt::Key_Up:
        return makeCurrent(std::max(0, m_current - 1));
    case Qt::Key_Down:
        return makeCurrent(std::min(static_cast<int>(m_lanes.size()) - 1, m_current + 1));
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (isToEvent)
            return goToEvent(event->key() == Qt::Key_Right);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            emit keyChosen(m_currentPlace.server, m_currentPlace.key);
        return;
    default:
        break;
    }
    if (!rangeKey(m_range, window(), event))
        QAbstractScrollArea::keyPressEvent(event);
}

void TimelineView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TimelineView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace Lockdeck
