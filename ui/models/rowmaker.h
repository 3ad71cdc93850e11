#pragma once

#include "client/holdstatus.h"
#include "ui/models/lockexport.h"
#include "ui/models/overview.h"
#include "ui/models/rowchange.h"

#include <QtCore/QObject>

#include <memory>
#include <optional>
#include <vector>

namespace Lockdeck {

/// What rows are made of.
struct RowRequest
{
    FleetSnapshotPtr snapshot; ///< never null
    std::vector<HoldStatus> holds;
    LockQuery query;
};

/// Finished rows, and what makes them of those taken before.
struct MadeRows
{
    FleetSnapshotPtr snapshot; ///< they were made of
    LockRowsPtr rows;
    RowChange change;
    Overview overview;
    std::chrono::nanoseconds cost{0}; ///< what making them took
};

/// What became of a file that was to be written.
struct SavedRows
{
    QString path;
    int keys = 0;
    QString problem; ///< why it was not written; empty when all is well
};

/// Makes the rows of the Locks table in a thread of its own: filter, sort, groups, and the difference to what is shown,
/// so that the owner has only to commit them. Snapshots and rows that were given out are freed in that thread too.
/// Public members are for the owner's thread; none blocks, except that the destructor waits for the files that are to
/// be written, and for what of a request cannot be broken off: the filter of one key, the sorting.
///
/// One request is under way at a time. New data waits until the rows under way are taken, the newest wins, and the
/// worker rests between two requests for twice the time that the last one took. Another query makes what is under way
/// void at once: its rows never come. Files are written there as well, since that takes its time with many rows.
class RowMaker : public QObject
{
    Q_OBJECT

public:
    /// `clock` says when a request is made; it must outlive the maker.
    explicit RowMaker(const Clock &clock = Clock::system(), QObject *parent = nullptr);
    ~RowMaker() override;

    enum class What {
        OtherData,  ///< the same query of another snapshot or other holds
        OtherQuery, ///< what is under way shows what is not asked for any more
    };
    void ask(RowRequest request, What what);
    /// Whether rows are under way.
    bool isBusy() const;
    /// The rows that were made, once. The next ones are told as a change of these, so they have to be committed.
    std::optional<MadeRows> take();

    /// Writes the keys of these rows into a file, which is either whole afterwards or as it was before.
    void save(LockRowsPtr rows, RowFormat format, const QString &path);
    /// What became of the files that were to be written, once.
    std::vector<SavedRows> takeSaved();

signals:
    void saved();
    /// There are rows to take.
    void made();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Lockdeck
