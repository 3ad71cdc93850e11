#include "ui/views/protocoldelegate.h"

#include "ui/dialogs/formparts.h"
#include "ui/models/protocolmodel.h"
#include "ui/paint/paint.h"
#include "ui/views/linetable.h"
#include "ui/views/rowbackground.h"

#include <QtGui/QPainter>

namespace Lockdeck {

using Kind = ProtocolLine::Kind;

static constexpr int arrowSize = 13;

static void paintBackground(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto *table = qobject_cast<const LineTable *>(option.widget);
    QStyleOptionViewItem row = option; // the pointer is on the whole row, not on one cell alone
    row.state.setFlag(QStyle::State_MouseOver, table && table->hoveredRow() == index.row());
    paintRowBackground(painter, row, index.column() == 0);
}

static bool isSpoken(Kind kind)
{
    return kind == Kind::Sent || kind == Kind::Received;
}

/// To the right what was sent, to the left what came; a dot where only the connection changed.
static void paintArrow(QPainter &painter, const QRect &rect, Kind kind)
{
    const Theme &theme = Theme::current();
    painter.translate(QRectF(rect).center());
    if (!isSpoken(kind)) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.text3);
        painter.drawEllipse(QPointF(0, 0), 1.5, 1.5);
        return;
    }
    if (kind == Kind::Received)
        painter.scale(-1, 1);
    const QRectF arrow(-arrowSize / 2.0, -arrowSize / 2.0, arrowSize, arrowSize);
    paintIcon(painter, arrow, QStringLiteral("arrow-right"), kind == Kind::Sent ? theme.wait.text : theme.hold.text);
}

/// A connection that broke stands out; an `error` need not be one, so answers are all alike.
static QColor wordColor(const ProtocolLine &line)
{
    const Theme &theme = Theme::current();
    if (line.kind == Kind::Closed && !line.text.isEmpty())
        return theme.bad.text;
    return isSpoken(line.kind) ? theme.text : theme.text2;
}

void ProtocolDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *line = index.data(ProtocolModel::LineRole).value<const ProtocolLine *>();
    if (!line)
        return;
    const Theme &theme = Theme::current();
    painter->save();
    painter->setClipRect(option.rect);
    paintBackground(*painter, option, index);
    painter->setFont(option.font);
    const QRect rect = option.rect.adjusted(8, 0, -4, 0);
    const QString text = index.data(Qt::DisplayRole).toString();
    const auto draw = [&](const QColor &color) {
        painter->setPen(color);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
    };
    switch (index.column()) {
    case ProtocolModel::Time:
        painter->setPen(theme.text2);
        drawTabular(*painter, rect.adjusted(4, 0, 4, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        break;
    case ProtocolModel::Direction:
        paintArrow(*painter, option.rect, line->kind);
        break;
    case ProtocolModel::Text:
        painter->setFont(isSpoken(line->kind) ? fixedFont(0.92) : option.font);
        draw(wordColor(*line));
        break;
    case ProtocolModel::Label:
        draw(theme.text2);
        break;
    case ProtocolModel::RoundTrip:
        painter->setPen(theme.text3);
        drawTabular(*painter, rect.adjusted(0, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, text);
        break;
    default:
        break;
    }
    painter->restore();
}

} // namespace Lockdeck
