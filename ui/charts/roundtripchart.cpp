#include "ui/charts/roundtripchart.h"

#include "ui/paint/paint.h"

#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr std::size_t shown = 60;

RoundTripChart::RoundTripChart(int height, QWidget *parent) : QWidget(parent)
{
    setFixedHeight(height);
    setAccessibleName(tr("Round trips of the last %1 probes").arg(shown));
    show(ProbeHistory());
}

void RoundTripChart::show(const ProbeHistory &history)
{
    m_trips = history.lately(shown);
    update();
}

void RoundTripChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Theme &theme = Theme::current();
    paintSparkLine(painter, QRectF(rect()), m_trips, theme.wait.fill, theme);
}

} // namespace Lockdeck
