#pragma once

#include "monitor/alerts/alertengine.h"

#include <QtCore/QAbstractTableModel>

#include <deque>
#include <vector>

namespace Lockdeck {

/// The incidents of this run, newest first, with what somebody has acknowledged. Of those that have ended only so many
/// are kept: the oldest leave, and are counted. How many can be open the AlertEngine bounds.
class AlertLog : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Glyph, Text, Subject, Server, Until, ColumnCount };
    enum Role { LineRole = Qt::UserRole }; ///< const Line *, valid until the next take()

    struct Line
    {
        AlertIncident incident;
        bool acknowledged = false;
    };

    static constexpr std::size_t usualBound = 1000;
    explicit AlertLog(std::size_t mostEnded = usualBound, QObject *parent = nullptr);

    /// Incidents as they are now, in the order of what happened; those that are known are changed.
    void take(const std::vector<AlertIncident> &news);
    void acknowledge(int row);
    void acknowledgeAll();

    const Line &line(int row) const { return m_lines[m_lines.size() - 1 - static_cast<std::size_t>(row)]; }
    int unacknowledged() const;
    /// Whether one of those means trouble, not only news.
    bool isTrouble() const;
    int open() const;
    /// Ended ones that are not kept any more.
    qint64 dropped() const { return m_dropped; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

signals:
    void countsChanged();

private:
    int rowOf(std::size_t place) const { return static_cast<int>(m_lines.size() - 1 - place); }
    void change(std::size_t first, std::size_t last);
    void trim();

    std::size_t m_mostEnded;
    std::deque<Line> m_lines; ///< by number, which is the order of their begin
    qint64 m_dropped = 0;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::AlertLog::Line *)
