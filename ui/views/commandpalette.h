#pragma once

#include "ui/models/palettemodel.h"

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

#include <functional>

class QListView;

namespace Lockdeck {

class EmptyText;
class InkLabel;
class KeyField;

/// Every command and every key by a few letters of its name, in a panel over its window. Opens with the field focused;
/// Up, Down, Page Up, Page Down choose, Enter does it, Esc gives the focus back to where it was. Goes when something
/// else is clicked or gets the focus.
class CommandPalette : public QWidget
{
    Q_OBJECT

public:
    /// `commands` is asked each time it opens: what can be done changes. A child of `window`, hidden.
    CommandPalette(std::function<std::vector<Command>()> commands, QWidget *window);

    /// Opens it, or closes it.
    void toggle();
    void setSnapshot(const FleetSnapshotPtr &snapshot);
    void setHolds(const std::vector<HoldStatus> &holds);
    /// A command that was used by whatever way: offered first the next time.
    void noteUse(QAction *action) { m_model->noteUse(action); }

signals:
    /// A key of a server, an index into the snapshot's servers.
    void keyChosen(int server, const QString &key);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    bool handleKey(int key);
    void moveBy(int rows);
    void choose();
    void rowsChanged();
    void currentChanged();
    void place();
    void giveFocusBack();

    std::function<std::vector<Command>()> m_commands;
    FleetSnapshotPtr m_snapshot;
    std::vector<HoldStatus> m_holds;
    PaletteModel *m_model;
    KeyField *m_field;
    QListView *m_list;
    EmptyText *m_empty;
    InkLabel *m_counts;
    QPointer<QWidget> m_before; ///< had the focus
    std::optional<PaletteRow> m_current;
    bool m_hasMoved = false; ///< the current row was chosen, and is not only the first
    bool m_chosen = false;   ///< Enter came while keys were still looked for
};

} // namespace Lockdeck
