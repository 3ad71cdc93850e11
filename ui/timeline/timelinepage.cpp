#include "ui/timeline/timelinepage.h"

#include <QtWidgets/QVBoxLayout>

namespace Lockdeck {

TimelinePage::TimelinePage(ViewRange &range, QWidget *parent)
    : QWidget(parent), m_view(new TimelineView(range)), m_strip(new RangeStrip(range))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_strip);
    m_strip->hide();
    setFocusProxy(m_view);
}

void TimelinePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_strip->setVisible(height() >= stripFrom);
}

} // namespace Lockdeck
