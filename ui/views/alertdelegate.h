#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace Lockdeck {

/// Paints one line of an AlertLog, 24 px high: what nobody has acknowledged is bold, what has ended is faint.
class AlertDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Lockdeck
