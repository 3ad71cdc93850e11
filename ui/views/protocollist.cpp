#include "ui/views/protocollist.h"

#include "ui/dialogs/formparts.h"
#include "ui/models/protocolmodel.h"
#include "ui/views/protocoldelegate.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QToolTip>

#include <algorithm>

namespace Lockdeck {

ProtocolList::ProtocolList(ProtocolModel *model, QWidget *parent) : LineTable(model, parent), m_lines(model)
{
    setItemDelegate(new ProtocolDelegate(this));
    setAccessibleName(tr("Protocol"));
    const QScrollBar *bar = verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) { m_follows = value >= bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this](int, int end) {
        if (m_follows)
            verticalScrollBar()->setValue(end);
    });
    connect(this, &QAbstractItemView::activated, this, &ProtocolList::tellAll);
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) { keepPlace(last - first + 1); });
}

void ProtocolList::follow()
{
    m_follows = true;
    scrollToBottom();
}

/// What a pointer that rests on the line is told: with the keyboard it is asked for.
void ProtocolList::tellAll(const QModelIndex &index)
{
    const QPoint below = visualRect(index.siblingAtColumn(ProtocolModel::Text)).bottomLeft();
    QToolTip::showText(viewport()->mapToGlobal(below), index.data(Qt::ToolTipRole).toString(), viewport());
}

/// Old lines leave at the top.
void ProtocolList::keepPlace(int removed)
{
    if (m_follows)
        return;
    QScrollBar *bar = verticalScrollBar();
    bar->setValue(bar->value() - removed * verticalHeader()->defaultSectionSize());
}

/// What was said takes what is left; the label gives way first where it is narrow.
void ProtocolList::fitColumns()
{
    const QFontMetrics metrics(font());
    const int width = viewport()->width();
    const int time = metrics.horizontalAdvance(QStringLiteral("00:00:00.000")) + 18;
    const int trip = metrics.horizontalAdvance(QStringLiteral("000.0 ms")) + 16;
    const int label = width < 520 ? 0 : std::clamp(width / 4, 120, 280);
    QHeaderView *header = horizontalHeader();
    header->resizeSection(ProtocolModel::Time, time);
    header->resizeSection(ProtocolModel::Direction, 26);
    header->resizeSection(ProtocolModel::RoundTrip, trip);
    header->setSectionHidden(ProtocolModel::Label, label == 0);
    if (label > 0)
        header->resizeSection(ProtocolModel::Label, label);
    header->resizeSection(ProtocolModel::Text, std::max(width - time - 26 - trip - label, 80));
}

void ProtocolList::copySelected() const
{
    if (const QString text = m_lines->copied(selectedLines()); !text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace Lockdeck
