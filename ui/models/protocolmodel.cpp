#include "ui/models/protocolmodel.h"

#include "ui/models/protocolwords.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"

#include <algorithm>

namespace Lockdeck {

using Kind = ProtocolLine::Kind;

/// Of a line beside its text: itself, its place among those shown, and what an allocation costs.
static constexpr std::size_t perLine = sizeof(ProtocolLine) + 40;

static std::size_t bytesOf(const ProtocolLine &line)
{
    return perLine + static_cast<std::size_t>(line.text.size());
}

static ProtocolModel::Talk::State stateAfter(Kind kind)
{
    using State = ProtocolModel::Talk::State;
    return kind == Kind::Connecting ? State::Connecting : kind == Kind::Closed ? State::Closed : State::Open;
}

bool ProtocolFilter::accepts(const ProtocolLine &line) const
{
    if (conversation != 0 && line.conversation->id != conversation)
        return false;
    return words.acceptsAll() || words.accepts(ProtocolWords::text(line)) ||
           words.accepts(ProtocolWords::label(*line.conversation));
}

ProtocolModel::ProtocolModel(const ProtocolBounds &bounds, QObject *parent)
    : QAbstractTableModel(parent), m_bounds(bounds)
{}

void ProtocolModel::append(std::deque<ProtocolLine> lines)
{
    bool isOther = false;
    std::vector<Number> shown;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        isOther = note(lines[i]) || isOther;
        m_bytes += bytesOf(lines[i]);
        if (m_filter.accepts(lines[i]))
            shown.push_back(end() + i);
    }
    if (!shown.empty())
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(shown.size()) - 1);
    std::move(lines.begin(), lines.end(), std::back_inserter(m_lines));
    m_shown.insert(m_shown.end(), shown.begin(), shown.end());
    if (!shown.empty())
        endInsertRows();
    if (trim() || isOther)
        emit talksChanged();
}

/// True when who talks, where or whether is another thing afterwards.
bool ProtocolModel::note(const ProtocolLine &line)
{
    const auto [at, isNew] = m_talks.try_emplace(line.conversation->id);
    Talk &talk = at->second;
    const bool hasMoved = isNew || talk.about->server != line.conversation->server;
    const auto before = std::exchange(talk.state, stateAfter(line.kind));
    talk.about = line.conversation;
    ++talk.lines;
    return hasMoved || before != talk.state;
}

/// True when a conversation has gone.
bool ProtocolModel::trim()
{
    Number first = m_first;
    std::size_t bytes = m_bytes;
    bool hasGone = false;
    for (; first < end() && (end() - first > m_bounds.lines || bytes > m_bounds.bytes); ++first) {
        const ProtocolLine &line = m_lines[first - m_first];
        bytes -= bytesOf(line);
        const auto talk = m_talks.find(line.conversation->id);
        if (--talk->second.lines == 0) {
            m_talks.erase(talk);
            hasGone = true;
        }
    }
    if (first == m_first)
        return false;
    const auto leaving = std::lower_bound(m_shown.begin(), m_shown.end(), first) - m_shown.begin();
    if (leaving > 0)
        beginRemoveRows({}, 0, static_cast<int>(leaving) - 1);
    const auto count = static_cast<std::ptrdiff_t>(first - m_first);
    m_shown.erase(m_shown.begin(), m_shown.begin() + leaving);
    m_lines.erase(m_lines.begin(), m_lines.begin() + count);
    m_first = first;
    m_bytes = bytes;
    m_dropped += count;
    if (leaving > 0)
        endRemoveRows();
    return hasGone;
}

void ProtocolModel::clear()
{
    beginResetModel();
    m_first = end();
    m_lines.clear();
    m_shown.clear();
    m_talks.clear();
    m_bytes = 0;
    m_dropped = 0;
    endResetModel();
    emit talksChanged();
}

void ProtocolModel::setFilter(const ProtocolFilter &filter)
{
    beginResetModel();
    m_filter = filter;
    m_shown.clear();
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_filter.accepts(m_lines[i]))
            m_shown.push_back(m_first + i);
    }
    endResetModel();
}

const ProtocolLine &ProtocolModel::line(int row) const
{
    return m_lines[m_shown[static_cast<std::size_t>(row)] - m_first];
}

QString ProtocolModel::copied(const std::vector<int> &rows) const
{
    QString text;
    for (const int row : rows)
        text += ProtocolWords::copied(line(row)) + QLatin1Char('\n');
    return text;
}

QString ProtocolModel::copiedAll() const
{
    QString text;
    for (int row = 0; row < rowCount(); ++row)
        text += ProtocolWords::copied(line(row)) + QLatin1Char('\n');
    return text;
}

int ProtocolModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int ProtocolModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int{ColumnCount};
}

QVariant ProtocolModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ProtocolLine &at = line(index.row());
    if (role == LineRole)
        return QVariant::fromValue(&at);
    if (role == Qt::ToolTipRole)
        return wrappedToolTip(ProtocolWords::text(at) + QLatin1Char('\n') + Wording::clockTime(at.at, true) +
                              QStringLiteral(" · ") + ProtocolWords::label(*at.conversation));
    if (role == Qt::AccessibleTextRole && index.column() == Direction)
        return ProtocolWords::direction(at.kind);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return Wording::clockTime(at.at, true);
    case Direction:
        return ProtocolWords::arrow(at.kind);
    case Text:
        return ProtocolWords::text(at);
    case Label:
        return ProtocolWords::label(*at.conversation);
    case RoundTrip:
        return ProtocolWords::roundTrip(at);
    default:
        return {};
    }
}

QVariant ProtocolModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Direction:
        return tr("Direction");
    case Text:
        return tr("Line");
    case Label:
        return tr("Connection");
    case RoundTrip:
        return tr("Round trip");
    default:
        return {};
    }
}

} // namespace Lockdeck
