#pragma once

#include "monitor/fleetsnapshot.h"
#include "ui/models/fuzzymatch.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <vector>

namespace Lockdeck {

/// Finds the keys of a snapshot that fit a pattern best. Works in the owner's thread, in slices of a few milliseconds
/// with the event loop between them, so that a hundred thousand keys hold nothing up.
class KeySearch : public QObject
{
    Q_OBJECT

public:
    explicit KeySearch(QObject *parent = nullptr);

    struct Found
    {
        int place = 0; ///< in the snapshot's keys
        int score = 0;
    };
    /// Forgets what was under way. An empty pattern finds nothing. The first slice is done before this returns.
    void start(const FleetSnapshotPtr &snapshot, const FuzzyPattern &pattern);
    bool isBusy() const { return m_timer.isActive(); }
    const FleetSnapshotPtr &snapshot() const { return m_snapshot; }
    /// The best ones, `most` of them, the best first; of equal ones the shorter key, then in their order. While busy:
    /// of what was looked at so far.
    std::vector<Found> found() const;

    static constexpr std::size_t most = 100;

signals:
    /// All keys were looked at; not emitted by start() itself.
    void finished();

private:
    void work();
    bool isBetter(const Found &a, const Found &b) const;

    FleetSnapshotPtr m_snapshot; ///< never null
    FuzzyPattern m_pattern;
    std::size_t m_next = 0;
    std::vector<Found> m_found; ///< a heap, the worst on top
    QTimer m_timer;
};

} // namespace Lockdeck
