#include "ui/charts/holdtimeschart.h"

#include "ui/charts/charttip.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

static constexpr int plotHeight = 42;
static constexpr double rightMargin = 4;

static QFont axisFont()
{
    return scaledFont(0.85);
}

/// "200 ms", "5 s", "10 min": an edge of a bucket, which is a round number of something.
static QString edgeWords(nanoseconds time)
{
    const auto in = [time](nanoseconds unit) { return QString::number(time / unit); };
    return time < 1s     ? HoldTimesChart::tr("%1\u00a0ms").arg(in(1ms))
           : time < 1min ? HoldTimesChart::tr("%1\u00a0s").arg(in(1s))
           : time < 1h   ? HoldTimesChart::tr("%1\u00a0min").arg(in(1min))
           : time < 24h  ? HoldTimesChart::tr("%1\u00a0h").arg(in(1h))
                         : HoldTimesChart::tr("%1\u00a0d").arg(in(24h));
}

HoldTimesChart::HoldTimesChart(QWidget *parent) : QWidget(parent), m_tip(new ChartTip(this))
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    show(nullptr, true);
}

void HoldTimesChart::show(const KeyStory *story, bool hasOwners)
{
    m_hasOwners = hasOwners;
    m_histogram = story && hasOwners ? HoldHistogram::of(story->records) : HoldHistogram();
    const HoldTimes &times = m_histogram.times;
    setAccessibleName(tr("How long it was held: %1")
                          .arg(times.count == 0
                                   ? emptyWords()
                                   : tr("of %1 holds half were no longer than %2, nine in ten no longer than %3")
                                         .arg(QString::number(times.count), Wording::fineDuration(times.p50),
                                              Wording::fineDuration(times.p90))));
    update();
}

QString HoldTimesChart::emptyWords() const
{
    if (!m_histogram.buckets.empty())
        return {};
    return m_hasOwners ? tr("known once a hold was seen from its begin to its end")
                       : tr("not known: dflockd does not say who holds a semaphore");
}

int HoldTimesChart::headingHeight() const
{
    return QFontMetrics(axisFont()).height() + 2;
}

/// Room above the bars for the names of the marks.
double HoldTimesChart::marksHeight() const
{
    return QFontMetricsF(axisFont()).height() - 2;
}

QSize HoldTimesChart::sizeHint() const
{
    return {300, 2 * headingHeight() + plotHeight + 2};
}

QRectF HoldTimesChart::plot() const
{
    return {0, static_cast<double>(headingHeight()), width() - rightMargin, plotHeight};
}

void HoldTimesChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintHeading(painter);
    const Theme &theme = Theme::current();
    const double bottom = std::floor(plot().bottom()) + 0.5;
    painter.setPen(theme.border);
    painter.drawLine(QPointF(plot().left(), bottom), QPointF(plot().right(), bottom));
    if (m_histogram.buckets.empty()) {
        painter.setFont(axisFont());
        painter.setPen(theme.text3);
        drawElidedText(painter, plot().adjusted(0, 4, 0, 0), emptyWords(), 2, headingHeight());
        return;
    }
    paintBars(painter);
    paintMarks(painter);
    paintEdges(painter);
}

void HoldTimesChart::paintHeading(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRectF rect(0, 0, width() - rightMargin, headingHeight());
    painter.setFont(axisFont());
    painter.setPen(theme.text2);
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, tr("Held for"));
    if (m_histogram.times.count == 0)
        return;
    painter.setPen(theme.text3);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter,
                     m_histogram.times.count == 1 ? tr("1 hold") : tr("%1 holds").arg(m_histogram.times.count));
}

void HoldTimesChart::paintBars(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRectF area = plot();
    const double step = area.width() / static_cast<double>(m_histogram.buckets.size());
    const double most = m_histogram.largest();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.slate);
    for (std::size_t i = 0; i < m_histogram.buckets.size(); ++i) {
        const int count = m_histogram.buckets[i].count;
        if (count == 0)
            continue;
        const double height = std::max(2.0, (plotHeight - marksHeight()) * count / most);
        painter.drawRoundedRect(
            QRectF(area.left() + step * static_cast<double>(i) + 1, area.bottom() - height, step - 2, height), 2, 2);
    }
}

