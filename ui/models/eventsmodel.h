#pragma once

#include "ui/models/loggedevent.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>

#include <deque>
#include <vector>

namespace Lockdeck {

/// The event log as a table, newest first, bounded: the oldest lines leave. Renewals of one owner that follow each
/// other on a key become one line that counts. A text filter chooses lines without a proxy.
class EventsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Glyph, Text, Key, Detail, ColumnCount };
    enum Role { EventRole = Qt::UserRole }; ///< const LoggedEvent *, valid until the next append()

    static constexpr std::size_t usualBound = 100'000;
    explicit EventsModel(std::size_t bound = usualBound, QObject *parent = nullptr);

    void append(std::vector<LoggedEvent> events);
    /// Forgets all lines.
    void clear();
    /// Only lines whose text or key contains `text`.
    void setFilter(const QString &text);

    /// Lines in the log, filtered or not.
    int total() const { return static_cast<int>(m_log.size()); }
    const LoggedEvent &event(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Number = quint64; ///< of a line: rises, never used again

    bool isShown(const LoggedEvent &event) const;
    LoggedEvent *lastLine(const QString &subject, std::vector<LoggedEvent> &fresh);
    void insert(std::vector<LoggedEvent> fresh);
    void trim();
    Number end() const { return m_first + m_log.size(); }
    int rowOf(Number number) const;

    std::size_t m_bound;
    std::deque<LoggedEvent> m_log; ///< oldest first
    Number m_first = 0;            ///< the number of m_log.front()
    std::deque<Number> m_shown;    ///< those that pass the filter, oldest first
    QHash<QString, Number> m_last; ///< by subject: its newest line
    QString m_filter;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::LoggedEvent *)
