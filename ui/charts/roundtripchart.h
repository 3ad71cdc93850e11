#pragma once

#include "ui/models/probehistory.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

/// The last minute or so of a probe's round trips as a line; a failure is a hatched gap.
class RoundTripChart : public QWidget
{
    Q_OBJECT

public:
    explicit RoundTripChart(int height, QWidget *parent = nullptr);
    void show(const ProbeHistory &history);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<float> m_trips;
};

} // namespace Lockdeck
