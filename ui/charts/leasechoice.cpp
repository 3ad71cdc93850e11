#include "ui/charts/leasechoice.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Track = LeaseHistory::Track;

static bool isInWindow(const Track &track, const TimeWindow &window, Moment now)
{
    const auto piece = track.firstPiece(window.from);
    if (piece != track.pieces.end() && piece->from < window.to() && piece->endAt(now) > window.from)
        return true;
    const std::vector<LeaseHistory::Loss> losses = track.lossesAt(now);
    return std::any_of(losses.begin(), losses.end(), [&](const auto &loss) { return window.contains(loss.at); });
}

/// The least that was left over the last tooth and now: steady while the renewals come in time.
static nanoseconds leastLeft(const Track &track, Moment now)
{
    switch (track.stateAt(now)) {
    case HoldState::Uncertain:
    case HoldState::Lost:
        return 0ns;
    case HoldState::Held: {
        const nanoseconds left = track.leftAt(now);
        if (track.pieces.size() < 2)
            return left;
        const LeaseHistory::Piece &before = *(track.pieces.end() - 2);
        return std::min(left, before.deadline - before.to);
    }
    default:
        return nanoseconds::max();
    }
}

void LeaseChoice::update(const LeaseHistory &history, const TimeWindow &window, Moment now, const QString &wanted)
{
    struct Candidate
    {
        nanoseconds rank;
        HoldId id;
        auto operator<=>(const Candidate &) const = default;
    };
    std::vector<Candidate> candidates;
    const auto isChosen = [this](HoldId id) { return std::find(m_slots.begin(), m_slots.end(), id) != m_slots.end(); };
    for (const auto &[id, track] : history.tracks()) {
        if (!track.isLiveAt(now) && !isInWindow(track, window, now))
            continue;
        const nanoseconds least = track.key == wanted ? nanoseconds::min() : leastLeft(track, now);
        candidates.push_back({isChosen(id) && track.key != wanted ? least / 5 * 4 - 1s : least, id});
    }
    std::sort(candidates.begin(), candidates.end());
    const std::size_t count = std::min<std::size_t>(candidates.size(), maxLines);
    const auto rest = candidates.begin() + static_cast<std::ptrdiff_t>(count);

    for (HoldId &slot : m_slots) {
        if (std::none_of(candidates.begin(), rest, [slot](const Candidate &c) { return c.id == slot; }))
            slot = 0;
    }
    std::sort(candidates.begin(), rest, [](const Candidate &a, const Candidate &b) { return a.id < b.id; });
    m_lines.clear();
    for (auto it = candidates.begin(); it != rest; ++it) {
        auto slot = std::find(m_slots.begin(), m_slots.end(), it->id);
        if (slot == m_slots.end()) {
            slot = std::find(m_slots.begin(), m_slots.end(), HoldId{0});
            *slot = it->id;
        }
        m_lines.push_back({it->id, static_cast<int>(slot - m_slots.begin())});
    }
    m_others.clear();
    for (auto it = rest; it != candidates.end(); ++it)
        m_others.push_back(it->id);
    std::sort(m_others.begin(), m_others.end());
}

} // namespace Lockdeck
