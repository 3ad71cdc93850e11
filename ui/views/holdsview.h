#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

#include <vector>

namespace Lockdeck {

/// The cards of the own holds, in a row that scrolls sideways; folded, they are pills. Hidden by its owner when empty.
/// Shows what setHolds() gave; countdowns are computed at each paint, so a stalled owner shows no stale truth.
class HoldsView : public QWidget
{
    Q_OBJECT

public:
    explicit HoldsView(QWidget *parent = nullptr);

    void setHolds(const std::vector<HoldStatus> &holds);
    /// For "3 wait behind you" and "#219 holds it now".
    void setSnapshot(const FleetSnapshotPtr &snapshot);
    void setFolded(bool folded);
    bool isFolded() const;
    /// "1 held · 1 queued · 1 lost", for the dock title.
    QString summary() const;

signals:
    void releaseRequested(quint64 id);
    void cancelRequested(quint64 id);  ///< also Leave queue and Stop waiting
    void renewRequested(quint64 id);
    void waitRequested(quint64 id, int seconds);
    void leaseChangeRequested(quint64 id); ///< the owner asks for the value
    void noteChangeRequested(quint64 id);
    void againRequested(quint64 id);   ///< Acquire again, Queue again
    void limitRequested(quint64 id, qint64 limit); ///< Use limit N, after a mismatch, when `stats` tells the limit
    void dismissRequested(quint64 id);
    void explainRequested(quint64 id); ///< What happened
};

} // namespace Lockdeck
