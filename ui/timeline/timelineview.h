#pragma once

#include "ui/charts/leasehistory.h"
#include "ui/charts/timedrag.h"
#include "ui/charts/viewrange.h"
#include "ui/models/lockrows.h"
#include "ui/timeline/timelinelane.h"

#include <QtWidgets/QAbstractScrollArea>

#include <optional>
#include <vector>

namespace Lockdeck {

class ChartTip;

/// What happened to the keys of the table, a lane for each over one time axis, painted by hand: who held it, how many
/// waited, what was not observed. Shows the stretch of a ViewRange. Asks for the stories of its keys while it is shown,
/// and paints nothing while it is hidden.
///
/// The wheel zooms, with Shift it pans, over the names it goes through the lanes; dragging chooses a stretch, with
/// Shift it pans; a click marks the moment and chooses the key. Up and Down go from lane to lane, Ctrl with Left and
/// Right from event to event, Enter chooses the key; the other keys are those of rangeKey().
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// The first of the table's keys have lanes, these many.
    static constexpr std::size_t maxLanes = 200;

    /// `range` and `clock` must outlive the view.
    explicit TimelineView(ViewRange &range, QWidget *parent = nullptr, const Clock &clock = Clock::system());

    /// The keys, in the order of the table, never null, and the servers that they are of.
    void setRows(const LockRowsPtr &rows, const std::vector<ServerStatus> &servers);
    /// Other servers are watched.
    void forget();
    /// The stories of the keys that were wanted, in that order.
    void setStories(const std::vector<KeyStoryPtr> &stories);
    /// What is known of own holds; null: nothing. Must outlive the view, or be taken away.
    void setOwn(const LeaseHistory *own);
    /// Since when the views are frozen; nothing: they are not.
    void setFrozen(std::optional<Moment> since);
    /// The key that is selected elsewhere.
    void setCurrent(int server, const QString &key);
    /// Asks for a file and writes what is shown into it: a picture as PNG or SVG, or its spans as CSV, by its ending.
    void exportLanes();
    void exportTo(const QString &path);

    const std::vector<TimelineLane> &lanes() const { return m_lanes; }
    /// Where a lane is painted, in the viewport's coordinates; it may lie outside of it.
    QRect laneRect(int lane) const;
    /// The part that has a time axis.
    QRect plotRect() const;
    /// What the plot shows.
    TimeWindow window() const;
    int currentLane() const { return m_current; }
    /// What a screen reader is told of a lane.
    QString spokenLane(int lane) const;
    /// How often it was painted.
    int frames() const { return m_frames; }

signals:
    /// These keys' stories are wanted from now on; none while the view is hidden.
    void keysWanted(const std::vector<Lockdeck::KeyPlace> &keys);
    void keyChosen(int server, const QString &key);
    /// What became of an export, one sentence.
    void said(const QString &sentence, bool problem);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    Moment now() const { return m_frozen.value_or(m_clock.now()); }
    Moment momentAt(double x) const;
    std::chrono::nanoseconds reach() const;
    int laneAt(int y) const;
    QRect lanesRect() const;
    void wantKeys();
    void standStill();
    void layOut();
    void makeCurrent(int lane);
    void goToEvent(bool forward);
    void choose(int lane, double x);
    void hover(const QPoint &position);
    void tellReading(int lane, Moment at);

    void paintLanes(QPainter &painter);
    void paintNames(QPainter &painter);
    void paintName(QPainter &painter, const TimelineLane &lane, const QRect &rect) const;
    void paintGrid(QPainter &painter) const;
    void paintAxis(QPainter &painter) const;
    void paintRestarts(QPainter &painter) const;
    void paintNotes(QPainter &painter) const;
    /// What is said below the lanes.
    struct Note
    {
        double x = 0; ///< from the plot's left edge
        QString text;
        bool isRestart = false;
    };
    std::vector<Note> notes() const;
    void paintEmpty(QPainter &painter) const;
    std::vector<const LeaseHistory::Track *> ownOf(const TimelineLane &lane) const;

    const Clock &m_clock;
    ViewRange &m_range;
    std::vector<TimelineLane> m_lanes; ///< in the order of the table
    std::vector<KeyPlace> m_wanted;    ///< in an order that does not change with the table's
    int m_all = 0;                     ///< keys that the table shows
    const LeaseHistory *m_own = nullptr;
    std::optional<Moment> m_frozen;
    KeyPlace m_currentPlace{-1, {}};
    int m_current = -1;
    int m_frames = 0;
    TimeDrag m_drag;
    ChartTip *m_tip;
};

} // namespace Lockdeck
