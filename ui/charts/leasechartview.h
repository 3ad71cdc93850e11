#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/charts/leasechoice.h"
#include "ui/charts/leasehistory.h"
#include "ui/charts/leaselegend.h"
#include "ui/charts/viewrange.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <set>
#include <vector>

namespace Lockdeck {

class LeasePlot;

/// The lease chart: own holds (at most ten) as lines of remaining seconds, renewals as dots, round trips on the right
/// axis, gaps hatched, loss as a cross with its word, "now" as a line; a legend of our own at the right. Says what will
/// appear while it is empty. Draws nothing while hidden; the history goes on, so nothing is missing when it is shown.
/// What stretch of time it shows is not its own: a ViewRange.
///
/// Wheel, + and − zoom, and so does dragging over a stretch; dragging with Shift, ← and → pan, which ends following; F
/// runs with the time again, Esc and Backspace go back.
class LeaseChartView : public QWidget
{
    Q_OBJECT

public:
    /// `range` and `clock` must outlive the view.
    explicit LeaseChartView(ViewRange &range, QWidget *parent = nullptr, const Clock &clock = Clock::system());
    void setHolds(const std::vector<HoldStatus> &holds);
    void append(const std::vector<HoldEvent> &events);

    /// What the newest frame shows.
    TimeWindow window() const { return m_window; }
    /// Shows or hides what a row of the legend stands for.
    void setShown(const LegendKey &key, bool shown);
    /// Holds on this key have a line, however many others there are; "" is none.
    void setWantedKey(const QString &key);
    /// Asks for a file and writes what is shown into it: a picture as PNG or SVG, or its figures as CSV, by its ending.
    void exportChart();
    void exportTo(const QString &path);

    const LeaseHistory &history() const { return m_history; }
    /// How often a frame was made: while hidden none is.
    int frames() const { return m_frames; }

public slots:
    /// Draws the present moment; four times a second by itself while visible.
    void refresh();

signals:
    /// What became of an export, one sentence.
    void said(const QString &sentence, bool problem);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool isShown(const LegendKey &key) const { return !m_hidden.contains(key); }
    void updateLegend(Moment now);
    LegendEntry entryFor(const LeaseHistory::Track &track, int slot, Moment now) const;
    void hover(const QPoint &position);
    void zoomAt(double factor, double x);
    void pan(double dx);
    void chooseStretch(double x, double otherX);

    const Clock &m_clock;
    ViewRange &m_range;
    LeaseHistory m_history;
    LeaseChoice m_choice;
    TimeWindow m_window;
    QString m_wanted;
    std::set<LegendKey> m_hidden;
    int m_frames = 0;

    QTimer m_tick;
    LeasePlot *m_plot;
    LeaseLegend *m_legend;
};

} // namespace Lockdeck
