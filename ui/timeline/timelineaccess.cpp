#include "ui/timeline/timelineaccess.h"

#include "ui/timeline/timelineview.h"

#include <QtWidgets/QAccessibleWidget>

#include <memory>
#include <unordered_map>

namespace Lockdeck {

namespace {

/// One lane as an item of the list; known by its place, as the items of every list.
class LaneAccess final : public QAccessibleInterface
{
public:
    LaneAccess(TimelineView *view, int lane) : m_view(view), m_lane(lane) {}

    bool isValid() const override { return m_view && m_lane < static_cast<int>(m_view->lanes().size()); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text text) const override
    {
        return isValid() && text == QAccessible::Name ? m_view->spokenLane(m_lane) : QString();
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect lane = m_view->laneRect(m_lane);
        return {m_view->viewport()->mapToGlobal(lane.topLeft()), lane.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        if (isValid()) {
            state.selected = m_view->currentLane() == m_lane;
            state.focused = state.selected && m_view->hasFocus();
            state.offscreen = !m_view->viewport()->rect().intersects(m_view->laneRect(m_lane));
        }
        return state;
    }

private:
    TimelineView *m_view;
    int m_lane;
};

class TimelineAccess final : public QAccessibleWidget
{
public:
    explicit TimelineAccess(TimelineView *view) : QAccessibleWidget(view, QAccessible::List, view->accessibleName()) {}
    ~TimelineAccess() override
    {
        for (const auto &[lane, id] : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return static_cast<int>(view()->lanes().size()); }

    QAccessibleInterface *child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const auto known = m_children.find(index);
        if (known != m_children.end())
            return QAccessible::accessibleInterface(known->second);
        auto *lane = new LaneAccess(view(), index);
        m_children.emplace(index, QAccessible::registerAccessibleInterface(lane));
        return lane;
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (const auto &[lane, id] : m_children) {
            if (QAccessible::accessibleInterface(id) == child)
                return lane;
        }
        return -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        const QPoint at = view()->viewport()->mapFromGlobal(QPoint(x, y));
        for (int lane = 0; lane < childCount(); ++lane) {
            if (view()->laneRect(lane).contains(at))
                return child(lane);
        }
        return nullptr;
    }

    QAccessibleInterface *focusChild() const override
    {
        return view()->hasFocus() ? child(view()->currentLane()) : nullptr;
    }

private:
    TimelineView *view() const { return static_cast<TimelineView *>(widget()); }

    mutable std::unordered_map<int, QAccessible::Id> m_children;
};

QAccessibleInterface *make(const QString &, QObject *object)
{
    auto *view = qobject_cast<TimelineView *>(object);
    return view ? new TimelineAccess(view) : nullptr;
}

} // namespace

void installTimelineAccess()
{
    QAccessible::installFactory(make); // the same one again is not added
}

} // namespace Lockdeck
