#include "ui/views/rowbackground.h"

#include "ui/paint/theme.h"

#include <QtGui/QPainter>
#include <QtWidgets/QStyleOptionViewItem>

namespace Lockdeck {

void paintRowBackground(QPainter &painter, const QStyleOptionViewItem &option, bool isFirst)
{
    const Theme &theme = Theme::current();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    if (isSelected)
        painter.fillRect(option.rect, theme.selection);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter.fillRect(option.rect, theme.hover);
    if (isFirst && isSelected)
        painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), theme.accent);
}

} // namespace Lockdeck
