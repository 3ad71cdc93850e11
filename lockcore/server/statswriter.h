#pragma once

#include "server/locktable.h"

#include <array>
#include <deque>

namespace Lockdeck {

/// One `stats` reply, made bit by bit so that nobody else has to wait for all of it. Like dflockd's it is not one
/// instant: each key is told as it is when its turn comes, and one that is made meanwhile is not told.
///
/// First read() until it says that all is read, then take() until isEmpty(). One owner, one thread; keeps no pointer to
/// the table.
class StatsWriter
{
public:
    explicit StatsWriter(const LockTable &table);

    /// Reads the next keys; true when there are no more.
    bool read(const LockTable &table, int keys, Moment now);
    bool isRead() const { return m_isRead; }
    /// The next piece of the reply line, some 64 KiB; the last one ends with LF.
    QByteArray take();
    bool isEmpty() const { return m_isRead && m_pieces.empty(); }
    /// What is read and not taken.
    qsizetype bytes() const;

private:
    using Pieces = std::deque<QByteArray>;
    template<typename Row>
    void add(Pieces &list, const std::vector<Row> &rows, Moment now);
    void finish();

    const int m_connections;
    const quint64 m_newest; ///< the last key to be told
    quint64 m_last = 0;     ///< the last one that was
    std::array<Pieces, 4> m_lists;
    Pieces m_pieces; ///< once all is read
    bool m_isRead = false;
};

} // namespace Lockdeck
