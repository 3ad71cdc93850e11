#include "ui/models/keysearch.h"

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr auto slice = 4ms;
static constexpr std::size_t keysBetweenLooksAtTheClock = 256;

KeySearch::KeySearch(QObject *parent) : QObject(parent), m_snapshot(std::make_shared<FleetSnapshot>())
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        work();
        if (!isBusy())
            emit finished();
    });
}

void KeySearch::start(const FleetSnapshotPtr &snapshot, const FuzzyPattern &pattern)
{
    m_snapshot = snapshot;
    m_pattern = pattern;
    m_next = pattern.isEmpty() ? snapshot->keys.size() : 0;
    m_found.clear();
    m_timer.start(0ms);
    work();
}

void KeySearch::work()
{
    const std::vector<KeyRow> &keys = m_snapshot->keys;
    const auto isBefore = [this](const Found &a, const Found &b) { return isBetter(a, b); };
    const auto end = std::chrono::steady_clock::now() + slice;
    while (m_next < keys.size() && std::chrono::steady_clock::now() < end) {
        const std::size_t stop = std::min(m_next + keysBetweenLooksAtTheClock, keys.size());
        for (; m_next < stop; ++m_next) {
            const std::optional<int> score = m_pattern.score(keys[m_next].key);
            if (!score)
                continue;
            m_found.push_back({static_cast<int>(m_next), *score});
            std::push_heap(m_found.begin(), m_found.end(), isBefore);
            if (m_found.size() > most) {
                std::pop_heap(m_found.begin(), m_found.end(), isBefore);
                m_found.pop_back();
            }
        }
    }
    if (m_next == keys.size())
        m_timer.stop();
}

bool KeySearch::isBetter(const Found &a, const Found &b) const
{
    if (a.score != b.score)
        return a.score > b.score;
    const auto length = [this](const Found &found) {
        return m_snapshot->keys[static_cast<std::size_t>(found.place)].key.size();
    };
    return length(a) != length(b) ? length(a) < length(b) : a.place < b.place;
}

std::vector<KeySearch::Found> KeySearch::found() const
{
    std::vector<Found> best = m_found;
    std::sort(best.begin(), best.end(), [this](const Found &a, const Found &b) { return isBetter(a, b); });
    return best;
}

} // namespace Lockdeck
