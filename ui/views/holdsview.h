#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/models/holdpresentation.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <vector>

class QHBoxLayout;
class QScrollArea;

namespace Lockdeck {

class HoldCard;

/// The cards of the own holds, in a row that scrolls sideways; folded, they are pills. Hidden by its owner when empty.
/// Shows what setHolds() gave; countdowns are computed at each paint, so a stalled owner shows no stale truth.
class HoldsView : public QWidget
{
    Q_OBJECT

public:
    explicit HoldsView(QWidget *parent = nullptr);
    /// With another clock than the real one, which must outlive the view.
    explicit HoldsView(const Clock &clock, QWidget *parent = nullptr);

    void setHolds(const std::vector<HoldStatus> &holds);
    /// For "3 wait behind you" and "#219 holds it now".
    void setSnapshot(const FleetSnapshotPtr &snapshot);
    void setFolded(bool folded);
    bool isFolded() const { return m_isFolded; }
    /// "1 held · 1 queued · 1 lost", for the dock title.
    QString summary() const;
    /// Whether countdowns are being repainted: only while visible.
    bool isTicking() const { return m_tick.isActive(); }

signals:
    void releaseRequested(quint64 id);
    void cancelRequested(quint64 id); ///< also Leave queue and Stop waiting
    void renewRequested(quint64 id);
    void waitRequested(quint64 id, int seconds);
    void leaseChangeRequested(quint64 id); ///< the owner asks for the value
    void noteChangeRequested(quint64 id);
    void againRequested(quint64 id);               ///< Acquire again, Queue again
    void limitRequested(quint64 id, qint64 limit); ///< Use limit N, after a mismatch, when `stats` tells the limit
    void dismissRequested(quint64 id);
    void explainRequested(quint64 id); ///< What happened
    void foldedChanged(bool folded);   ///< by a pill that was activated, or by setFolded()

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    HoldCard *cardOf(HoldId id) const;
    HoldCard *addCard();
    void removeCard(HoldCard *card);
    void perform(const HoldStatus &hold, HoldAction action, qint64 value);
    const KeyRow *rowOf(const HoldStatus &hold) const;
    void refresh();
    void adjustTicking();
    void adjustHeight();

    const Clock &m_clock;
    FleetSnapshotPtr m_snapshot;
    bool m_isFolded = false;
    std::vector<HoldCard *> m_cards; ///< in the order of the row
    QScrollArea *m_scroll;
    QHBoxLayout *m_row;
    QTimer m_tick;
};

} // namespace Lockdeck
