#include "ui/charts/rangekeys.h"

#include <QtGui/QKeyEvent>

namespace Lockdeck {

bool rangeKey(ViewRange &range, const TimeWindow &shown, QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        range.zoomMiddle(1 / zoomStep);
        return true;
    case Qt::Key_Minus:
        range.zoomMiddle(zoomStep);
        return true;
    case Qt::Key_Left:
        range.pan(-shown.span / 8);
        return true;
    case Qt::Key_Right:
        range.pan(shown.span / 8);
        return true;
    case Qt::Key_PageUp:
        range.pan(-shown.span);
        return true;
    case Qt::Key_PageDown:
        range.pan(shown.span);
        return true;
    case Qt::Key_Home:
        range.pan(-std::chrono::hours(24 * 365)); // as far as there is anything
        return true;
    case Qt::Key_End:
    case Qt::Key_F:
        range.setFollow(event->key() == Qt::Key_End || !range.isFollowing());
        return true;
    case Qt::Key_Backspace:
        range.back();
        return true;
    case Qt::Key_Escape:
        if (range.marked())
            range.unmark();
        else
            range.back();
        return true;
    default:
        return false;
    }
}

} // namespace Lockdeck
