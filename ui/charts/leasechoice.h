#pragma once

#include "ui/charts/leasehistory.h"
#include "ui/charts/timewindow.h"

#include <array>
#include <vector>

namespace Lockdeck {

/// Which holds get a line of their own: those that are held now or have something in the window; of more than ten the
/// ten in trouble or with the least left. A chosen hold keeps its colour, and its place unless another is clearly
/// worse, so that lines do not swap with every renewal.
class LeaseChoice
{
public:
    static constexpr int maxLines = 10;

    struct Line
    {
        HoldId id = 0;
        int slot = 0; ///< 0…9: its colour and dashes

        bool operator==(const Line &) const = default;
    };

    /// Holds on the key `wanted`, as displayKey() shows it, come first.
    void update(const LeaseHistory &history, const TimeWindow &window, Moment now, const QString &wanted = {});
    const std::vector<Line> &lines() const { return m_lines; }     ///< by id
    const std::vector<HoldId> &others() const { return m_others; } ///< all that are left, by id

private:
    std::array<HoldId, maxLines> m_slots{}; ///< 0: free
    std::vector<Line> m_lines;
    std::vector<HoldId> m_others;
};

} // namespace Lockdeck
