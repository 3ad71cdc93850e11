#pragma once

#include "ui/views/lockdelegates.h"

#include <QtWidgets/QTableView>

#include <array>
#include <vector>

namespace Lockdeck {

class LockHeader;
class LocksModel;

/// The rows of the Locks table on the screen. While it is visible it repaints what counts down: the lease column four
/// times a second, everything once a second.
class LockTable : public QTableView
{
    Q_OBJECT

public:
    LockTable(LocksModel *model, TableLook &look, QWidget *parent = nullptr);

    LockHeader *header() const { return m_header; }
    /// Sets the current row without scrolling to it.
    void setCurrentRow(int row);
    /// Selected rows from top to bottom.
    std::vector<int> selectedRowNumbers() const;
    /// What a column is wide where there is room; the key column takes what the others leave.
    int chosenWidth(int column) const { return m_chosen[static_cast<std::size_t>(column)]; }
    void chooseWidth(int column, int width);
    /// Gives every column its width. Where there is no room, the sparks and the bars give way before it is scrolled.
    void fitColumns();

signals:
    void menuRequested(const QPoint &globalPosition);
    /// Ctrl+C.
    void copyRequested();
    /// The group of this header row is to be folded, or unfolded: its chevron, Left, Right.
    void foldRequested(int row);
    /// Shift+Enter.
    void secondaryActivated();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    const RowGroup *groupAt(int row) const;
    void hover(int row);
    void updateRow(int row);
    void tick();

    TableLook &m_look;
    std::array<int, lockColumnCount> m_chosen{};
    bool m_fitting = false;
    LockHeader *m_header;
    int m_ticks = 0;
};

} // namespace Lockdeck
