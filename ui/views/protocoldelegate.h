#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace Lockdeck {

/// Paints one line of a ProtocolModel: time, arrow, what was said in a fixed font, where, and the round trip.
class ProtocolDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Lockdeck
