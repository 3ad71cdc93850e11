#include "ui/models/eventsmodel.h"

#include "protocol/rules.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"

#include <algorithm>
#include <set>

namespace Lockdeck {

EventsModel::EventsModel(std::size_t bound, QObject *parent) : QAbstractTableModel(parent), m_bound(bound) {}

void EventsModel::append(std::vector<LoggedEvent> events)
{
    std::vector<LoggedEvent> fresh; // will be numbered end(), end() + 1, …
    std::set<Number> counted;
    for (LoggedEvent &event : events) {
        LoggedEvent *before = event.renewedOwner ? lastLine(event.subject, fresh) : nullptr;
        if (before && before->renewedOwner == event.renewedOwner) {
            ++before->times;
            before->lastAt = event.at;
            counted.insert(m_last.value(event.subject));
            continue;
        }
        if (!event.subject.isEmpty())
            m_last.insert(event.subject, end() + fresh.size());
        fresh.push_back(std::move(event));
    }
    for (const Number number : counted) {
        if (const int row = rowOf(number); row >= 0)
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1), {EventRole, Qt::DisplayRole, Qt::ToolTipRole});
    }
    insert(std::move(fresh));
    trim();
}

/// The newest line about `subject`, in the log or among those about to enter it.
LoggedEvent *EventsModel::lastLine(const QString &subject, std::vector<LoggedEvent> &fresh)
{
    const auto last = m_last.constFind(subject);
    if (last == m_last.constEnd())
        return nullptr;
    return *last < end() ? &m_log[*last - m_first] : &fresh[*last - end()];
}

void EventsModel::insert(std::vector<LoggedEvent> fresh)
{
    std::vector<Number> shown;
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (isShown(fresh[i]))
            shown.push_back(end() + i);
    }
    if (!shown.empty())
        beginInsertRows({}, 0, static_cast<int>(shown.size()) - 1);
    std::move(fresh.begin(), fresh.end(), std::back_inserter(m_log));
    m_shown.insert(m_shown.end(), shown.begin(), shown.end());
    if (!shown.empty())
        endInsertRows();
}

void EventsModel::trim()
{
    if (m_log.size() <= m_bound)
        return;
    const Number first = end() - m_bound;
    const auto leaving = std::lower_bound(m_shown.begin(), m_shown.end(), first) - m_shown.begin();
    if (leaving > 0)
        beginRemoveRows({}, rowCount() - static_cast<int>(leaving), rowCount() - 1);
    m_shown.erase(m_shown.begin(), m_shown.begin() + leaving);
    for (; m_first < first; ++m_first) {
        if (const auto last = m_last.constFind(m_log.front().subject); last != m_last.constEnd() && *last == m_first)
            m_last.erase(last);
        m_log.pop_front();
    }
    if (leaving > 0)
        endRemoveRows();
}

void EventsModel::clear()
{
    beginResetModel();
    m_first = end();
    m_log.clear();
    m_shown.clear();
    m_last.clear();
    endResetModel();
}

void EventsModel::setFilter(const QString &text)
{
    if (text == m_filter)
        return;
    beginResetModel();
    m_filter = text;
    m_shown.clear();
    for (std::size_t i = 0; i < m_log.size(); ++i) {
        if (isShown(m_log[i]))
            m_shown.push_back(m_first + i);
    }
    endResetModel();
}

bool EventsModel::isShown(const LoggedEvent &event) const
{
    return m_filter.isEmpty() || event.text.contains(m_filter, Qt::CaseInsensitive) ||
           event.key.contains(m_filter, Qt::CaseInsensitive);
}

const LoggedEvent &EventsModel::event(int row) const
{
    return m_log[m_shown[m_shown.size() - 1 - static_cast<std::size_t>(row)] - m_first];
}

int EventsModel::rowOf(Number number) const
{
    const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), number);
    return found == m_shown.end() || *found != number ? -1 : static_cast<int>(m_shown.end() - found) - 1;
}

int EventsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int EventsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int{ColumnCount};
}

QVariant EventsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LoggedEvent &line = event(index.row());
    if (role == EventRole)
        return QVariant::fromValue(&line);
    if (role == Qt::ToolTipRole) {
        const QString where = line.place.isEmpty() ? QString() : QLatin1Char('\n') + line.place;
        return toolTipText(line.text + QLatin1Char('\n') + whenText(line) + where);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return Wording::clockTime(line.shownMoment());
    case Text:
        return line.text;
    case Key:
        return displayKey(line.key);
    case Detail:
        return line.times > 1 ? QStringLiteral("×%1").arg(line.times) : uncertaintyText(line);
    default:
        return {};
    }
}

QVariant EventsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Text:
        return tr("Event");
    case Key:
        return tr("Key");
    case Detail:
        return tr("±");
    default:
        return {};
    }
}

} // namespace Lockdeck
