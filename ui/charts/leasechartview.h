#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

#include <vector>

namespace Lockdeck {

/// The lease chart: own holds (at most ten) as lines of remaining seconds, renewals as dots, round trips on the right
/// axis, gaps hatched, loss as a cross with its word, "now" as a line; a legend of our own at the right. Says what will
/// appear while it is empty. Draws nothing while hidden.
class LeaseChartView : public QWidget
{
    Q_OBJECT

public:
    explicit LeaseChartView(QWidget *parent = nullptr);
    void setHolds(const std::vector<HoldStatus> &holds);
    void append(const std::vector<HoldEvent> &events);
    void setFollow(bool follow);
    bool isFollowing() const;

signals:
    void followChanged(bool follow);
};

} // namespace Lockdeck
