#include "ui/views/palettedelegate.h"

#include "ui/models/palettemodel.h"
#include "ui/paint/keybadge.h"
#include "ui/paint/paint.h"
#include "ui/views/lockdelegates.h"
#include "ui/views/rowbackground.h"

#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>

#include <algorithm>

namespace Lockdeck {

static constexpr int padding = 14;
static constexpr int glyphSize = 16;
static constexpr int gap = 10;

namespace {

/// One row while it is painted; `rest` is what is left of it.
struct Line
{
    QPainter &painter;
    QRect rest;
    const PaletteRow &row;
    Moment now;
    const Theme &theme;

    QColor quiet() const { return row.isUsable() ? theme.text2 : theme.disabled; }
};

void paintGlyph(Line &line)
{
    const QRectF rect(line.rest.left(), line.rest.center().y() - glyphSize / 2 + 1, glyphSize, glyphSize);
    line.rest.setLeft(line.rest.left() + glyphSize + gap);
    const QAction *action = line.row.command.action;
    if (line.row.lock)
        paintLockGlyph(line.painter, rect, *line.row.lock, line.now);
    else if (action->isCheckable() && action->isChecked())
        paintIcon(line.painter, rect, QStringLiteral("check"), action->isEnabled() ? line.theme.accent : line.quiet());
    else if (!action->icon().isNull())
        action->icon().paint(&line.painter, rect.toRect(), Qt::AlignCenter,
                             action->isEnabled() ? QIcon::Normal : QIcon::Disabled);
}

void paintShortcut(Line &line)
{
    const QAction *action = line.row.command.action;
    const QString text = action ? action->shortcut().toString(QKeySequence::NativeText) : QString();
    if (text.isEmpty())
        return;
    const int width = keyBadgeWidth(text);
    const QRectF badge(line.rest.right() - width + 1, line.rest.top(), width, line.rest.height());
    paintKeyBadge(line.painter, badge, text, line.quiet());
    line.rest.setRight(static_cast<int>(badge.left()) - gap);
}

/// Never more than the half: the title tells rows apart.
void paintNote(Line &line)
{
    line.painter.setFont(scaledFont(0.92));
    const QFontMetrics metrics = line.painter.fontMetrics();
    const QString note = metrics.elidedText(line.row.note(line.now), Qt::ElideRight, line.rest.width() / 2);
    line.painter.setPen(line.row.isUsable() ? line.theme.text3 : line.theme.disabled);
    line.painter.drawText(line.rest, Qt::AlignRight | Qt::AlignVCenter, note);
    line.rest.setRight(line.rest.right() - metrics.horizontalAdvance(note) - gap);
}

/// The letters typed, as ranges that follow each other.
QList<QTextLayout::FormatRange> markRanges(const Line &line, qsizetype length)
{
    QList<QTextLayout::FormatRange> ranges;
    for (const int at : line.row.marks) {
        if (at >= length)
            break;
        if (!ranges.isEmpty() && ranges.last().start + ranges.last().length == at) {
            ++ranges.last().length;
            continue;
        }
        QTextLayout::FormatRange range;
        range.start = at;
        range.length = 1;
        range.format.setFontWeight(QFont::Bold);
        if (line.row.isUsable())
            range.format.setForeground(line.theme.link);
        ranges += range;
    }
    return ranges;
}

void paintTitle(const Line &line, const QFont &font)
{
    constexpr int boldIsWider = 8;
    const QFontMetrics metrics(font);
    const bool fits = metrics.horizontalAdvance(line.row.title) + boldIsWider <= line.rest.width();
    const QString text =
        fits ? line.row.title : metrics.elidedText(line.row.title, Qt::ElideRight, line.rest.width() - boldIsWider);
    QTextLayout layout(text, font);
    layout.setFormats(markRanges(line, fits ? text.size() : text.size() - 1));
    layout.beginLayout();
    QTextLine words = layout.createLine();
    words.setLineWidth(1e6);
    layout.endLayout();
    line.painter.setPen(line.row.isUsable() ? line.theme.text : line.theme.disabled);
    layout.draw(&line.painter, QPointF(line.rest.left(), line.rest.top() + (line.rest.height() - words.height()) / 2));
}

} // namespace

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *row = index.data(PaletteModel::RowRole).value<const PaletteRow *>();
    if (!row)
        return;
    const Theme &theme = Theme::current();
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip);
    paintRowBackground(*painter, option, true);
    Line line{*painter, option.rect.adjusted(padding, 0, -padding, 0), *row, Clock::system().now(), theme};
    paintGlyph(line);
    paintShortcut(line);
    paintNote(line);
    paintTitle(line, option.font);
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {100, std::max(30, option.fontMetrics.height() + 12)};
}

} // namespace Lockdeck
