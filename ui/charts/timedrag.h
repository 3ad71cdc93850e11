#pragma once

#include <QtCore/QRectF>

#include <optional>
#include <utility>

class QMouseEvent;
class QPainter;

namespace Lockdeck {

/// What a press, a move and a release of the pointer mean over a time axis: dragging chooses a stretch, with Shift or
/// the middle button it pans. Less than a few pixels is a click. Positions are of the widget that gets the events.
class TimeDrag
{
public:
    static constexpr double clickDistance = 4;

    void press(const QMouseEvent &event);
    bool isActive() const { return m_from.has_value(); }
    bool isPanning() const { return m_isPanning; }
    /// How far the pointer went since the last call; 0 where it is still a click.
    double move(const QMouseEvent &event);
    /// Ends it: the stretch that was chosen, in the order it was drawn; nothing after a click or a pan.
    std::optional<std::pair<double, double>> release(const QMouseEvent &event);
    /// The stretch chosen so far, over `plot`.
    void paint(QPainter &painter, const QRectF &plot) const;

private:
    std::optional<double> m_from; ///< x of the press
    double m_last = 0;
    bool m_isPanning = false;
    bool m_isMoved = false;
};

} // namespace Lockdeck
