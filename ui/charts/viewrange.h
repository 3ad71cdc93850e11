#pragma once

#include "ui/charts/timewindow.h"

#include <QtCore/QObject>

#include <optional>
#include <vector>

namespace Lockdeck {

/// The one stretch of time that all views show, and the one moment that is marked in all of them. It follows the
/// present, or stands where somebody put it; it remembers where it has been. Knows no view and no pixels but those it
/// is asked for. For the GUI thread.
class ViewRange : public QObject
{
    Q_OBJECT

public:
    /// More steps back than these are forgotten, the oldest first.
    static constexpr std::size_t maxSteps = 100;
    /// Zooming or panning again within this time is the same step.
    static constexpr std::chrono::milliseconds gesture{700};

    /// `clock` must outlive the range.
    explicit ViewRange(const Clock &clock = Clock::system(), QObject *parent = nullptr);

    bool isFollowing() const { return m_place.follow; }
    /// What a plot of that many pixels shows at `now`.
    TimeWindow window(Moment now, int width) const;
    /// The stretch that was chosen; nothing while it follows the present.
    std::optional<TimeWindow> chosen() const;
    std::optional<Moment> marked() const { return m_marked; }
    bool canGoBack() const { return !m_past.empty(); }
    bool canGoForward() const { return !m_future.empty(); }

    /// There is something to see from `begin` on; of several the earliest counts, until forgetBegin().
    void noteBegin(Moment begin);
    void forgetBegin();

    void setFollow(bool follow);
    /// `factor` < 1 shows less. `fixed` stays where it is; while following, the present does.
    void zoom(double factor, Moment fixed);
    /// The same around the marked moment where it is shown, else around the middle.
    void zoomMiddle(double factor);
    /// Ends following. Stops at both ends of what there is to see.
    void pan(std::chrono::nanoseconds by);
    /// Shows that stretch, widened where it is too short.
    void choose(Moment from, Moment to);
    /// Marks a moment, and moves the window to it where it does not show it.
    void mark(Moment at);
    void unmark();
    /// From the begin of what there is to see up to now, following.
    void showAll();

    void back();
    void forward();
    /// The usual span, following, nothing marked. back() undoes it, but for the mark.
    void reset();

signals:
    /// Something else is to be shown. While following, time itself moves on without a signal.
    void changed();
    void followChanged(bool follow);
    /// Another moment is marked, or none.
    void markedChanged();

private:
    struct Place
    {
        TimeWindow window;
        bool follow = true;

        bool operator==(const Place &) const = default;
    };
    enum class Step { Zoom, Pan, Jump };

    TimeWindow standing() const;
    bool go(Place place, Step step);
    void become(const Place &place);

    const Clock &m_clock;
    Place m_place;
    std::vector<Place> m_past;
    std::vector<Place> m_future;
    Step m_lastStep = Step::Jump;
    Moment m_lastStepAt{};
    Moment m_begin = Moment::max();
    std::optional<Moment> m_marked;
};

} // namespace Lockdeck