/// p50 and p90 side by side at the top; where they are one, they share a line.
void HoldTimesChart::paintMarks(QPainter &painter) const
{
    const Theme &theme = Theme::current();
    const QRectF area = plot();
    painter.setFont(axisFont());
    const QFontMetricsF metrics(axisFont());
    const HoldTimes &times = m_histogram.times;
    const auto at = [&](nanoseconds time) {
        return std::floor(area.left() + area.width() * m_histogram.positionOf(time)) + 0.5;
    };
    const double apart = at(times.p90) - at(times.p50);
    const bool areOne = apart < metrics.horizontalAdvance(QStringLiteral("p50")) + 10;
    for (const auto &[time, words] : {std::pair(times.p50, areOne ? QString() : QStringLiteral("p50")),
                                      {times.p90, areOne ? QStringLiteral("p50, p90") : QStringLiteral("p90")}}) {
        const double x = at(time);
        painter.setPen(theme.text2);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        const double wordsWidth = metrics.horizontalAdvance(words) + 2;
        const bool fitsRight = x + 4 + wordsWidth <= area.right();
        const QRectF cell(fitsRight ? x + 4 : x - 4 - wordsWidth, area.top() - 2, wordsWidth, metrics.height());
        painter.drawText(cell, Qt::AlignLeft | Qt::AlignVCenter, words);
    }
}

/// As many edges as fit side by side.
void HoldTimesChart::paintEdges(QPainter &painter) const
{
    const QRectF area = plot();
    const double step = area.width() / static_cast<double>(m_histogram.buckets.size());
    const QFontMetricsF metrics(axisFont());
    painter.setFont(axisFont());
    painter.setPen(Theme::current().text3);
    double free = area.left();
    for (std::size_t i = 0; i <= m_histogram.buckets.size(); ++i) {
        const bool isEnd = i == m_histogram.buckets.size();
        const QString words = edgeWords(isEnd ? m_histogram.buckets.back().to : m_histogram.buckets[i].from);
        const double textWidth = metrics.horizontalAdvance(words) + 1;
        const double left = std::clamp(area.left() + step * static_cast<double>(i) - textWidth / 2, area.left(),
                                       area.right() - textWidth);
        if (left < free)
            continue;
        painter.drawText(QRectF(left, area.bottom() + 2, textWidth, metrics.height()), Qt::AlignLeft | Qt::AlignTop,
                         words);
        free = left + textWidth + 10;
    }
}

/// "5 s up to 10 s": which times a bucket counts.
static QString rangeWords(const HoldHistogram::Bucket &bucket)
{
    if (bucket.from == HoldHistogram::leastEdge)
        return HoldTimesChart::tr("shorter than %1").arg(edgeWords(bucket.to));
    if (bucket.to == HoldHistogram::mostEdge)
        return HoldTimesChart::tr("%1 or longer").arg(edgeWords(bucket.from));
    return HoldTimesChart::tr("%1 up to %2").arg(edgeWords(bucket.from), edgeWords(bucket.to));
}

QString HoldTimesChart::readingAt(double x) const
{
    const QRectF area = plot();
    if (m_histogram.buckets.empty() || x < area.left() || x >= area.right())
        return {};
    const auto index =
        static_cast<std::size_t>((x - area.left()) / area.width() * static_cast<double>(m_histogram.buckets.size()));
    const HoldHistogram::Bucket &bucket = m_histogram.buckets[std::min(index, m_histogram.buckets.size() - 1)];
    const HoldTimes &times = m_histogram.times;
    const QString counted = bucket.count == 1 ? tr("1 hold") : tr("%1 holds").arg(bucket.count);
    return QStringList{
        tr("%1: %2").arg(rangeWords(bucket), counted),
        tr("half of %1 no longer than %2").arg(QString::number(times.count), Wording::fineDuration(times.p50)),
        tr("nine in ten no longer than %1").arg(Wording::fineDuration(times.p90))}
        .join(QStringLiteral("<br>"));
}

void HoldTimesChart::mouseMoveEvent(QMouseEvent *event)
{
    const QString text = readingAt(event->position().x());
    if (text.isEmpty())
        m_tip->hide();
    else
        m_tip->showAt(event->position().toPoint(), text);
}

void HoldTimesChart::leaveEvent(QEvent *event)
{
    m_tip->hide();
    QWidget::leaveEvent(event);
}

} // namespace Lockdeck
