#include "ui/views/lockdelegates.h"

#include "ui/models/locksmodel.h"
#include "ui/models/locktext.h"
#include "ui/paint/paint.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <limits>

namespace Lockdeck {

int lockColumnWidth(LockColumn column)
{
    static constexpr std::array<int, lockColumnCount> widths = {120, 126, 66, 78, 164, 146, 34};
    return widths[static_cast<std::size_t>(column)];
}

namespace {

constexpr int padding = 8;
constexpr float oldOpacity = 0.45F;

/// One cell to be painted, with everything it depends on.
struct Cell
{
    QPainter &painter;
    QRect rect; ///< without the row line
    const LockRow &row;
    Moment now;
    const Theme &theme;
    bool selected = false;

    QRect inner() const { return rect.adjusted(padding, 0, -padding, 0); }
    bool isOld() const { return row.isOldAt(now); }
    QColor textColor() const { return isOld() ? theme.text3 : theme.text; }
    QString text(LockColumn column) const { return LockText::cell(row, column, now); }
};

/// Glyph, colours and weight of a row's state.
struct StateLook
{
    QString icon;
    QColor glyph;
    QColor text;
    bool bold = false;
};

StateLook semaphoreLook(const LockRow &row, const Theme &theme)
{
    const bool full = row.seen.holders >= row.seen.limit;
    return {full ? QStringLiteral("table-slots-full") : QStringLiteral("table-slots"), theme.slate, theme.text};
}

StateLook plainLook(const Cell &cell)
{
    const Theme &theme = cell.theme;
    switch (cell.row.stateAt(cell.now)) {
    case RowState::Uncertain:
        return {QStringLiteral("table-uncertain"), theme.doubtMark, theme.doubt.text, true};
    case RowState::Late:
        return {QStringLiteral("table-late"), theme.doubtMark, theme.doubt.text, true};
    case RowState::RanOut:
        return {QStringLiteral("table-ran-out"), theme.doubtMark, theme.doubt.text};
    case RowState::ServerDown:
        return {QStringLiteral("table-down"), theme.bad.fill, theme.bad.text, true};
    case RowState::Changing:
        return {QStringLiteral("table-changing"), theme.slate, theme.text};
    case RowState::Yours:
        return {QStringLiteral("state-held"), theme.hold.fill, theme.hold.text, true};
    case RowState::Held:
        return {QStringLiteral("table-held"), theme.slate, theme.text};
    case RowState::Semaphore:
        return semaphoreLook(cell.row, theme);
    case RowState::Free:
        return {QStringLiteral("table-free"), theme.text3, theme.text2};
    case RowState::Forgotten:
        return {QStringLiteral("table-forgotten"), theme.text3, theme.text3};
    }
    return {};
}

/// The look, flagged where the key is on another shard, dimmed where the data is old. Trouble keeps its colour.
StateLook stateLook(const Cell &cell)
{
    StateLook look = plainLook(cell);
    const RowState state = cell.row.stateAt(cell.now);
    const bool trouble = look.bold || state == RowState::RanOut;
    if (cell.row.seen.otherShard && !trouble && state != RowState::Forgotten) {
        look.icon = QStringLiteral("table-other-shard");
        look.glyph = cell.theme.doubtMark;
    } else if (cell.isOld() && !trouble) {
        look.glyph.setAlphaF(oldOpacity);
    }
    if (cell.isOld() && !trouble)
        look.text = cell.theme.text3;
    return look;
}

void drawText(const Cell &cell, const QRect &rect, Qt::Alignment alignment, const QString &text)
{
    cell.painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, text);
}

void setBold(QPainter &painter)
{
    QFont font = painter.font();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
}

/// The background and what the cell itself paints on it.
class LockDelegate : public QStyledItemDelegate
{
public:
    LockDelegate(const TableLook &look, QObject *parent) : QStyledItemDelegate(parent), m_look(look) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const final
    {
        const auto *row = index.data(LocksModel::RowRole).value<const LockRow *>();
        if (!row)
            return;
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        Cell cell{*painter, option.rect.adjusted(0, 0, 0, -1), *row, m_look.clock.now(), Theme::current(), selected};
        painter->save();
        painter->setClipRect(option.rect, Qt::IntersectClip);
        paintBackground(cell, option.rect, index);
        painter->setFont(option.font);
        painter->setPen(cell.textColor());
        if (row->group)
            paintGroup(cell);
        else
            paintCell(cell);
        painter->restore();
    }

protected:
    virtual void paintCell(const Cell &cell) const = 0;
    /// The same cell of a group's header: nothing unless there is a sum to show.
    virtual void paintGroup(const Cell &) const {}
    const TableLook &look() const { return m_look; }

private:
    void paintBackground(const Cell &cell, const QRect &rect, const QModelIndex &index) const
    {
        const Theme &theme = cell.theme;
        const bool hovered = index.row() == m_look.hoveredRow;
        const QColor plain = cell.row.group ? theme.window : theme.base;
        cell.painter.fillRect(rect, cell.selected ? theme.selection : hovered ? theme.hover : plain);
        if (cell.selected && index.column() == 0)
            cell.painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.accent);
        if (!cell.selected)
            cell.painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.grid);
    }

    const TableLook &m_look;
};

class KeyDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    /// The key, elided in the middle since both its ends tell keys apart, and how old it is where that leaves the key
    /// readable; dimmed it is anyhow.
    void paintCell(const Cell &cell) const override
    {
        constexpr int readable = 14; // characters
        const QString age = LockText::age(cell.row, cell.now);
        const QFont small = scaledFont(0.92);
        const int ageWidth = age.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(age) + padding;
        if (cell.selected)
            setBold(cell.painter);
        const QFontMetrics metrics = cell.painter.fontMetrics();
        const QRect rect = look().isGrouped ? cell.rect.adjusted(lockChevronWidth, 0, -padding, 0) : cell.inner();
        const int least = std::min(metrics.horizontalAdvance(cell.row.shownKey), readable * metrics.averageCharWidth());
        const bool hasAge = ageWidth > 0 && rect.width() - ageWidth >= least;
        const QString key =
            metrics.elidedText(cell.row.shownKey, Qt::ElideMiddle, rect.width() - (hasAge ? ageWidth : 0));
        drawText(cell, rect, Qt::AlignLeft, key);
        if (!hasAge)
            return;
        cell.painter.setFont(small);
        cell.painter.setPen(cell.theme.text3);
        drawText(cell, rect.adjusted(metrics.horizontalAdvance(key) + padding, 0, 0, 0), Qt::AlignLeft, age);
    }

    /// Chevron, name, and how many keys stand below.
    void paintGroup(const Cell &cell) const override
    {
        constexpr int chevron = 14;
        const QRect rect = cell.rect.adjusted(lockChevronWidth, 0, -padding, 0);
        paintIcon(cell.painter,
                  QRectF(cell.rect.left() + 8, cell.rect.center().y() - chevron / 2 + 1, chevron, chevron),
                  cell.row.group->folded ? QStringLiteral("chevron-right") : QStringLiteral("chevron-down"),
                  cell.theme.text2);
        const QString size = LockText::groupSize(*cell.row.group);
        const QFont small = scaledFont(0.92);
        const int sizeWidth = QFontMetrics(small).horizontalAdvance(size) + padding;
        setBold(cell.painter);
        const QFontMetrics metrics = cell.painter.fontMetrics();
        const QString title =
            metrics.elidedText(cell.row.group->title, Qt::ElideMiddle, std::max(rect.width() - sizeWidth, 0));
        drawText(cell, rect, Qt::AlignLeft, title);
        cell.painter.setFont(small);
        cell.painter.setPen(cell.theme.text2);
        drawText(cell, rect.adjusted(metrics.horizontalAdvance(title) + padding, 0, 0, 0), Qt::AlignLeft, size);
    }
};

class StateDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    void paintCell(const Cell &cell) const override
    {
        constexpr int glyphSize = 16;
        const StateLook state = stateLook(cell);
        const QRect rect = cell.inner();
        const QRect glyph(rect.left(), rect.center().y() - glyphSize / 2 + 1, glyphSize, glyphSize);
        paintIcon(cell.painter, glyph, state.icon, state.glyph);
        if (state.bold)
            setBold(cell.painter);
        cell.painter.setPen(state.text);
        const QRect words = rect.adjusted(glyphSize + 6, 0, padding, 0);
        drawText(cell, words, Qt::AlignLeft,
                 cell.painter.fontMetrics().elidedText(cell.text(LockColumn::State), Qt::ElideRight, words.width()));
    }

    void paintGroup(const Cell &cell) const override
    {
        cell.painter.setPen(cell.theme.text2);
        drawText(cell, cell.inner().adjusted(22, 0, padding, 0), Qt::AlignLeft, cell.text(LockColumn::State));
    }
};

class HolderDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    void paintCell(const Cell &cell) const override
    {
        const QString holder = cell.text(LockColumn::Holder);
        if (cell.row.isOwnAt(cell.now))
            paintYou(cell, holder);
        else
            drawText(cell, cell.inner().adjusted(0, 0, padding, 0), Qt::AlignLeft, holder);
    }

    static void paintYou(const Cell &cell, const QString &word)
    {
        QPainter &painter = cell.painter;
        setBold(painter);
        const QRect rect = cell.inner();
        const int width = painter.fontMetrics().horizontalAdvance(word) + 12;
        const QRectF chip(rect.left(), rect.center().y() - 8, width, 18);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(cell.theme.hold.tint);
        painter.drawRoundedRect(chip, 4, 4);
        painter.setPen(cell.theme.hold.text);
        painter.drawText(chip, Qt::AlignCenter, word);
    }
};

class HeldForDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    void paintCell(const Cell &cell) const override
    {
        drawTabular(cell.painter, cell.inner().adjusted(-padding, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter,
                    cell.text(LockColumn::HeldFor));
    }
};

class LeaseDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    static constexpr int textWidth = 44;
    static constexpr int barHeight = 8;

    static double share(std::chrono::nanoseconds part, std::chrono::nanoseconds whole)
    {
        if (whole.count() <= 0)
            return 0;
        return std::clamp(static_cast<double>(part.count()) / static_cast<double>(whole.count()), 0.0, 1.0);
    }

    static LeaseLook leaseLook(const LockRow &row, Moment now)
    {
        const std::chrono::nanoseconds left = row.leaseEnds() - now;
        if (!row.isOwnAt(now) && row.stateAt(now) == RowState::RanOut)
            return {LeaseLook::Kind::Unknown, 0, std::nullopt};
        if (!row.isOwnAt(now) && !row.seen.pattern)
            return {LeaseLook::Kind::Unknown, share(left, row.seen.leaseSeen), std::nullopt};
        if (!row.isOwnAt(now)) {
            const HolderPattern &pattern = *row.seen.pattern;
            return {pattern.overdue ? LeaseLook::Kind::Doubt : LeaseLook::Kind::Other, share(left, pattern.lease),
                    1 - share(pattern.cadence, pattern.lease)};
        }
        const auto kind = row.own->state == HoldState::Uncertain ? LeaseLook::Kind::Doubt : LeaseLook::Kind::Own;
        return {kind, share(left, row.own->lease), 1 - share(row.own->renewEvery, row.own->lease)};
    }

    /// The bar is computed from the absolute deadline at each paint, so that it shows no stale truth.
    void paintCell(const Cell &cell) const override
    {
        QPainter &painter = cell.painter;
        const QRect rect = cell.inner();
        if (cell.row.leaseEnds() == Moment{}) {
            drawText(cell, rect, Qt::AlignLeft, cell.text(LockColumn::Lease));
            return;
        }
        const bool dimmed = cell.isOld() && !cell.row.isOwnAt(cell.now);
        const int barWidth = rect.width() - textWidth - padding - 4;
        const QRectF bar(rect.left(), rect.center().y() - barHeight / 2 + 1, barWidth, barHeight);
        painter.setOpacity(dimmed ? qreal{oldOpacity} : 1);
        paintLeaseBar(painter, bar, leaseLook(cell.row, cell.now), cell.theme);
        painter.setOpacity(1);
        if (dimmed)
            return;
        if (cell.row.stateAt(cell.now) == RowState::Uncertain) {
            setBold(painter);
            painter.setPen(cell.theme.doubt.text);
        }
        drawTabular(painter, rect.adjusted(barWidth + 2, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter,
                    cell.text(LockColumn::Lease));
    }
};

class WaitingDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    static constexpr int badgeWidth = 24;
    static constexpr int badgeHeight = 18;

    void paintCell(const Cell &cell) const override
    {
        QPainter &painter = cell.painter;
        const QRect rect = cell.inner();
        const bool known = LockText::waitersKnown(cell.row);
        painter.setOpacity(known && cell.isOld() ? 0.6 : 1);
        const QRectF badge = paintNumber(cell, known, cell.row.seen.waiters);
        const QRectF spark(badge.right() + 10, rect.center().y() - 7, 80, 15);
        if (spark.right() > cell.rect.right())
            return;
        painter.setOpacity(cell.isOld() || !known ? qreal{oldOpacity} : 1);
        paintSparkColumns(painter, spark, cell.row.seen.waiterTrend, look().trendTop, cell.theme);
    }

    void paintGroup(const Cell &cell) const override
    {
        paintNumber(cell, cell.row.group->known, cell.row.group->waiters);
    }

    /// Returns where.
    static QRectF paintNumber(const Cell &cell, bool known, qint64 waiters)
    {
        const QRect rect = cell.inner();
        const QString waiting = cell.text(LockColumn::Waiting);
        const int digits = cell.painter.fontMetrics().horizontalAdvance(waiting) + 10;
        const QRectF badge(rect.left(), rect.center().y() - badgeHeight / 2 + 1, std::max(badgeWidth, digits),
                           badgeHeight);
        if (known) {
            const int most = std::numeric_limits<int>::max();
            paintBadge(cell.painter, badge, static_cast<int>(std::min<qint64>(waiters, most)), cell.theme);
        } else {
            cell.painter.setPen(cell.theme.text3);
            cell.painter.drawText(badge, Qt::AlignCenter, waiting);
        }
        return badge;
    }
};

class ServerDelegate final : public LockDelegate
{
    using LockDelegate::LockDelegate;

    void paintCell(const Cell &cell) const override
    {
        cell.painter.setPen(cell.isOld() ? cell.theme.text3 : cell.theme.text2);
        drawText(cell, cell.rect, Qt::AlignHCenter, cell.row.letter);
    }

    void paintGroup(const Cell &cell) const override { paintCell(cell); }
};

} // namespace

void paintLockGlyph(QPainter &painter, const QRectF &rect, const LockRow &row, Moment now)
{
    const StateLook look = stateLook(Cell{painter, rect.toRect(), row, now, Theme::current()});
    paintIcon(painter, rect, look.icon, look.glyph);
}

QStyledItemDelegate *lockDelegate(LockColumn column, const TableLook &look, QObject *parent)
{
    switch (column) {
    case LockColumn::Key:
        return new KeyDelegate(look, parent);
    case LockColumn::State:
        return new StateDelegate(look, parent);
    case LockColumn::Holder:
        return new HolderDelegate(look, parent);
    case LockColumn::HeldFor:
        return new HeldForDelegate(look, parent);
    case LockColumn::Lease:
        return new LeaseDelegate(look, parent);
    case LockColumn::Waiting:
        return new WaitingDelegate(look, parent);
    case LockColumn::Server:
        return new ServerDelegate(look, parent);
    }
    return nullptr;
}

} // namespace Lockdeck
