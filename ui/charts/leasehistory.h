#pragma once

#include "client/holdstatus.h"

#include <QtCore/QString>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace Lockdeck {

/// What the lease chart remembers of the own holds: for each a saw-tooth of time left, cut where the hold was not known
/// to be held. Built from hold events alone; nothing is sampled, so a history fed by a stalled window is as exact as
/// any other. Pure: time comes in as an argument. Bounded, and what no longer fits is counted (DESIGN.md, rule 4).
class LeaseHistory
{
public:
    static constexpr std::size_t maxPerHold = 4096; ///< pieces, renewals, losses: of each
    static constexpr std::size_t maxHolds = 256;
    static constexpr std::size_t maxGaps = 4096;

    /// A stretch over which one deadline held good: at t, `deadline − t` was left.
    struct Piece
    {
        Moment from{};
        Moment to = Moment::max(); ///< max(): still open
        Moment deadline{};
        bool doubt = false; ///< Uncertain: what was left at most

        bool isOpen() const { return to == Moment::max(); }
        /// Where it stops being drawn: its end, its deadline or now, whichever is first.
        Moment endAt(Moment now) const { return std::min({to, deadline, now}); }
        bool operator==(const Piece &) const = default;
    };

    /// An answered request that set the deadline: the grant or a renewal.
    struct Confirmation
    {
        Moment shown{}; ///< where the line jumps: at the sending; or at the answer, when the hold was in doubt by then
        Moment sent{};
        std::chrono::seconds lease{0};
        Moment deadline{};
        std::chrono::nanoseconds roundTrip{0};

        bool operator==(const Confirmation &) const = default;
    };

    struct Loss
    {
        Moment at{}; ///< never after the deadline
        Moment deadline{};
        QString why;

        bool operator==(const Loss &) const = default;
    };

    /// One hold. All three logs are in the order of time.
    struct Track
    {
        HoldId id = 0;
        QString key; ///< as displayKey() shows it
        ServerAddress server;
        HoldState state = HoldState::Idle;
        std::chrono::seconds lease{0};
        /// With less left than this it is uncertain, since a renewal is overdue; 0: not known.
        std::chrono::nanoseconds doubtBelow{0};
        std::deque<Piece> pieces;
        std::deque<Confirmation> confirmations;
        std::deque<Loss> losses;
        std::size_t dropped = 0; ///< entries that no longer fitted

        /// As HoldStatus::stateAt(): Held or Uncertain past the deadline is Lost, whoever has not noticed yet.
        HoldState stateAt(Moment now) const;
        /// Held or Uncertain at `now`.
        bool isLiveAt(Moment now) const;
        /// Nothing where it was not known to be held.
        std::optional<Piece> pieceAt(Moment at, Moment now) const;
        std::chrono::nanoseconds leftAt(Moment now) const;
        /// With the loss that is due but not reported yet.
        std::vector<Loss> lossesAt(Moment now) const;
        /// The first piece that ends after `from`: the pieces of a window begin here.
        std::deque<Piece>::const_iterator firstPiece(Moment from) const;
        std::deque<Confirmation>::const_iterator firstConfirmation(Moment from) const;
        /// Where the last piece ends: max() while it is open, Moment{} without pieces.
        Moment end() const { return pieces.empty() ? Moment{} : pieces.back().to; }
    };

    /// The computer slept: nobody here knew anything.
    struct Gap
    {
        Moment from{};
        Moment to{};

        bool operator==(const Gap &) const = default;
    };

    void observe(const HoldEvent &event) { observe(event.status, event.at); }
    /// The same from a plain status; one that is already known changes nothing.
    void observe(const HoldStatus &status, Moment at);
    /// Compares the two clocks (BOOTTIME and MONOTONIC): what one ran ahead of the other since the last call was sleep,
    /// and it ended just now. Call it before the events that came with the waking are observed.
    void tick(Moment now, std::chrono::nanoseconds awake);

    /// By id, so oldest first.
    const std::map<HoldId, Track> &tracks() const { return m_tracks; }
    const Track *find(HoldId id) const;
    const std::deque<Gap> &gaps() const { return m_gaps; }
    /// Ended holds that were forgotten to make room.
    std::size_t droppedHolds() const { return m_droppedHolds; }
    /// Holds beyond maxHolds that are held now and have no track.
    std::size_t untracked() const { return m_untracked.size(); }
    /// Nothing was ever held.
    bool isEmpty() const { return m_tracks.empty(); }
    /// The first moment of anything in it; Moment::max() when empty.
    Moment begin() const;

private:
    Track *trackFor(const HoldStatus &status);
    bool makeRoom();
    void addGap(const Gap &gap);

    std::map<HoldId, Track> m_tracks;
    std::deque<Gap> m_gaps;
    std::size_t m_droppedHolds = 0;
    std::set<HoldId> m_untracked;
    std::optional<Moment> m_lastTick;
    std::chrono::nanoseconds m_lastAwake{0};
};

} // namespace Lockdeck
