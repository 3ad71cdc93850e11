#pragma once

#include "monitor/keystory.h"
#include "ui/charts/timewindow.h"

#include <optional>
#include <vector>

namespace Lockdeck {

/// What is drawn of one key's past: its lease, its waiters and its owners, as x from a plot's left edge. Pure. Nothing
/// is drawn where nothing was known.
struct StoryFrame
{
    struct Span
    {
        double from = 0;
        double to = 0;

        bool operator==(const Span &) const = default;
    };
    /// What was left of the lease: it falls by a second a second.
    struct Lease
    {
        Span x;
        double left = 0; ///< seconds, where it begins
        double rest = 0; ///< and where it ends

        bool operator==(const Lease &) const = default;
    };
    /// So many waited, or the connection of that number held it.
    struct Step
    {
        Span x;
        qint64 value = 0;

        bool operator==(const Step &) const = default;
    };

    TimeWindow window;
    double width = 0;
    double now = 0;
    std::vector<Lease> leases;
    std::vector<double> renewals;  ///< where the poll was that showed one
    std::optional<Lease> ahead;    ///< from now to the end of the lease, unless it is renewed
    std::optional<Span> expected;  ///< where the next renewal is to be seen, by how the holder renewed so far
    std::optional<double> overdue; ///< since here, up to now: it was to be seen, and was not
    std::vector<Step> waiters;     ///< also of 0
    std::vector<Step> owners;      ///< without “nobody”
    std::vector<Span> gaps;        ///< nothing was known of the server
    double longestLeft = 1;        ///< seconds, of all leases shown
    qint64 mostWaiters = 1;        ///< of all steps shown
};

/// `row` is what the newest poll showed of the key; null: nothing. `width` > 0.
StoryFrame storyFrame(const KeyStory &story, const KeyRow *row, const TimeWindow &window, double width, Moment now);

} // namespace Lockdeck
