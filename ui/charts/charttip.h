#pragma once

#include <QtWidgets/QLabel>

namespace Lockdeck {

/// The box with exact values that follows the pointer over a plot. A child of the plot, so that it moves with it and
/// needs no window of its own; flips sides where it would leave it. Lets the mouse through.
class ChartTip : public QLabel
{
public:
    explicit ChartTip(QWidget *plot);

    /// Rich text beside `anchor`, in the plot's coordinates.
    void showAt(const QPoint &anchor, const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Lockdeck
