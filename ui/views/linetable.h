#pragma once

#include <QtWidgets/QTableView>

namespace Lockdeck {

/// A table of painted lines without titles and grid: rows of one height, chosen as a whole, several at a time, and
/// copied with Ctrl+C; knows which row the pointer is on.
class LineTable : public QTableView
{
    Q_OBJECT

public:
    explicit LineTable(QAbstractItemModel *lines, QWidget *parent = nullptr);
    /// -1: none.
    int hoveredRow() const { return m_hoverY < 0 ? -1 : rowAt(m_hoverY); }

protected:
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    /// Divides the width.
    virtual void fitColumns() = 0;
    virtual void copySelected() const = 0;
    /// Chosen rows, from the top.
    std::vector<int> selectedLines() const;

private:
    void hoverAt(int y);

    int m_hoverY = -1; ///< of the pointer, below which rows may move
};

} // namespace Lockdeck
