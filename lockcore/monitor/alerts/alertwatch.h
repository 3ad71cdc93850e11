#pragma once

#include "monitor/alerts/alertengine.h"
#include "monitor/alerts/alertpreview.h"

#include <QtCore/QObject>

#include <memory>
#include <optional>
#include <vector>

namespace Lockdeck {

/// An AlertEngine in a thread of its own: rules cost one pass over all rows of each poll, which with very many is more
/// than a window has time for. Public members are for the owner's thread; none blocks.
class AlertWatch : public QObject
{
    Q_OBJECT

public:
    /// `clock` must outlive the watch.
    explicit AlertWatch(const Clock &clock = Clock::system(), QObject *parent = nullptr);
    ~AlertWatch() override;

    void setRules(std::vector<AlertRule> rules);
    /// Every snapshot, in its order. Where the thread does not follow some are passed over: a gap, as between polls.
    void take(const std::vector<FleetSnapshotPtr> &snapshots);
    void take(const std::vector<HoldEvent> &events);

    /// Counts how often a rule that is not of rows would have fired, by what was taken so far.
    void preview(const AlertRule &rule);
    /// What the last one came to, once.
    std::optional<AlertPreview> takePreview();

    /// Incidents that began or ended since the last call, oldest first.
    std::vector<AlertIncident> takeNews();
    /// How many keys would be incidents of their own, as far as was told.
    qint64 notListed() const;

signals:
    /// There are news to take.
    void changed();
    /// There is a preview to take.
    void previewed();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
