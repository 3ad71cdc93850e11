#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace Lockdeck {

/// Paints one line of an EventsModel: time, glyph, words, key, and how certain or how often.
class EventDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Lockdeck
