#include "ui/charts/leasehistory.h"

#include "client/holdtiming.h"
#include "protocol/rules.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;
using Track = LeaseHistory::Track;

/// Less than this is not sleep, only the two clocks read one after the other.
static constexpr auto shortestSleep = 200ms;

static bool isLive(HoldState state)
{
    return state == HoldState::Held || state == HoldState::Uncertain;
}

/// Appends to one of the logs of `track`; at the bound the oldest entry goes.
template<typename T>
static void appendTo(Track &track, std::deque<T> &log, T entry)
{
    if (log.size() == LeaseHistory::maxPerHold) {
        log.pop_front();
        ++track.dropped;
    }
    log.push_back(std::move(entry));
}

static LeaseHistory::Piece *openPiece(Track &track)
{
    return !track.pieces.empty() && track.pieces.back().isOpen() ? &track.pieces.back() : nullptr;
}

static void closePiece(Track &track, Moment at)
{
    LeaseHistory::Piece *open = openPiece(track);
    if (!open)
        return;
    open->to = std::min(at, open->deadline);
    if (open->to <= open->from)
        track.pieces.pop_back();
}

/// Pieces never overlap: one that would begin in the past begins where the last one ended.
static void startPiece(Track &track, Moment from, Moment deadline, bool doubt)
{
    closePiece(track, from);
    if (!track.pieces.empty())
        from = std::max(from, track.pieces.back().to);
    appendTo(track, track.pieces, {from, Moment::max(), deadline, doubt});
}

static void confirm(Track &track, const HoldStatus &status, Moment at)
{
    const LeaseHistory::Piece *open = openPiece(track);
    Moment shown = status.confirmed;
    if (open)
        shown = open->doubt ? at : std::max(shown, open->from);
    startPiece(track, shown, status.deadline, false);
    appendTo(track, track.confirmations,
             {shown, status.confirmed, status.lease, status.deadline, status.lastRoundTrip});
    track.lease = status.lease;
    const Moment due = status.confirmed + status.renewEvery;
    const Moment overdue = HoldTiming::overdue(due, status.lastRoundTrip, status.renewEvery);
    track.doubtBelow =
        status.renewEvery > 0ns ? std::max<std::chrono::nanoseconds>(status.deadline - overdue, 0ns) : 0ns;
}

static void enter(Track &track, const HoldStatus &status, Moment at)
{
    const LeaseHistory::Piece *open = openPiece(track);
    track.state = status.state;
    if (isLive(status.state)) {
        const bool doubt = status.state == HoldState::Uncertain;
        if (!open || open->doubt != doubt)
            startPiece(track, open ? std::max(at, open->from) : at, status.deadline, doubt);
        return;
    }
    const Moment deadline = track.pieces.empty() ? status.deadline : track.pieces.back().deadline;
    closePiece(track, at);
    if (status.state == HoldState::Lost)
        appendTo(track, track.losses,
                 {std::min(at, deadline), deadline, status.reason ? status.reason->message : QString()});
}

HoldState Track::stateAt(Moment now) const
{
    const bool ranOut = isLive(state) && (pieces.empty() || pieces.back().deadline <= now);
    return ranOut ? HoldState::Lost : state;
}

bool Track::isLiveAt(Moment now) const
{
    return isLive(stateAt(now));
}

std::optional<LeaseHistory::Piece> Track::pieceAt(Moment at, Moment now) const
{
    const auto piece = firstPiece(at);
    if (piece == pieces.end() || at < piece->from || at > piece->endAt(now))
        return std::nullopt;
    return *piece;
}

std::chrono::nanoseconds Track::leftAt(Moment now) const
{
    return isLiveAt(now) ? pieces.back().deadline - now : 0ns;
}

std::vector<LeaseHistory::Loss> Track::lossesAt(Moment now) const
{
    std::vector<Loss> all(losses.begin(), losses.end());
    if (isLive(state) && stateAt(now) == HoldState::Lost && !pieces.empty())
        all.push_back({pieces.back().deadline, pieces.back().deadline, {}});
    return all;
}

std::deque<LeaseHistory::Piece>::const_iterator Track::firstPiece(Moment from) const
{
    return std::partition_point(pieces.begin(), pieces.end(), [from](const Piece &p) { return p.to <= from; });
}

std::deque<LeaseHistory::Confirmation>::const_iterator Track::firstConfirmation(Moment from) const
{
    return std::partition_point(confirmations.begin(), confirmations.end(),
                                [from](const Confirmation &c) { return c.shown < from; });
}

void LeaseHistory::observe(const HoldStatus &status, Moment at)
{
    Track *track = trackFor(status);
    if (!track)
        return;
    const bool live = isLive(status.state);
    const bool confirmedAnew = status.confirmed != Moment{} &&
                               (track->confirmations.empty() || track->confirmations.back().sent < status.confirmed);
    if (live && confirmedAnew)
        confirm(*track, status, at);
    if (status.state != track->state)
        enter(*track, status, at);
    // A lease made shorter: the deadline moves although nothing was confirmed.
    const Piece *open = openPiece(*track);
    if (live && open && open->deadline != status.deadline)
        startPiece(*track, std::max(at, open->from), status.deadline, open->doubt);
}

void LeaseHistory::tick(Moment now, std::chrono::nanoseconds awake)
{
    if (m_lastTick) {
        const auto slept = (now - *m_lastTick) - (awake - m_lastAwake);
        if (slept >= shortestSleep)
            addGap({now - slept, now});
    }
    m_lastTick = now;
    m_lastAwake = awake;
}

void LeaseHistory::addGap(const Gap &gap)
{
    if (m_gaps.size() == maxGaps)
        m_gaps.pop_front();
    m_gaps.push_back(gap);
    for (auto &[id, track] : m_tracks) {
        const Piece *open = openPiece(track);
        if (!open)
            continue;
        const Piece before = *open;
        closePiece(track, gap.from);
        if (before.deadline > gap.to)
            startPiece(track, std::max(before.from, gap.to), before.deadline, before.doubt);
    }
}

const Track *LeaseHistory::find(HoldId id) const
{
    const auto found = m_tracks.find(id);
    return found == m_tracks.end() ? nullptr : &found->second;
}

Moment LeaseHistory::begin() const
{
    Moment first = Moment::max();
    for (const auto &[id, track] : m_tracks) {
        if (!track.pieces.empty())
            first = std::min(first, track.pieces.front().from);
    }
    return first;
}

/// A hold gets a track when it is first held.
Track *LeaseHistory::trackFor(const HoldStatus &status)
{
    const auto found = m_tracks.find(status.id);
    if (found != m_tracks.end()) {
        found->second.server = status.server; // a hold may move to its cluster's leader
        return &found->second;
    }
    if (!isLive(status.state)) {
        m_untracked.erase(status.id);
        return nullptr;
    }
    if (m_tracks.size() == maxHolds && !makeRoom()) {
        m_untracked.insert(status.id);
        return nullptr;
    }
    m_untracked.erase(status.id);
    Track &track = m_tracks[status.id];
    track.id = status.id;
    track.key = displayKey(status.key);
    track.server = status.server;
    return &track;
}

/// The hold that ended first goes; one that is still held never does.
bool LeaseHistory::makeRoom()
{
    auto oldest = m_tracks.end();
    for (auto it = m_tracks.begin(); it != m_tracks.end(); ++it) {
        if (oldest == m_tracks.end() || it->second.end() < oldest->second.end())
            oldest = it;
    }
    if (oldest->second.end() == Moment::max())
        return false;
    ++m_droppedHolds;
    m_tracks.erase(oldest);
    return true;
}

} // namespace Lockdeck
