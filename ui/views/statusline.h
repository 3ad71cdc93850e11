#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QStatusBar>

#include <vector>

namespace Lockdeck {

class InkLabel;

/// The status bar: how fresh everything is at the left, own holds at the right. A sentence shown with say() stays in
/// front until the next one or until it is clicked away.
class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);
    /// `pausedSince` is Moment{} when nothing is paused. A null snapshot: nothing is watched.
    void refresh(const FleetSnapshot *snapshot, Moment pausedSince, const std::vector<HoldStatus> &holds, Moment now);
    void say(const QString &sentence, bool problem);
    QString sentence() const;

protected:
    void mousePressEvent(QMouseEvent *event) override;

private:
    InkLabel *m_sentence;
    InkLabel *m_fresh;
    InkLabel *m_own;
};

} // namespace Lockdeck
