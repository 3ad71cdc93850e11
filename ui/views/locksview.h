#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

#include <vector>

namespace Lockdeck {

/// The Locks table: heading with counts, state buttons (All, Contended, Late, Mine), filter field, column choice, rows.
/// Opens sorted by waiting, the worst first. Selection, scroll and current row survive updates.
class LocksView : public QWidget
{
    Q_OBJECT

public:
    explicit LocksView(QWidget *parent = nullptr);

    void setSnapshot(const FleetSnapshotPtr &snapshot);
    /// Marks "you" on rows: only holds that are Held or Uncertain, and only where the snapshot was asked for after
    /// they were confirmed.
    void setHolds(const std::vector<HoldStatus> &holds);
    /// What an empty table says: not connected, connecting, no locks.
    void setEmptyText(const QString &text);
    QString currentKey() const; ///< empty when nothing is selected
    void focusFilter();
    /// Sort order, columns, widths.
    QByteArray saveState() const;
    bool restoreState(const QByteArray &state);

signals:
    void acquireRequested(const QString &key);
    void enqueueRequested(const QString &key);
    void currentKeyChanged(const QString &key);
};

} // namespace Lockdeck
