#include "ui/models/alertlog.h"

#include "ui/models/alertwords.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"

#include <algorithm>

namespace Lockdeck {

AlertLog::AlertLog(std::size_t mostEnded, QObject *parent) : QAbstractTableModel(parent), m_mostEnded(mostEnded) {}

void AlertLog::take(const std::vector<AlertIncident> &news)
{
    std::vector<Line> fresh;
    const quint64 newest = m_lines.empty() ? 0 : m_lines.back().incident.number;
    for (const AlertIncident &incident : news) {
        const auto numbered = [](const Line &line) { return line.incident.number; };
        if (incident.number > newest) {
            const auto known = std::ranges::lower_bound(fresh, incident.number, {}, numbered);
            if (known == fresh.end())
                fresh.push_back({incident, false});
            else
                known->incident = incident;
            continue;
        }
        const auto known = std::ranges::lower_bound(m_lines, incident.number, {}, numbered);
        if (known == m_lines.end() || known->incident.number != incident.number)
            continue;
        known->incident = incident;
        const auto place = static_cast<std::size_t>(known - m_lines.begin());
        change(place, place);
    }
    if (!fresh.empty()) {
        beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
        m_lines.insert(m_lines.end(), fresh.begin(), fresh.end());
        endInsertRows();
    }
    trim();
    emit countsChanged();
}

void AlertLog::trim()
{
    std::size_t ended = m_lines.size() - static_cast<std::size_t>(open());
    for (std::size_t place = 0; ended > m_mostEnded;) {
        if (m_lines[place].incident.end == AlertIncident::End::Open) {
            ++place;
            continue;
        }
        beginRemoveRows({}, rowOf(place), rowOf(place));
        m_lines.erase(m_lines.begin() + static_cast<std::ptrdiff_t>(place));
        ++m_dropped;
        --ended;
        endRemoveRows();
    }
}

void AlertLog::change(std::size_t first, std::size_t last)
{
    emit dataChanged(index(rowOf(last), 0), index(rowOf(first), ColumnCount - 1));
}

void AlertLog::acknowledge(int row)
{
    const auto place = m_lines.size() - 1 - static_cast<std::size_t>(row);
    m_lines[place].acknowledged = true;
    change(place, place);
    emit countsChanged();
}

void AlertLog::acknowledgeAll()
{
    if (m_lines.empty())
        return;
    for (Line &line : m_lines)
        line.acknowledged = true;
    change(0, m_lines.size() - 1);
    emit countsChanged();
}

int AlertLog::unacknowledged() const
{
    return static_cast<int>(std::ranges::count(m_lines, false, &Line::acknowledged));
}

bool AlertLog::isTrouble() const
{
    return std::ranges::any_of(m_lines, [](const Line &line) {
        return !line.acknowledged && line.incident.rule.kind != AlertRule::Kind::HoldGranted;
    });
}

int AlertLog::open() const
{
    return static_cast<int>(
        std::ranges::count_if(m_lines, [](const Line &line) { return line.incident.end == AlertIncident::End::Open; }));
}

int AlertLog::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int AlertLog::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int{ColumnCount};
}

QVariant AlertLog::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line &line = this->line(index.row());
    const AlertIncident &incident = line.incident;
    if (role == LineRole)
        return QVariant::fromValue(&line);
    if (role == Qt::ToolTipRole)
        return toolTipText(AlertWords::details(incident));
    if (role == Qt::AccessibleTextRole)
        return AlertWords::details(incident) + QLatin1Char('\n') +
               (line.acknowledged ? tr("acknowledged") : tr("not acknowledged"));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return Wording::clockTime(incident.begun);
    case Text:
        return AlertWords::incident(incident);
    case Subject:
        return AlertWords::subject(incident);
    case Server:
        return incident.key.isEmpty() ? QString() : Wording::serverName(incident.server);
    case Until:
        return AlertWords::until(incident);
    default:
        return {};
    }
}

} // namespace Lockdeck
