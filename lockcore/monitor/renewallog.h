#pragma once

#include "protocol/clock.h"

#include <array>
#include <optional>

namespace Lockdeck {

/// How somebody renews a lock, as far as it shows in polls. All of it is apparent: a guess from what was seen.
struct HolderPattern
{
    std::chrono::nanoseconds lease{0};   ///< the shortest in whole seconds that explains what was seen
    std::chrono::nanoseconds cadence{0}; ///< from one renewal to the next, the median of the newest
    Moment renewalDue{};                 ///< when the next renewal is to be expected
    Moment lateFrom{};                   ///< from then on it is late, beyond how much the earlier ones varied
    bool overdue = false;                ///< the newest poll was asked for after `lateFrom` and shows no renewal

    /// Whether a poll asked for at `asked` that shows no renewal shows that it is late.
    bool isLateAt(Moment asked) const { return asked > lateFrom; }
    bool operator==(const HolderPattern &) const = default;
};

/// When one poll saw that something had happened: not before the poll before was asked for, and not after it was
/// answered itself.
struct SeenBetween
{
    Moment after{};
    Moment before{};

    std::chrono::nanoseconds width() const { return before - after; }
    Moment middle() const { return after + width() / 2; }
    bool operator==(const SeenBetween &) const = default;
};

/// Where the end of a lease lies; the server counted the rest at some time between asking and answering.
struct LeaseEndSeen
{
    Moment earliest{}; ///< Moment{}: the end is not known
    Moment latest{};
};

/// The renewals of one hold and what follows from them. Pure.
class RenewalLog
{
public:
    /// Fewer say nothing.
    static constexpr int enough = 3;

    /// A hold begins, at `begin` when that was seen.
    void begin(const LeaseEndSeen &end, const std::optional<SeenBetween> &begin);
    /// The end of the lease moved.
    void renewed(const LeaseEndSeen &end, const SeenBetween &seen);

    int renewals() const { return m_renewals; }
    /// Nothing before enough renewals were seen, nor with an `interval` between polls above a third of the cadence.
    /// `asked`: of the poll that shows the last of it.
    std::optional<HolderPattern> pattern(std::chrono::nanoseconds interval, Moment asked) const;

private:
    static constexpr std::size_t maxSteps = 5;

    bool narrowLease(const LeaseEndSeen &end, const SeenBetween &seen);
    void addStep(std::chrono::nanoseconds step);
    void conclude(const SeenBetween &seen);
    Moment renewedAt(const SeenBetween &seen) const;

    LeaseEndSeen m_end;
    std::chrono::nanoseconds m_leaseLeast{0};
    std::chrono::nanoseconds m_leaseMost = std::chrono::nanoseconds::max();
    std::array<std::chrono::nanoseconds, maxSteps> m_steps{}; ///< between renewals, a ring
    int m_stepsSeen = 0;
    int m_renewals = 0;
    HolderPattern m_pattern; ///< of use once there were enough
};

} // namespace Lockdeck
