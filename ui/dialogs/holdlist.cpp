#include "ui/dialogs/holdlist.h"

#include "ui/models/holdpresentation.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"

#include <QtGui/QPainter>

namespace Lockdeck {

static constexpr int rowHeight = 52;
static constexpr int padding = 14;

HoldList::HoldList(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HoldList::setHolds(std::vector<HoldStatus> holds)
{
    const bool resized = holds.size() != m_holds.size();
    m_holds = std::move(holds);
    if (resized)
        updateGeometry();
    update();
}

QSize HoldList::sizeHint() const
{
    return {520, static_cast<int>(m_holds.size()) * rowHeight + 2};
}

void HoldList::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    for (std::size_t i = 0; i < m_holds.size(); ++i) {
        const QRect row(0, 1 + static_cast<int>(i) * rowHeight, width(), rowHeight);
        if (i > 0)
            painter.fillRect(QRect(1, row.top(), width() - 2, 1), theme.border);
        paintRow(painter, row, m_holds[i]);
    }
}

static QString secondLine(const HoldStatus &hold, HoldState state, Moment now)
{
    if (state == HoldState::Queued)
        return HoldList::tr("or granted; leaves the queue");
    if (state == HoldState::Waiting)
        return hold.serverKeepsLocks ? HoldList::tr("leaves the queue with the server’s answer")
                                     : HoldList::tr("leaves a ghost in the queue until its turn or its timeout");
    if (hold.heldSince != Moment{})
        return HoldList::tr("held %1 · on %2").arg(Wording::fullDuration(now - hold.heldSince), hold.server.toString());
    return HoldList::tr("on %1").arg(hold.server.toString());
}

static QString elided(const QPainter &painter, const QString &text, qreal width)
{
    return painter.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(width));
}

/// Key and note in `line`, and `second` in the line below.
static void paintWords(QPainter &painter, const QRectF &line, const HoldPresentation &look, const QString &second)
{
    const Theme &theme = Theme::current();
    painter.setPen(theme.text);
    const QString key = elided(painter, look.title, line.width());
    painter.drawText(line, Qt::AlignVCenter, key);
    const QRectF rest = line.adjusted(painter.fontMetrics().horizontalAdvance(key) + 8, 0, 0, 0);
    painter.setFont(scaledFont(0.92));
    painter.setPen(theme.text2);
    painter.drawText(rest, Qt::AlignVCenter, elided(painter, look.note, rest.width()));
    painter.drawText(line.translated(0, 18), Qt::AlignVCenter, elided(painter, second, line.width()));
}

void HoldList::paintRow(QPainter &painter, const QRect &row, const HoldStatus &hold) const
{
    const Theme &theme = Theme::current();
    const Moment now = BootTime::now();
    const HoldPresentation look = HoldPresentation::of(hold, now, nullptr, theme);
    const QRectF ring(padding, row.center().y() - compactRingSize / 2.0, compactRingSize, compactRingSize);
    paintRing(painter, ring, look.ring, theme);
    const qreal chip = chipWidth(look.word);
    const QRectF chipRect(row.right() - padding - chip, row.center().y() - chipHeight / 2, chip, chipHeight);
    paintChip(painter, chipRect, look.glyph, look.word, look.colors);

    painter.setFont(scaledFont(1, QFont::DemiBold));
    painter.setPen(look.colors.text);
    const qreal figureWidth = tabularWidth(QFontMetricsF(painter.font()), look.figure);
    const QRectF figure(chipRect.left() - 16 - figureWidth, row.top(), figureWidth, row.height());
    drawTabular(painter, figure, Qt::AlignRight | Qt::AlignVCenter, look.figure);
    paintWords(painter, QRectF(QPointF(ring.right() + 12, row.top() + 8), QPointF(figure.left() - 16, row.top() + 26)),
               look, secondLine(hold, look.state, now));
}

} // namespace Lockdeck
