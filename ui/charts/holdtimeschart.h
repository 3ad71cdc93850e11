#pragma once

#include "ui/charts/holdhistogram.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

class ChartTip;

/// How long one key was held: a bar for each bucket, marks at p50 and p90, exact numbers where the pointer is.
class HoldTimesChart : public QWidget
{
    Q_OBJECT

public:
    explicit HoldTimesChart(QWidget *parent = nullptr);

    /// `story` null: not known yet. `hasOwners`: without them, as with a semaphore, nothing can be known.
    void show(const KeyStory *story, bool hasOwners);
    const HoldHistogram &histogram() const { return m_histogram; }
    /// What stands there instead of bars; empty when there are some.
    QString emptyWords() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QRectF plot() const;
    int headingHeight() const;
    double marksHeight() const;
    void paintHeading(QPainter &painter) const;
    void paintBars(QPainter &painter) const;
    void paintMarks(QPainter &painter) const;
    void paintEdges(QPainter &painter) const;
    QString readingAt(double x) const;

    HoldHistogram m_histogram;
    bool m_hasOwners = true;
    ChartTip *m_tip;
};

} // namespace Lockdeck
