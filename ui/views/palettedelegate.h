#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace Lockdeck {

/// Paints one row of the command palette: glyph, title with the letters that were typed in bold, and at the right the
/// menu and the shortcut of a command, or what is known of a key.
class PaletteDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Lockdeck
