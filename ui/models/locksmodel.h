#pragma once

#include "ui/models/rowchange.h"

#include <QtCore/QAbstractTableModel>

namespace Lockdeck {

/// Finished rows as a table. Filtering, sorting, grouping and the difference are made before, by a RowMaker; there is
/// no proxy. A commit of new rows keeps persistent indexes (selection, current row) on their key, and reports as little
/// as changed. Lease and held-for count down without any change of data: the view repaints them.
class LocksModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        RowRole = Qt::UserRole, ///< const LockRow *, valid until the next commit
    };

    /// `clock` says what now is for texts; it must outlive the model.
    explicit LocksModel(const Clock &clock = Clock::system(), QObject *parent = nullptr);

    /// Replaces the rows, of which `change` says what makes them of those shown. The same keys in the same order: one
    /// dataChanged from the first to the last changed row, with the roles that changed. Else one layout change.
    void commit(LockRowsPtr rows, const RowChange &change);

    /// What is shown; never null.
    const LockRowsPtr &shown() const { return m_rows; }
    const LockRow &row(int row) const { return m_rows->rows[static_cast<std::size_t>(row)]; }
    /// -1 when the key of that server is not shown.
    int find(int server, const QString &key) const { return m_rows->find(server, key); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void rearrange(LockRowsPtr rows, const std::vector<int> &moved);

    const Clock &m_clock;
    LockRowsPtr m_rows;
};

} // namespace Lockdeck

Q_DECLARE_METATYPE(const Lockdeck::LockRow *)
