#pragma once

#include "ui/models/eventfilter.h"
#include "ui/models/loggedevent.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>
#include <QtCore/QTimer>

#include <deque>
#include <vector>

namespace Lockdeck {

/// How much an event log keeps: the oldest lines leave when there are more, or when they need more memory. Of lines as
/// they are the memory is full first, with half a million.
struct EventBounds
{
    std::size_t lines = 1'000'000;
    std::size_t bytes = 128 * 1024 * 1024;
};

/// The event log as a table, newest first, bounded. Renewals of one owner that follow each other on a key become one
/// line that counts. A filter chooses lines without a proxy; of a long log it does so in slices of a few milliseconds,
/// the newest lines first, so that it holds nothing up.
class EventsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Glyph, Text, Key, Detail, ColumnCount };
    enum Role { EventRole = Qt::UserRole }; ///< const LoggedEvent *, valid until the next append()

    explicit EventsModel(const EventBounds &bounds = {}, QObject *parent = nullptr);

    void append(std::vector<LoggedEvent> events);
    /// Forgets all lines.
    void clear();
    void setFilter(const EventFilter &filter);
    const EventFilter &filter() const { return m_filter; }
    /// Older lines are still to be judged by the filter.
    bool isFiltering() const { return m_timer.isActive(); }
    /// The expression was given up for some lines, which are not shown.
    bool isTooCostly() const { return m_costly > 0; }
    /// It was given up for all: no line is judged by it any more, nor shown.
    bool isGivenUp() const;

    /// Lines in the log, filtered or not.
    int total() const { return static_cast<int>(m_log.size()); }
    /// Lines that had to leave.
    qint64 dropped() const { return m_dropped; }
    /// What the lines need, as counted: text, key, and what belongs to a line whatever it says.
    std::size_t bytes() const { return m_bytes; }
    const LoggedEvent &event(int row) const;
    /// The row of those shown that is nearest to that moment among those about `key` of the server `place`, or about
    /// any where the key is empty; -1 when there is none within a few thousand lines around it.
    int rowNear(const QString &key, const QString &place, Moment at) const;
    /// Those shown, the oldest first.
    std::vector<LoggedEvent> shown() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// The filter has judged all lines; not emitted by setFilter() itself.
    void filtered();

private:
    using Number = quint64; ///< of a line: rises, never used again

    bool isShown(const LoggedEvent &event);
    LoggedEvent *lastLine(const QString &subject, std::vector<LoggedEvent> &fresh);
    void insert(std::vector<LoggedEvent> fresh);
    void trim();
    void judgeOlder();
    Number end() const { return m_first + m_log.size(); }
    int rowOf(Number number) const;

    EventBounds m_bounds;
    std::deque<LoggedEvent> m_log; ///< oldest first
    Number m_first = 0;            ///< the number of m_log.front()
    std::deque<Number> m_shown;    ///< those that pass the filter, oldest first
    QHash<QString, Number> m_last; ///< by subject: its newest line
    std::size_t m_bytes = 0;
    qint64 m_dropped = 0;
    EventFilter m_filter;
    Number m_unjudged = 0; ///< lines before this one have not met the filter yet
    int m_costly = 0;
    QTimer m_timer;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::LoggedEvent *)
