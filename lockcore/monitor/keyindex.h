#pragma once

#include "monitor/fleetsnapshot.h"

#include <vector>

namespace Lockdeck {

/// Finds keys among rows sorted by key, which must outlive it. Nearly all keys of a poll were there before: finding
/// them costs a fraction of sorting them. Of many keys each step waits for memory: hence one short loop a step, whose
/// rounds overlap.
class KeyIndex
{
public:
    explicit KeyIndex(const std::vector<KeyRow> &rows);

    /// Of each key the first row that shows the same text; -1 without one.
    std::vector<int> find(const std::vector<const QString *> &keys) const;
    /// Whether the row's text is another than that of the row before.
    bool isFirst(std::size_t row) const { return m_isFirst[row]; }

private:
    struct Place
    {
        quint32 hash = 0;
        int row = -1;
    };

    std::size_t placeOf(quint32 hash) const;
    std::size_t placeOf(const QString &key, quint32 hash) const;

    const std::vector<KeyRow> &m_rows;
    std::vector<Place> m_places; ///< by hash, or behind
    std::vector<bool> m_isFirst;
};

} // namespace Lockdeck
