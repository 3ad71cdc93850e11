#pragma once

#include "ui/charts/viewrange.h"
#include "ui/timeline/waiterspast.h"

#include <QtWidgets/QWidget>

#include <optional>

namespace Lockdeck {

/// All that was watched, in one line: how many waited for all keys, and which stretch of it the views show. Dragging
/// the stretch moves it, dragging an edge makes it longer or shorter, a click elsewhere moves it there.
class RangeStrip : public QWidget
{
    Q_OBJECT

public:
    /// `range` and `clock` must outlive the strip.
    explicit RangeStrip(ViewRange &range, QWidget *parent = nullptr, const Clock &clock = Clock::system());

    /// So many waited when a poll was answered; the next one comes after `interval`.
    void note(Moment at, qint64 waiters, std::chrono::nanoseconds interval);
    /// Other servers are watched.
    void forget();
    /// What of time the strip shows: always up to now.
    TimeWindow reach() const;
    /// Where the stretch is that the views show.
    QRectF stretch() const;

    QSize sizeHint() const override { return {400, 44}; }
    QSize minimumSizeHint() const override { return {200, 44}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    enum class Grip { None, Begin, End, Middle };

    QRectF plot() const;
    Moment momentAt(double x) const;
    Grip gripAt(double x) const;

    const Clock &m_clock;
    ViewRange &m_range;
    WaitersPast m_past;
    Grip m_grip = Grip::None;
    double m_last = 0;
    std::optional<double> m_edge; ///< of the stretch that is dragged
};

} // namespace Lockdeck
