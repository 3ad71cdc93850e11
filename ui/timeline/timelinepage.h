#pragma once

#include "ui/timeline/rangestrip.h"
#include "ui/timeline/timelineview.h"

namespace Lockdeck {

/// The timeline, and below it the strip of all that was watched, where there is room for both.
class TimelinePage : public QWidget
{
    Q_OBJECT

public:
    /// Lower than this the lanes need all of it.
    static constexpr int stripFrom = 260;

    /// `range` must outlive the page.
    explicit TimelinePage(ViewRange &range, QWidget *parent = nullptr);
    TimelineView *view() const { return m_view; }
    RangeStrip *strip() const { return m_strip; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    TimelineView *m_view;
    RangeStrip *m_strip;
};

} // namespace Lockdeck
