#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QString>

#include <optional>
#include <vector>

namespace Lockdeck {

/// The columns of the Locks table, in their order there.
enum class LockColumn { Key, State, Holder, HeldFor, Lease, Waiting, Server };
inline constexpr int lockColumnCount = 7;

/// What a row is, in the order in which it asks for attention: sorting by state follows it.
enum class RowState {
    Uncertain, ///< an own hold whose renewal is unanswered: may be gone already
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

/// One finished row: what was seen of a key, joined with what this program knows of its own holds.
struct LockRow
{
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

    bool operator==(const LockRow &) const = default;

    /// An own hold past its deadline is not "you" any more, whoever has not noticed yet.
    bool isOwnAt(Moment now) const { return own && now < own->deadline; }
    RowState stateAt(Moment now) const;
    bool isOldAt(Moment now) const { return now >= oldFrom; }
    /// When the holder was first seen, the own hold began; Moment{} where nobody is known to hold it.
    Moment heldSince() const;
    /// The latest end of the lease; Moment{} where it is not known.
    Moment leaseEnds() const;
};

/// Which keys the filter field lets through: those that contain a text, or match a regular expression; upper and lower
/// case are alike.
class KeyFilter
{
public:
    KeyFilter() = default;
    static KeyFilter containing(const QString &text);
    /// The effort per key is bounded, so that no expression can freeze the window.
    static KeyFilter matching(const QString &expression);

    /// Why the expression is none, in words; empty when it is one. Such a filter accepts nothing.
    QString problem() const { return m_problem; }
    bool acceptsAll() const { return m_text.isEmpty() && !m_expression; }
    bool accepts(const QString &key) const;

private:
    QString m_text;
    std::optional<QRegularExpression> m_expression;
    QString m_problem;
};

enum class RowFilter {
    All,
    Contended,
    Late, ///< own renewals that are overdue, leases that ran out
    Mine,
};

/// What the table is to show.
struct LockQuery
{
    KeyFilter keys;
    RowFilter rows = RowFilter::All;
    LockColumn sort = LockColumn::Waiting;
    Qt::SortOrder order = Qt::DescendingOrder;
};

/// The rows for `query` at `now`, filtered and sorted. Equal values are in the order of key and server, whichever way
/// the column is sorted; rows without a value come last. By waiting: the longest contended first among equals, free
/// keys last.
std::vector<LockRow> lockRows(const FleetSnapshot &snapshot, const std::vector<HoldStatus> &holds,
                              const LockQuery &query, Moment now);

/// Most waiters, then longest contended: the row to look at first. -1 when there is none.
int worstRow(const std::vector<LockRow> &rows);

/// "131 held · 7 contended · 31 free".
struct LockCounts
{
    int held = 0;
    int contended = 0;
    int free = 0;
    qint64 leftOut = 0; ///< keys that servers have beyond what is taken
};
LockCounts countLocks(const FleetSnapshot &snapshot);

} // namespace Lockdeck
