#include "ui/views/eventdelegate.h"

#include "ui/models/eventsmodel.h"
#include "ui/paint/paint.h"
#include "ui/views/rowbackground.h"
#include "ui/views/tonecolors.h"

#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr int glyphSize = 14;

/// Trouble keeps its colour; everything else is read as text.
static QColor wordColor(const LoggedEvent &line, const Theme &theme)
{
    const bool trouble = line.tone == Tone::Bad || line.tone == Tone::Doubt;
    return trouble ? textColor(line.tone, theme) : theme.text;
}

void EventDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *line = index.data(EventsModel::EventRole).value<const LoggedEvent *>();
    if (!line)
        return;
    const Theme &theme = Theme::current();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected)) // the pointer is on one cell alone: that is not shown
        paintRowBackground(*painter, option, index.column() == 0);
    painter->setFont(option.font);
    const QRect rect = option.rect.adjusted(8, 0, -4, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    const auto elided = [&](Qt::TextElideMode mode) {
        return painter->fontMetrics().elidedText(text, mode, rect.width());
    };
    switch (index.column()) {
    case EventsModel::Time:
        painter->setPen(theme.text2);
        drawTabular(*painter, rect.adjusted(4, 0, 4, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        break;
    case EventsModel::Glyph:
        paintIcon(*painter, QRectF(rect.left(), rect.center().y() - glyphSize / 2 + 1, glyphSize, glyphSize),
                  line->icon, glyphColor(line->tone, theme));
        break;
    case EventsModel::Text:
        painter->setPen(wordColor(*line, theme));
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, elided(Qt::ElideRight));
        break;
    case EventsModel::Key:
        painter->setPen(theme.text2);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, elided(Qt::ElideMiddle));
        break;
    case EventsModel::Detail:
        painter->setPen(theme.text3);
        drawTabular(*painter, rect.adjusted(0, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, text);
        break;
    default:
        break;
    }
    painter->restore();
}

} // namespace Lockdeck
