#include "server/statswriter.h"

#include "protocol/serverstats.h"

#include <algorithm>

namespace Lockdeck {

static constexpr qsizetype pieceBytes = 64 * 1024;

StatsWriter::StatsWriter(const LockTable &table) : m_connections(table.connectionCount()), m_newest(table.newestKey())
{}

bool StatsWriter::read(const LockTable &table, int keys, Moment now)
{
    ServerStats rows;
    m_isRead = table.readRows(rows, m_last, m_newest, keys, now);
    add(m_lists[0], rows.locks, now);
    add(m_lists[1], rows.semaphores, now);
    add(m_lists[2], rows.idleLocks, now);
    add(m_lists[3], rows.idleSemaphores, now);
    if (m_isRead)
        finish();
    return m_isRead;
}

template<typename Row>
void StatsWriter::add(Pieces &list, const std::vector<Row> &rows, Moment now)
{
    for (const Row &row : rows) {
        const bool isFirst = list.empty();
        if (isFirst || list.back().size() >= pieceBytes)
            list.emplace_back().reserve(pieceBytes + pieceBytes / 8);
        if (!isFirst)
            list.back() += ',';
        appendStatsRow(list.back(), row, now);
    }
}

void StatsWriter::finish()
{
    static constexpr std::array names = {"locks", "semaphores", "idle_locks", "idle_semaphores"};
    m_pieces.push_back("ok {\"connections\":" + QByteArray::number(m_connections));
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_pieces.back() += QByteArray(",\"") + names[i] + "\":[";
        std::move(m_lists[i].begin(), m_lists[i].end(), std::back_inserter(m_pieces));
        m_lists[i].clear();
        m_pieces.back() += ']';
    }
    m_pieces.back() += "}\n";
}

qsizetype StatsWriter::bytes() const
{
    qsizetype sum = 0;
    const auto add = [&sum](const Pieces &pieces) {
        for (const QByteArray &piece : pieces)
            sum += piece.size();
    };
    add(m_pieces);
    std::for_each(m_lists.begin(), m_lists.end(), add);
    return sum;
}

QByteArray StatsWriter::take()
{
    const QByteArray piece = std::move(m_pieces.front());
    m_pieces.pop_front();
    return piece;
}

} // namespace Lockdeck
