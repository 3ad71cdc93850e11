#include "ui/views/eventlist.h"

#include "ui/models/eventsmodel.h"
#include "ui/views/eventdelegate.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace Lockdeck {

EventList::EventList(EventsModel *model, Keys keys, QWidget *parent)
    : LineTable(model, parent), m_events(model), m_keys(keys)
{
    setItemDelegate(new EventDelegate(this));
    setAccessibleName(tr("Events"));
    connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        if (first == 0)
            keepPlace(last - first + 1);
    });
}

/// Lines enter at the top. Who is there sees them come; who has scrolled down goes on reading.
void EventList::keepPlace(int inserted)
{
    QScrollBar *bar = verticalScrollBar();
    const int before = bar->value();
    if (before == 0)
        return;
    updateGeometries(); // the bar goes as far as before until then
    bar->setValue(before + inserted * verticalHeader()->defaultSectionSize());
}

/// The words take what is left; the key gives way first where it is narrow.
void EventList::fitColumns()
{
    const QFontMetrics metrics(font());
    const int width = viewport()->width();
    const int time = metrics.horizontalAdvance(QStringLiteral("00:00:00")) + 18;
    const int detail = metrics.horizontalAdvance(QStringLiteral("±00.0 s")) + 16;
    const int key = m_keys == Keys::Left || width < 420 ? 0 : std::clamp(width / 4, 100, 260);
    horizontalHeader()->resizeSection(EventsModel::Time, time);
    horizontalHeader()->resizeSection(EventsModel::Glyph, 26);
    horizontalHeader()->resizeSection(EventsModel::Detail, detail);
    horizontalHeader()->setSectionHidden(EventsModel::Key, key == 0);
    if (key > 0)
        horizontalHeader()->resizeSection(EventsModel::Key, key);
    horizontalHeader()->resizeSection(EventsModel::Text, std::max(width - time - 26 - detail - key, 80));
}

void EventList::copySelected() const
{
    QString text;
    for (const int row : selectedLines()) {
        const LoggedEvent &line = m_events->event(row);
        text +=
            QStringList{whenText(line), line.text, line.key, line.place}.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace Lockdeck
