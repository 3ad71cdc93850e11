#pragma once

#include "ui/models/lockexport.h"
#include "ui/models/overview.h"
#include "ui/models/rowmaker.h"
#include "ui/views/lockdelegates.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QAction;
class QActionGroup;
class QLabel;
class QMenu;
class QToolButton;

namespace Lockdeck {

class EmptyText;
class FilterField;
class LockTable;
class LocksModel;
class OverviewStrip;
class SegmentBar;

/// The Locks table: overview of all keys, heading with counts, state buttons (All, Contended, Late, Mine), filter
/// field, column choice, rows. Opens sorted by waiting, the worst first and selected. Selection, scroll and current row
/// survive updates.
///
/// Rows are made in another thread and shown as soon as they are there: after every call that changes what is to be
/// shown, what was shown before stays until then.
class LocksView : public QWidget
{
    Q_OBJECT

public:
    /// `clock` must outlive the view.
    explicit LocksView(QWidget *parent = nullptr, const Clock &clock = Clock::system());

    void setSnapshot(const FleetSnapshotPtr &snapshot);
    /// Every batch of events, for the hand-overs of the overview.
    void noteEvents(const std::vector<FleetEvent> &events);
    /// Marks "you" on rows: only holds that are Held or Uncertain, and only where the snapshot was asked for after
    /// they were confirmed.
    void setHolds(const std::vector<HoldStatus> &holds);
    /// What an empty table says: not connected, connecting, no locks. Without one it says what the snapshot tells.
    void setEmptyText(const QString &text);
    QString currentKey() const; ///< empty when nothing is selected, or a group's header
    int currentServer() const;  ///< where that key is, an index into the snapshot's servers; -1 without one
    /// Makes the row of a key current and visible; where the filter hides it, the filter is cleared.
    void goTo(int server, const QString &key);
    /// Asks for a file and writes all keys that are shown into it, as text, CSV or JSON by its ending.
    void exportKeys();
    void exportKeysTo(const QString &path);
    /// What is shown; never null.
    const LockRowsPtr &shownRows() const;
    /// Whether what is shown is all that was asked for.
    bool isUpToDate() const { return !m_maker.isBusy(); }
    /// The menus of columns and of grouping, for the menu bar too. Owned by the view.
    QMenu *columnMenu() const { return m_columnMenu; }
    QMenu *groupMenu() const { return m_groupMenu; }
    void focusFilter();
    /// Puts actions of the window that act on the current key into the menu of a row too.
    void addKeyActions(const QList<QAction *> &actions);
    /// Sort order, grouping, columns, widths.
    QByteArray saveState() const;
    /// False, and nothing changes, when `state` is not what saveState() wrote.
    bool restoreState(const QByteArray &state);

signals:
    void acquireRequested(const QString &key);
    void enqueueRequested(const QString &key);
    /// The current row is of another key, or of the same key of another server.
    void currentKeyChanged(const QString &key);
    /// What became of an export, one sentence.
    void said(const QString &sentence, bool problem);
    /// Other rows are shown, made of this snapshot.
    void rowsShown(const FleetSnapshotPtr &snapshot, const Overview &overview);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// Which row, whatever its place.
    struct RowId
    {
        int server = 0;
        QString key;

        bool operator==(const RowId &) const = default;
    };

    std::optional<RowId> currentRow() const;
    QWidget *makeHeading();
    void makeRowMenu();
    void makeViewMenus();
    void setGrouping(LockGrouping grouping);
    void toggleGroup(int row);
    void foldAll(bool fold);
    void activate();
    void applyFilter();
    void showProblem(const QString &problem);
    void clearFilter();
    void applyColumns();
    void askForRows(RowMaker::What what);
    void showRows();
    void keepCurrent();
    void showCounts();
    void showEmptyText();
    QString emptyReason() const;
    void themeChanged();
    void currentRowChanged();
    void announceCurrent();
    std::vector<LockRow> selectedRows() const;
    void copy(RowFormat format) const;
    void tellSaved();

    const Clock &m_clock;
    TableLook m_look;
    RowMaker m_maker;
    FleetSnapshotPtr m_snapshot; ///< the newest
    std::vector<HoldStatus> m_holds;
    LockQuery m_query;
    QString m_emptyText;
    std::optional<RowId> m_current; ///< stays while its row is filtered away, so that it comes back selected
    std::optional<RowId> m_announced;
    bool m_goingToCurrent = false; ///< it was asked for by name: to be shown and scrolled to
    bool m_committing = false;
    Overview m_overview;         ///< of what is shown
    quint32 m_hiddenColumns = 0; ///< one bit each, as chosen

    LocksModel *m_model;
    OverviewStrip *m_strip;
    LockTable *m_table;
    EmptyText *m_empty;
    QLabel *m_title = nullptr;
    QLabel *m_counts = nullptr;
    QLabel *m_problem = nullptr;
    SegmentBar *m_states = nullptr;
    FilterField *m_filter = nullptr;
    QToolButton *m_columns = nullptr;
    QMenu *m_rowMenu = nullptr;
    QMenu *m_columnMenu = nullptr;
    QMenu *m_groupMenu = nullptr;
    QActionGroup *m_groupings = nullptr;
    QAction *m_keyActionsEnd = nullptr;
};

} // namespace Lockdeck
