#include "ui/views/lockheader.h"

#include "ui/models/lockrows.h"
#include "ui/paint/paint.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace Lockdeck {

static constexpr int padding = 8;
static constexpr int chevron = 14;

LockHeader::LockHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setSortIndicatorShown(true);
    setHighlightSections(false);
    setMinimumSectionSize(24);
    setFont(scaledFont(0.9, QFont::DemiBold));
}

QSize LockHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), std::max(26, fontMetrics().height() + 10)};
}

void LockHeader::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), Theme::current().window);
        for (const int line : {0, height() - 1})
            painter.fillRect(QRect(0, line, width(), 1), Theme::current().border);
    }
    QHeaderView::paintEvent(event);
}

void LockHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const Theme &theme = Theme::current();
    const bool sorted = section == sortIndicatorSection();
    const QString title = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    const QRect room = rect.adjusted(padding, 0, -padding, -1);
    const int width = fontMetrics().horizontalAdvance(title);

    painter->save();
    painter->fillRect(rect, theme.window);
    for (const int line : {rect.top(), rect.bottom()})
        painter->fillRect(QRect(rect.left(), line, rect.width(), 1), theme.border);
    painter->setFont(font());
    painter->setPen(sorted ? theme.text : theme.text2);
    // A title that does not fit (the narrow server column) is left to its tooltip; a chevron may use the padding.
    const bool atRight = section == static_cast<int>(LockColumn::HeldFor);
    const bool fits = width <= room.width() + padding;
    int end = room.left();
    if (fits) {
        const QRect box = atRight ? room.adjusted(-padding, 0, 0, 0) : room.adjusted(0, 0, padding, 0);
        painter->drawText(box, static_cast<int>((atRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter), title);
        end = atRight ? std::max(room.right() - width - chevron - 2, rect.left()) : room.left() + width + 2;
    }
    if (sorted && end + chevron <= rect.right() + 1) {
        const bool down = sortIndicatorOrder() == Qt::DescendingOrder;
        paintIcon(*painter, QRectF(end, rect.center().y() - chevron / 2, chevron, chevron),
                  down ? QStringLiteral("chevron-down") : QStringLiteral("chevron-up"), theme.text);
    }
    painter->restore();
}

} // namespace Lockdeck
