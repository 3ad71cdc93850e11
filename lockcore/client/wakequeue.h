#pragma once

#include "client/holdstatus.h"

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace Lockdeck {

/// Which hold wants to be woken when: the deadline heap of LockKeeper, as an ordered set from which any hold can be
/// taken back.
class WakeQueue
{
public:
    /// Replaces what was set for that hold; Moment::max() takes it out.
    void set(HoldId id, Moment wake)
    {
        const auto known = m_wakes.find(id);
        if (known != m_wakes.end()) {
            m_order.erase({known->second, id});
            m_wakes.erase(known);
        }
        if (wake != Moment::max()) {
            m_wakes.emplace(id, wake);
            m_order.emplace(wake, id);
        }
    }
    Moment next() const { return m_order.empty() ? Moment::max() : m_order.begin()->first; }
    /// The holds whose time has come, earliest first.
    std::vector<HoldId> dueAt(Moment now) const
    {
        std::vector<HoldId> due;
        for (auto it = m_order.begin(); it != m_order.end() && it->first <= now; ++it)
            due.push_back(it->second);
        return due;
    }

private:
    std::set<std::pair<Moment, HoldId>> m_order;
    std::unordered_map<HoldId, Moment> m_wakes;
};

} // namespace Lockdeck
