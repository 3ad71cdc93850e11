#pragma once

#include "client/protocolline.h"
#include "ui/models/keyfilter.h"

#include <QtCore/QAbstractTableModel>

#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace Lockdeck {

/// Which lines are shown: both have to hold. A value.
struct ProtocolFilter
{
    KeyFilter words;          ///< in what was said, or in the conversation's label
    quint64 conversation = 0; ///< this one only; 0: any

    bool accepts(const ProtocolLine &line) const;
    bool acceptsAll() const { return words.acceptsAll() && conversation == 0; }
};

/// How much is kept: the oldest lines leave when there are more, or when they need more memory.
struct ProtocolBounds
{
    std::size_t lines = 20'000;
    std::size_t bytes = 8 * 1024 * 1024;
};

/// What was said and heard, oldest first, bounded, and chosen by a filter without a proxy.
class ProtocolModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Direction, Text, Label, RoundTrip, ColumnCount };
    enum Role { LineRole = Qt::UserRole }; ///< const ProtocolLine *, valid until the next append()

    /// One of which there are lines.
    struct Talk
    {
        enum class State { Connecting, Open, Closed };
        std::shared_ptr<const Conversation> about; ///< as its newest line has it
        State state = State::Open;                 ///< after that
        int lines = 0;
    };

    explicit ProtocolModel(const ProtocolBounds &bounds = {}, QObject *parent = nullptr);

    void append(std::deque<ProtocolLine> lines);
    /// Forgets all lines.
    void clear();
    void setFilter(const ProtocolFilter &filter);
    const ProtocolFilter &filter() const { return m_filter; }

    /// Lines kept, filtered or not.
    int total() const { return static_cast<int>(m_lines.size()); }
    /// Lines that had to leave, since the last clear().
    qint64 dropped() const { return m_dropped; }
    /// What the lines need, as counted.
    std::size_t bytes() const { return m_bytes; }
    const ProtocolLine &line(int row) const;
    /// By id, rising.
    const std::map<quint64, Talk> &talks() const { return m_talks; }
    /// `rows` as text to paste, a line each, in their order; all that are shown without any.
    QString copied(const std::vector<int> &rows) const;
    QString copiedAll() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// Somebody has begun to talk, or stopped, or is not kept any more.
    void talksChanged();

private:
    using Number = quint64; ///< of a line: rises, never used again

    bool note(const ProtocolLine &line);
    bool trim();
    Number end() const { return m_first + m_lines.size(); }

    ProtocolBounds m_bounds;
    std::deque<ProtocolLine> m_lines; ///< oldest first
    Number m_first = 0;               ///< the number of m_lines.front()
    std::deque<Number> m_shown;       ///< those that pass the filter
    std::map<quint64, Talk> m_talks;
    std::size_t m_bytes = 0;
    qint64 m_dropped = 0;
    ProtocolFilter m_filter;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::ProtocolLine *)
