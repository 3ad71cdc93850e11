#pragma once

#include "ui/charts/leasehistory.h"

#include <optional>

namespace Lockdeck {

/// What the chart says of one hold at one moment, with exact values: a renewal or a loss close by, else the line
/// itself.
struct LeaseReading
{
    Moment at{};                      ///< of the mark, or as asked
    std::chrono::nanoseconds left{0}; ///< there
    QString text;                     ///< rich text

    /// Marks count from `reach` away. Nothing where the hold was not known to be held.
    static std::optional<LeaseReading> of(const LeaseHistory::Track &track, Moment at, std::chrono::nanoseconds reach,
                                          Moment now);
    /// The sleep at `at` in words; empty when there was none.
    static QString ofGap(const LeaseHistory &history, Moment at);
};

} // namespace Lockdeck
