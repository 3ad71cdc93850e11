#include "ui/charts/viewrange.h"

#include <algorithm>
#include <utility>

namespace Lockdeck {

using std::chrono::nanoseconds;

/// Where the window would stand matters to the nanosecond only, not to a pixel.
static constexpr int anyWidth = 1 << 20;

ViewRange::ViewRange(const Clock &clock, QObject *parent) : QObject(parent), m_clock(clock) {}

TimeWindow ViewRange::window(Moment now, int width) const
{
    return m_place.follow ? m_place.window.following(now, width) : m_place.window;
}

std::optional<TimeWindow> ViewRange::chosen() const
{
    return m_place.follow ? std::nullopt : std::optional(m_place.window);
}

TimeWindow ViewRange::standing() const
{
    return window(m_clock.now(), anyWidth);
}

void ViewRange::noteBegin(Moment begin)
{
    m_begin = std::min(m_begin, begin);
}

void ViewRange::forgetBegin()
{
    m_begin = Moment::max();
}

void ViewRange::setFollow(bool follow)
{
    if (follow != m_place.follow)
        go({standing(), follow}, Step::Jump);
}

void ViewRange::zoom(double factor, Moment fixed)
{
    const Moment now = m_clock.now();
    go({standing().zoomed(factor, m_place.follow ? now : fixed), m_place.follow}, Step::Zoom);
}

void ViewRange::zoomMiddle(double factor)
{
    const TimeWindow shown = standing();
    zoom(factor, m_marked && shown.contains(*m_marked) ? *m_marked : shown.from + shown.span / 2);
}

void ViewRange::showAll()
{
    const Moment now = m_clock.now();
    if (m_begin >= now)
        return;
    const nanoseconds span =
        std::clamp<nanoseconds>((now - m_begin) * 10 / 9, TimeWindow::shortest, TimeWindow::longest);
    go({{m_begin, span}, true}, Step::Jump);
}

void ViewRange::pan(nanoseconds by)
{
    go({standing().moved(by), false}, Step::Pan);
}

void ViewRange::choose(Moment from, Moment to)
{
    const nanoseconds span = std::clamp<nanoseconds>(to - from, TimeWindow::shortest, TimeWindow::longest);
    go({{from + (to - from - span) / 2, span}, false}, Step::Jump);
}

void ViewRange::mark(Moment at)
{
    m_marked = at;
    const TimeWindow shown = standing();
    if (shown.contains(at) || !go({{at - shown.span / 2, shown.span}, false}, Step::Jump))
        emit changed();
    emit markedChanged();
}

void ViewRange::unmark()
{
    if (!std::exchange(m_marked, std::nullopt))
        return;
    emit changed();
    emit markedChanged();
}

void ViewRange::back()
{
    if (m_past.empty())
        return;
    m_future.push_back(m_place);
    const Place place = m_past.back();
    m_past.pop_back();
    m_lastStep = Step::Jump;
    become(place);
}

void ViewRange::forward()
{
    if (m_future.empty())
        return;
    m_past.push_back(m_place);
    const Place place = m_future.back();
    m_future.pop_back();
    m_lastStep = Step::Jump;
    become(place);
}

void ViewRange::reset()
{
    unmark();
    if (const Place usual; !m_place.follow || m_place.window.span != usual.window.span)
        go({{standing().from, usual.window.span}, true}, Step::Jump);
}

/// The window stops at both ends of what there is to see: a little before its begin, and where it would follow. False
/// when it is there already.
bool ViewRange::go(Place place, Step step)
{
    const Moment newest = place.window.following(m_clock.now(), anyWidth).from;
    const nanoseconds air = place.window.span / 10;
    const Moment oldest = m_begin == Moment::max() ? newest : std::min(m_begin - air, newest);
    place.window.from = place.follow ? newest : std::clamp(place.window.from, oldest, newest);
    const bool isElsewhere = !place.follow && place.window.from != m_place.window.from;
    if (place.follow == m_place.follow && place.window.span == m_place.window.span && !isElsewhere)
        return false;

    const bool goesOn = step != Step::Jump && step == m_lastStep && m_clock.now() - m_lastStepAt < gesture;
    m_lastStep = step;
    m_lastStepAt = m_clock.now();
    if (!goesOn) {
        m_past.push_back(m_place);
        if (m_past.size() > maxSteps)
            m_past.erase(m_past.begin());
    }
    m_future.clear();
    become(place);
    return true;
}

void ViewRange::become(const Place &place)
{
    const bool followed = std::exchange(m_place, place).follow;
    emit changed();
    if (followed != place.follow)
        emit followChanged(place.follow);
}

} // namespace Lockdeck
