#include "ui/models/eventsmodel.h"

#include "protocol/rules.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"

#include <algorithm>
#include <set>

namespace Lockdeck {

/// How many lines before and after a moment are looked at for a key.
static constexpr std::ptrdiff_t maxNear = 4096;

using namespace std::chrono_literals;

static constexpr auto slice = 4ms;
static constexpr int linesBetweenLooksAtTheClock = 64;
static constexpr int patience = 200; ///< lines for which an expression is given up before it is given up for all
/// Of a line beside its texts: its place among those shown, and in the view.
static constexpr std::size_t perLine = sizeof(LoggedEvent) + 16;
/// Of a subject beside its texts.
static constexpr std::size_t perSubject = 64;

static std::size_t textBytes(const QString &text)
{
    constexpr std::size_t header = 24;
    return text.isEmpty() ? 0 : header + static_cast<std::size_t>(text.size()) * sizeof(QChar);
}

/// Key, place and subject: lines about one subject share them.
static std::size_t namesBytes(const LoggedEvent &line)
{
    return textBytes(line.key) + textBytes(line.place) + textBytes(line.subject);
}

static std::size_t lineBytes(const LoggedEvent &line)
{
    return perLine + textBytes(line.text) + (line.subject.isEmpty() ? namesBytes(line) : 0);
}

static void shareNames(LoggedEvent &line, const LoggedEvent &before)
{
    line.subject = before.subject;
    if (line.key == before.key)
        line.key = before.key;
    if (line.place == before.place)
        line.place = before.place;
}

EventsModel::EventsModel(const EventBounds &bounds, QObject *parent) : QAbstractTableModel(parent), m_bounds(bounds)
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        judgeOlder();
        if (!isFiltering())
            emit filtered();
    });
}

void EventsModel::append(std::vector<LoggedEvent> events)
{
    std::vector<LoggedEvent> fresh; // will be numbered end(), end() + 1, …
    std::set<Number> counted;
    for (LoggedEvent &event : events) {
        LoggedEvent *before = event.subject.isEmpty() ? nullptr : lastLine(event.subject, fresh);
        if (before && event.renewedOwner && before->renewedOwner == event.renewedOwner) {
            ++before->times;
            before->lastAt = event.at;
            counted.insert(m_last.value(event.subject));
            continue;
        }
        if (before) {
            shareNames(event, *before);
            m_bytes = m_bytes - namesBytes(*before) + namesBytes(event); // an own hold may have moved to another server
        } else if (!event.subject.isEmpty()) {
            m_bytes += perSubject + namesBytes(event);
        }
        if (!event.subject.isEmpty())
            m_last.insert(event.subject, end() + fresh.size());
        m_bytes += lineBytes(event);
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

/// Where lines about a subject go, its newest goes last, and with it what they share.
void EventsModel::trim()
{
    Number first = m_first;
    std::size_t bytes = m_bytes;
    for (; end() - first > m_bounds.lines || (bytes > m_bounds.bytes && first < end()); ++first) {
        const LoggedEvent &line = m_log[first - m_first];
        bytes -= lineBytes(line);
        if (const auto last = m_last.constFind(line.subject); last != m_last.constEnd() && *last == first)
            bytes -= perSubject + namesBytes(line);
    }
    if (first == m_first)
        return;
    const auto leaving = std::lower_bound(m_shown.begin(), m_shown.end(), first) - m_shown.begin();
    if (leaving > 0)
        beginRemoveRows({}, rowCount() - static_cast<int>(leaving), rowCount() - 1);
    m_shown.erase(m_shown.begin(), m_shown.begin() + leaving);
    m_dropped += static_cast<qint64>(first - m_first);
    m_bytes = bytes;
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
    m_bytes = 0;
    m_dropped = 0;
    m_timer.stop();
    endResetModel();
}

void EventsModel::setFilter(const EventFilter &filter)
{
    beginResetModel();
    m_filter = filter;
    m_costly = 0;
    m_shown.clear();
    m_unjudged = end();
    endResetModel();
    m_timer.start(0ms);
    judgeOlder();
}

void EventsModel::judgeOlder()
{
    const auto stop = std::chrono::steady_clock::now() + slice;
    std::vector<Number> found; // newest first
    while (m_unjudged > m_first && std::chrono::steady_clock::now() < stop) {
        for (int i = 0; i < linesBetweenLooksAtTheClock && m_unjudged > m_first; ++i) {
            --m_unjudged;
            if (isShown(m_log[m_unjudged - m_first]))
                found.push_back(m_unjudged);
        }
    }
    if (!found.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(found.size()) - 1);
        m_shown.insert(m_shown.begin(), found.rbegin(), found.rend());
        endInsertRows();
    }
    if (m_unjudged <= m_first)
        m_timer.stop();
}

bool EventsModel::isShown(const LoggedEvent &event)
{
    if (isGivenUp())
        return false;
    const KeyFilter::Verdict verdict = m_filter.judge(event);
    m_costly += verdict == KeyFilter::Verdict::TooCostly ? 1 : 0;
    return verdict == KeyFilter::Verdict::Accepted;
}

bool EventsModel::isGivenUp() const
{
    return m_costly >= patience;
}

std::vector<LoggedEvent> EventsModel::shown() const
{
    std::vector<LoggedEvent> lines;
    lines.reserve(m_shown.size());
    for (const Number number : m_shown)
        lines.push_back(m_log[number - m_first]);
    return lines;
}

const LoggedEvent &EventsModel::event(int row) const
{
    return m_log[m_shown[m_shown.size() - 1 - static_cast<std::size_t>(row)] - m_first];
}

int EventsModel::rowNear(const QString &key, const QString &place, Moment at) const
{
    const auto isBefore = [this](Number number, Moment moment) { return m_log[number - m_first].at < moment; };
    const auto here = std::lower_bound(m_shown.begin(), m_shown.end(), at, isBefore);
    const auto first = here - std::min<std::ptrdiff_t>(here - m_shown.begin(), maxNear);
    const auto last = here + std::min<std::ptrdiff_t>(m_shown.end() - here, maxNear);
    auto nearest = last;
    auto least = std::chrono::nanoseconds::max();
    for (auto it = first; it != last; ++it) {
        const LoggedEvent &line = m_log[*it - m_first];
        const std::chrono::nanoseconds distance = line.at < at ? at - line.at : line.at - at;
        if (distance < least && (key.isEmpty() || (key == line.key && place == line.place))) {
            least = distance;
            nearest = it;
        }
    }
    return nearest == last ? -1 : static_cast<int>(m_shown.end() - nearest) - 1;
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
