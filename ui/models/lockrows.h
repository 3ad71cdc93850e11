#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"
#include "ui/models/keyfilter.h"

#include <QtCore/QSet>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace Lockdeck {

/// The columns of the Locks table, in their order there.
enum class LockColumn { Key, State, Holder, HeldFor, Lease, Waiting, Server };
inline constexpr int lockColumnCount = 7;

/// What a row is, in the order in which it asks for attention: sorting by state follows it.
enum class RowState {
    Uncertain, ///< an own hold whose renewal is unanswered: may be gone already
    Late,      ///< somebody's renewal is overdue, by how it was renewed before; the lease has not ended
    RanOut,    ///< the lease is at 0 and the server has not swept it
    ServerDown,
    Changing, ///< waiters but no holder, for an instant
    Yours,    ///< an own hold, confirmed, and the deadline not passed
    Held,
    Semaphore,
    Free,
    Forgotten, ///< was free, is no longer in `stats`
};

/// The own hold behind a row. Moments are absolute: whoever paints compares them with now.
struct OwnMark
{
    HoldId id = 0;
    HoldState state = HoldState::Held;
    Moment since{};
    Moment deadline{};
    std::chrono::nanoseconds lease{0};
    std::chrono::nanoseconds renewEvery{0};

    bool operator==(const OwnMark &) const = default;
};

/// What a header row stands above, and the sums of its rows.
struct RowGroup
{
    QString id;    ///< of the group, whatever its place
    QString title; ///< what may be painted: "db/", "a.locks:6388", "no prefix"
    int keys = 0;
    bool known = false; ///< some of them lie on a server that answers; of those alone are:
    int held = 0;
    int contended = 0;
    qint64 waiters = 0;
    bool folded = false; ///< its rows are left out

    bool operator==(const RowGroup &) const = default;
};

/// One finished row: what was seen of a key, joined with what this program knows of its own holds; or the header of a
/// group, of which only `group`, `letter` and `address` count.
struct LockRow
{
    std::shared_ptr<const RowGroup> group; ///< set in a header row only
    KeyRow seen;
    QString shownKey; ///< displayKey() of the key: what may be painted
    QString letter;   ///< the server in a narrow column: "a"
    QString address;
    bool reachable = true;      ///< the server answers: what was seen of the queue still counts
    Moment retryAt{};           ///< not reachable: when it is tried again
    Moment oldFrom{};           ///< from then on the row is older than two polls
    std::optional<OwnMark> own; ///< set only where "you" may be said
    bool mine = false;          ///< an own attempt of any kind: held, waiting, queued
    RowState state = RowState::Held;

    bool operator==(const LockRow &other) const;

    /// An own hold past its deadline is not "you" any more, whoever has not noticed yet.
    bool isOwnAt(Moment now) const { return own && now < own->deadline; }
    RowState stateAt(Moment now) const;
    /// Somebody is seen to hold the lock, by a server that answers.
    bool hasKnownOwner() const;
    bool isOldAt(Moment now) const { return now >= oldFrom; }
    /// When the holder was first seen, the own hold began; Moment{} where nobody is known to hold it.
    Moment heldSince() const;
    /// The latest end of the lease; Moment{} where it is not known.
    Moment leaseEnds() const;
};

enum class RowFilter {
    All,
    Contended,
    Late, ///< own renewals that are overdue, leases that ran out
    Mine,
};

/// Which header rows stand between the keys.
enum class LockGrouping {
    None,
    Server,
    Prefix, ///< the part of the key before its first slash
};
inline constexpr int lockGroupingCount = 3;

/// What the table is to show.
struct LockQuery
{
    KeyFilter keys;
    RowFilter rows = RowFilter::All;
    LockColumn sort = LockColumn::Waiting;
    Qt::SortOrder order = Qt::DescendingOrder;
    LockGrouping grouping = LockGrouping::None;
    QSet<QString> folded = {}; ///< ids of groups whose rows are left out
};

/// The finished rows of one query, in their order; immutable once made, shared between threads.
struct LockRows
{
    std::vector<LockRow> rows;
    std::vector<int> byKey; ///< places in `rows` of the keys shown, in the order of server and key
    int all = 0;            ///< keys there are, whatever the filters
    int matching = 0;       ///< keys that passed the filters, also those in folded groups
    int worst = -1;         ///< the row to look at first: most waiters, then longest contended; -1: there is none
    float mostWaiters = 0;  ///< in any trend of any row
    bool tooCostly = false; ///< keys are missing because the expression was given up for them

    /// -1 when the key of that server is not among the rows. Logarithmic.
    int find(int server, const QString &key) const;
};
using LockRowsPtr = std::shared_ptr<const LockRows>;

/// The rows for `query` at `now`, filtered and sorted. Equal values are in the order of key and server, whichever way
/// the column is sorted; rows without a value come last. By waiting: the longest contended first among equals, free
/// keys last. Groups stand in the order of their first rows. `isAbandoned` is asked now and then: once it says yes,
/// nobody wants the rows, and they are incomplete.
LockRows lockRows(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds, const LockQuery &query,
                  Moment now, const std::function<bool()> &isAbandoned = {});

/// What a narrow column calls the servers: their own names where all are that short, else "a" … "z", "27" and so on.
std::vector<QString> serverLetters(const std::vector<ServerStatus> &servers);

/// Whether what was seen of a server's holders and queues still counts.
bool isReachable(const ServerStatus &server);

/// A key that the server shows without any holder contradicts an own hold; then nothing is claimed.
bool hasHolder(const KeyRow &seen);

} // namespace Lockdeck
