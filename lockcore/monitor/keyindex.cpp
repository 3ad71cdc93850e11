#include "monitor/keyindex.h"

#include <QtCore/QHashFunctions>

#include <bit>

namespace Lockdeck {

static quint32 hashOf(const QString &key)
{
    return static_cast<quint32>(qHash(key, QHashSeed::globalSeed()));
}

KeyIndex::KeyIndex(const std::vector<KeyRow> &rows)
    : m_rows(rows), m_places(std::bit_ceil(2 * rows.size() + 1)), m_isFirst(rows.size())
{
    std::vector<quint32> hashes(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        hashes[i] = hashOf(rows[i].key);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        m_isFirst[i] = i == 0 || hashes[i] != hashes[i - 1] || rows[i].key != rows[i - 1].key;
        if (m_isFirst[i])
            m_places[placeOf(rows[i].key, hashes[i])] = {hashes[i], static_cast<int>(i)};
    }
}

std::vector<int> KeyIndex::find(const std::vector<const QString *> &keys) const
{
    std::vector<quint32> hashes(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        hashes[i] = hashOf(*keys[i]);
    std::vector<int> found(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
        found[i] = m_places[placeOf(hashes[i])].row;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (found[i] >= 0 && m_rows[static_cast<std::size_t>(found[i])].key != *keys[i])
            found[i] = m_places[placeOf(*keys[i], hashes[i])].row;
    }
    return found;
}

/// Where a key with this hash most likely is.
std::size_t KeyIndex::placeOf(quint32 hash) const
{
    std::size_t place = hash & (m_places.size() - 1);
    while (m_places[place].row >= 0 && m_places[place].hash != hash)
        place = (place + 1) & (m_places.size() - 1);
    return place;
}

/// Where the key is, or where it would be. Half of the places are free, so one is found soon.
std::size_t KeyIndex::placeOf(const QString &key, quint32 hash) const
{
    std::size_t place = placeOf(hash);
    while (m_places[place].row >= 0 &&
           (m_places[place].hash != hash || m_rows[static_cast<std::size_t>(m_places[place].row)].key != key))
        place = (place + 1) & (m_places.size() - 1);
    return place;
}

} // namespace Lockdeck
