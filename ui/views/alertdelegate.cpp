#include "ui/views/alertdelegate.h"

#include "ui/models/alertlog.h"
#include "ui/models/alertwords.h"
#include "ui/paint/paint.h"
#include "ui/views/rowbackground.h"
#include "ui/views/tonecolors.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace Lockdeck {

void AlertDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *line = index.data(AlertLog::LineRole).value<const AlertLog::Line *>();
    if (!line)
        return;
    const Theme &theme = Theme::current();
    const bool isOpen = line->incident.end == AlertIncident::End::Open;
    const Tone tone = AlertWords::tone(line->incident.rule.kind);
    painter->save();
    paintRowBackground(*painter, option, index.column() == 0);
    QFont font = option.font;
    const bool isMain = index.column() == AlertLog::Text || index.column() == AlertLog::Subject;
    if (!line->acknowledged && isMain)
        font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    const QRect rect = option.rect.adjusted(8, 0, -4, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    const auto draw = [&](const QColor &color, Qt::TextElideMode mode) {
        painter->setPen(color);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, mode, rect.width()));
    };
    switch (index.column()) {
    case AlertLog::Time:
        painter->setPen(theme.text2);
        drawTabular(*painter, rect.adjusted(4, 0, 4, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        break;
    case AlertLog::Glyph:
        paintIcon(*painter, QRectF(rect.left(), rect.center().y() - 6, 14, 14),
                  AlertWords::icon(line->incident.rule.kind), glyphColor(isOpen ? tone : Tone::Faint, theme));
        break;
    case AlertLog::Text: {
        const bool isTrouble = tone == Tone::Bad || tone == Tone::Doubt;
        draw(!isOpen && line->acknowledged ? theme.text2
             : isTrouble                   ? textColor(tone, theme)
                                           : theme.text,
             Qt::ElideRight);
        break;
    }
    case AlertLog::Subject:
        draw(!isOpen && line->acknowledged ? theme.text2 : theme.text, Qt::ElideMiddle);
        break;
    case AlertLog::Server:
        draw(theme.text2, Qt::ElideMiddle);
        break;
    default:
        draw(isOpen ? textColor(tone, theme) : theme.text3, Qt::ElideRight);
        break;
    }
    painter->restore();
}

QSize AlertDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {40, std::max(24, option.fontMetrics.height() + 6)};
}

} // namespace Lockdeck
