#pragma once

#include "ui/models/fuzzymatch.h"
#include "ui/models/keysearch.h"
#include "ui/models/lockrows.h"

#include <QtCore/QAbstractListModel>

#include <optional>
#include <vector>

class QAction;

namespace Lockdeck {

/// An action as it is found by its words: "Theme: Dark", of the menu "View".
struct Command
{
    QAction *action = nullptr;
    QString title;
    QString menu;
};

/// One row of the command palette: a command, or a key of a server.
struct PaletteRow
{
    Command command;             ///< without an action: a key
    std::optional<LockRow> lock; ///< the key, and what is known of it
    QString title;
    std::vector<int> marks; ///< places in the title of the letters that were typed
    int score = 0;

    bool isUsable() const;
    /// What stands at its right: the menu, or what is known of the key at `now`.
    QString note(Moment now) const;
    bool isSameAs(const PaletteRow &other) const;
};

/// What the palette offers for what was typed. Best first; what cannot be done now comes last. With nothing typed: the
/// commands used last, then the others as the menus have them, and no keys.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { RowRole = Qt::UserRole }; ///< const PaletteRow *, valid until the next change

    /// `clock` says what now is for texts; it must outlive the model.
    explicit PaletteModel(const Clock &clock = Clock::system(), QObject *parent = nullptr);

    void setCommands(std::vector<Command> commands);
    /// What is shown stays until all of them were looked at; it goes at once where they are of other servers.
    void setKeys(const FleetSnapshotPtr &snapshot);
    void setHolds(const std::vector<HoldStatus> &holds);
    void setTyped(const QString &typed);
    /// Moves a command to the front of those used last.
    void noteUse(QAction *action);

    const PaletteRow &row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// -1 where it is not shown any more.
    int find(const PaletteRow &row) const;
    /// Keys are still looked for: what is shown may change without more being typed.
    bool isBusy() const { return m_search.isBusy(); }
    int commandCount() const { return static_cast<int>(m_commands.size()); }
    int keyCount() const { return static_cast<int>(m_snapshot->keys.size()); }
    const Clock &clock() const { return m_clock; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    static constexpr std::size_t mostUsed = 5;

signals:
    /// All keys were looked at, and the rows are as they stay.
    void settled();

private:
    void showFound();
    std::vector<PaletteRow> foundRows() const;
    std::vector<PaletteRow> commandRows() const;
    std::vector<PaletteRow> keyRows() const;
    QString accessibleText(const PaletteRow &row) const;

    const Clock &m_clock;
    std::vector<Command> m_commands;
    std::vector<QAction *> m_used; ///< the last one first
    FleetSnapshotPtr m_snapshot;
    std::vector<HoldStatus> m_holds;
    FuzzyPattern m_pattern;
    KeySearch m_search;
    std::vector<PaletteRow> m_rows;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::PaletteRow *)
