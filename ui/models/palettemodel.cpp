#include "ui/models/palettemodel.h"

#include "ui/models/locktext.h"
#include "ui/models/wording.h"

#include <QtGui/QAction>

#include <algorithm>
#include <iterator>
#include <utility>

namespace Lockdeck {

static constexpr int usedBefore = 6; ///< what it is worth, of two that fit alike

bool PaletteRow::isUsable() const
{
    return lock || command.action->isEnabled();
}

QString PaletteRow::note(Moment now) const
{
    if (!lock)
        return command.menu;
    QStringList parts{LockText::rowState(*lock, now)};
    if (lock->isOwnAt(now) || lock->hasKnownOwner())
        parts += LockText::cell(*lock, LockColumn::Holder, now);
    if (LockText::waitersKnown(*lock) && lock->seen.waiters > 0)
        parts += Wording::waiting(lock->seen.waiters);
    if (!lock->letter.isEmpty())
        parts += lock->letter;
    return parts.join(QStringLiteral(" · "));
}

bool PaletteRow::isSameAs(const PaletteRow &other) const
{
    if (!lock || !other.lock)
        return !lock && !other.lock && command.action == other.command.action;
    return lock->seen.server == other.lock->seen.server && lock->seen.key == other.lock->seen.key;
}

PaletteModel::PaletteModel(const Clock &clock, QObject *parent)
    : QAbstractListModel(parent), m_clock(clock), m_snapshot(std::make_shared<FleetSnapshot>())
{
    connect(&m_search, &KeySearch::finished, this, [this] {
        showFound();
        emit settled();
    });
}

void PaletteModel::setCommands(std::vector<Command> commands)
{
    m_commands = std::move(commands);
    showFound();
}

void PaletteModel::setKeys(const FleetSnapshotPtr &snapshot)
{
    const FleetSnapshotPtr before = std::exchange(m_snapshot, snapshot);
    m_search.start(m_snapshot, m_pattern);
    if (!isBusy() ||
        !std::ranges::equal(before->servers, snapshot->servers, {}, &ServerStatus::address, &ServerStatus::address))
        showFound();
    if (!isBusy())
        emit settled();
}

/// Which keys are found does not depend on them.
void PaletteModel::setHolds(const std::vector<HoldStatus> &holds)
{
    m_holds = holds;
    if (!isBusy())
        showFound();
}

void PaletteModel::setTyped(const QString &typed)
{
    FuzzyPattern pattern(typed);
    if (pattern == m_pattern)
        return;
    m_pattern = std::move(pattern);
    m_search.start(m_snapshot, m_pattern);
    showFound(); // of many keys those found so far, the others as soon as they are found
}

void PaletteModel::noteUse(QAction *action)
{
    std::erase(m_used, action);
    m_used.insert(m_used.begin(), action);
    m_used.resize(std::min(m_used.size(), mostUsed));
}

/// Where the rows are those that are shown, they stay in their places: somebody may be about to click one.
void PaletteModel::showFound()
{
    std::vector<PaletteRow> rows = foundRows();
    if (!rows.empty() && std::ranges::equal(rows, m_rows, &PaletteRow::isSameAs)) {
        m_rows = std::move(rows);
        emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

std::vector<PaletteRow> PaletteModel::foundRows() const
{
    std::vector<PaletteRow> rows = commandRows();
    std::vector<PaletteRow> keys = keyRows();
    std::move(keys.begin(), keys.end(), std::back_inserter(rows));
    std::stable_sort(rows.begin(), rows.end(), [](const PaletteRow &a, const PaletteRow &b) {
        return std::pair(!a.isUsable(), -a.score) < std::pair(!b.isUsable(), -b.score);
    });
    for (PaletteRow &row : rows)
        row.marks = m_pattern.places(row.title);
    return rows;
}

std::vector<PaletteRow> PaletteModel::commandRows() const
{
    std::vector<PaletteRow> rows;
    for (const Command &command : m_commands) {
        const std::optional<int> score = m_pattern.score(command.title);
        if (!score)
            continue;
        const auto used = std::find(m_used.begin(), m_used.end(), command.action);
        const int age = static_cast<int>(used - m_used.begin());
        const int bonus = used == m_used.end() ? 0 : usedBefore + static_cast<int>(mostUsed) - age;
        rows.push_back({command, {}, command.title, {}, *score + bonus});
    }
    return rows;
}

/// A snapshot of the keys found alone tells as much of each as the whole one.
std::vector<PaletteRow> PaletteModel::keyRows() const
{
    const std::vector<KeySearch::Found> found = m_search.found();
    if (found.empty())
        return {};
    FleetSnapshot few;
    few.servers = m_snapshot->servers;
    std::vector<int> places;
    for (const KeySearch::Found &one : found)
        places.push_back(one.place);
    std::sort(places.begin(), places.end()); // the keys of a snapshot are sorted
    for (const int place : places)
        few.keys.push_back(m_snapshot->keys[static_cast<std::size_t>(place)]);
    const LockRows locks = lockRows(few, m_holds, {}, m_clock.now());
    std::vector<PaletteRow> rows;
    for (const KeySearch::Found &one : found) {
        const KeyRow &seen = m_snapshot->keys[static_cast<std::size_t>(one.place)];
        const int at = locks.find(seen.server, seen.key);
        PaletteRow row;
        row.lock = locks.rows[static_cast<std::size_t>(at)];
        if (few.servers.size() < 2)
            row.lock->letter.clear();
        row.title = row.lock->shownKey;
        row.score = one.score;
        rows.push_back(std::move(row));
    }
    return rows;
}

int PaletteModel::find(const PaletteRow &wanted) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const PaletteRow &row) { return row.isSameAs(wanted); });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PaletteRow &shown = row(index.row());
    if (role == RowRole)
        return QVariant::fromValue(&shown);
    if (role == Qt::DisplayRole)
        return shown.title;
    return role == Qt::AccessibleTextRole ? accessibleText(shown) : QVariant();
}

QString PaletteModel::accessibleText(const PaletteRow &row) const
{
    QStringList parts{row.title, row.note(m_clock.now())};
    if (const QAction *action = row.command.action) {
        if (!action->shortcut().isEmpty())
            parts += action->shortcut().toString(QKeySequence::NativeText);
        if (action->isCheckable())
            parts += action->isChecked() ? tr("on") : tr("off");
        if (!action->isEnabled())
            parts += tr("not possible now");
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace Lockdeck
