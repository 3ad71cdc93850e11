#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/charts/leasechoice.h"
#include "ui/charts/leasehistory.h"
#include "ui/charts/leaselegend.h"
#include "ui/charts/timewindow.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <set>
#include <vector>

class QToolButton;

namespace Lockdeck {

class LeasePlot;

/// The lease chart: own holds (at most ten) as lines of remaining seconds, renewals as dots, round trips on the right
/// axis, gaps hatched, loss as a cross with its word, "now" as a line; a legend of our own at the right. Says what will
/// appear while it is empty. Draws nothing while hidden; the history goes on, so nothing is missing when it is shown.
///
/// Wheel, + and − zoom; dragging, ← and → pan, which ends following; F and the Follow button run with the time again.
class LeaseChartView : public QWidget
{
    Q_OBJECT

public:
    explicit LeaseChartView(QWidget *parent = nullptr, const Clock &clock = Clock::system());
    void setHolds(const std::vector<HoldStatus> &holds);
    void append(const std::vector<HoldEvent> &events);
    void setFollow(bool follow);
    bool isFollowing() const { return m_follow; }

    TimeWindow window() const { return m_window; }
    /// `x` is where to zoom, in pixels from the plot's left edge; while following it is always "now".
    void zoom(double factor, double x);
    void pan(std::chrono::nanoseconds by);
    /// Shows or hides what a row of the legend stands for.
    void setShown(const LegendKey &key, bool shown);
    /// PNG; false when it could not be written.
    bool savePicture(const QString &path);

    const LeaseHistory &history() const { return m_history; }
    /// How often a frame was made: while hidden none is.
    int frames() const { return m_frames; }

public slots:
    /// Draws the present moment; four times a second by itself while visible.
    void refresh();

signals:
    void followChanged(bool follow);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeTools();
    void updateIcons();
    bool isShown(const LegendKey &key) const { return !m_hidden.contains(key); }
    void keepInReach(Moment now);
    void updateLegend(Moment now);
    LegendEntry entryFor(const LeaseHistory::Track &track, int slot, Moment now) const;
    void hover(const QPoint &position);
    void askForPicture();

    const Clock &m_clock;
    LeaseHistory m_history;
    LeaseChoice m_choice;
    TimeWindow m_window;
    bool m_follow = true;
    std::set<LegendKey> m_hidden;
    int m_frames = 0;

    QTimer m_tick;
    LeasePlot *m_plot;
    LeaseLegend *m_legend;
    QWidget *m_side; ///< tools above the legend
    QToolButton *m_zoomIn;
    QToolButton *m_zoomOut;
    QToolButton *m_followButton;
    QToolButton *m_export;
};

} // namespace Lockdeck
