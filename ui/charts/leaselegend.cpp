#include "ui/charts/leaselegend.h"

#include "ui/charts/serieslook.h"
#include "ui/models/tooltiptext.h"
#include "ui/paint/paint.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace Lockdeck {

static constexpr int rowHeight = 20;
static constexpr int sampleWidth = 18;
static constexpr int gap = 8;
/// A narrower row leaves out whose hold it is.
static constexpr int widthForOwner = 170;

/// Checked means shown.
class LegendRow : public QAbstractButton
{
public:
    explicit LegendRow(QWidget *parent) : QAbstractButton(parent)
    {
        setCheckable(true);
        setChecked(true);
        setFixedHeight(rowHeight);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
    }

    void setEntry(const LegendEntry &entry)
    {
        if (entry == m_entry)
            return;
        m_entry = entry;
        setText(entry.text);
        setAccessibleName(entry.spoken);
        setToolTip(toolTipText(entry.spoken));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override;
    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() == Qt::Key_Down)
            focusNextChild();
        else if (event->key() == Qt::Key_Up)
            focusPreviousChild();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    void paintSample(QPainter &painter, const QRectF &rect) const;
    QColor valueColor() const;

    LegendEntry m_entry;
};

void LegendRow::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect(), theme.hover);
    if (!isChecked())
        painter.setOpacity(0.45);
    paintSample(painter, QRectF(4, 0, sampleWidth, height()));

    const QFont plain = scaledFont(0.92);
    const QFont strong = scaledFont(0.92, QFont::Bold);
    const QFontMetricsF metrics(plain);
    QRectF rest = QRectF(rect()).adjusted(4 + sampleWidth + gap, 0, -4, 0);

    painter.setFont(m_entry.tone == LegendEntry::Tone::Plain || m_entry.tone == LegendEntry::Tone::Over ? plain
                                                                                                        : strong);
    painter.setPen(valueColor());
    drawTabular(painter, rest, Qt::AlignRight | Qt::AlignVCenter, m_entry.value);
    if (!m_entry.value.isEmpty())
        rest.setRight(rest.right() -
                      std::max(metrics.horizontalAdvance(QStringLiteral("≤\u00a0000\u00a0s")),
                               QFontMetricsF(strong).horizontalAdvance(m_entry.value)) -
                      gap);
    painter.setFont(plain);
    if (!m_entry.owner.isEmpty() && width() >= widthForOwner) {
        painter.setPen(theme.text3);
        painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter, m_entry.owner);
        rest.setRight(rest.right() - metrics.horizontalAdvance(m_entry.owner) - gap);
    }
    painter.setPen(m_entry.key.kind == LegendKey::Kind::Hold ? theme.text : theme.text2);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(m_entry.text, Qt::ElideMiddle, rest.width()));

    if (hasFocus()) {
        painter.setOpacity(1);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void LegendRow::paintSample(QPainter &painter, const QRectF &rect) const
{
    const Theme &theme = Theme::current();
    const double middle = rect.center().y();
    switch (m_entry.key.kind) {
    case LegendKey::Kind::Hold:
        painter.setPen(seriesPen(m_entry.slot));
        painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle));
        break;
    case LegendKey::Kind::Others:
        painter.fillRect(QRectF(rect.left(), middle - 4, rect.width(), 9), othersColor());
        break;
    case LegendKey::Kind::RoundTrips:
        for (const double x : {3.0, 9.0, 15.0})
            painter.fillRect(QRectF(rect.left() + x - 1.2, middle - (x == 9.0 ? 3.2 : -0.2), 2.4, 2.4), theme.text3);
        break;
    }
}

QColor LegendRow::valueColor() const
{
    const Theme &theme = Theme::current();
    switch (m_entry.tone) {
    case LegendEntry::Tone::Plain:
        return theme.text;
    case LegendEntry::Tone::Doubt:
        return theme.doubt.text;
    case LegendEntry::Tone::Bad:
        return theme.bad.text;
    case LegendEntry::Tone::Over:
        break;
    }
    return theme.text3;
}

LeaseLegend::LeaseLegend(QWidget *parent) : QScrollArea(parent)
{
    auto *content = new QWidget;
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addStretch();
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Legend of the lease chart"));
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

void LeaseLegend::setEntries(const std::vector<LegendEntry> &entries)
{
    std::erase_if(m_rows, [&](const auto &row) {
        const bool stays =
            std::any_of(entries.begin(), entries.end(), [&](const auto &e) { return e.key == row.first; });
        if (!stays) {
            m_layout->removeWidget(row.second);
            row.second->hide();
            row.second->deleteLater();
        }
        return !stays;
    });
    for (const LegendEntry &entry : entries)
        rowFor(entry.key)->setEntry(entry);
}

LegendRow *LeaseLegend::rowFor(const LegendKey &key)
{
    const auto [found, isNew] = m_rows.try_emplace(key, nullptr);
    if (isNew) {
        auto *row = new LegendRow(widget());
        found->second = row;
        m_layout->insertWidget(static_cast<int>(std::distance(m_rows.begin(), found)), row);
        if (const auto next = std::next(found); next != m_rows.end())
            setTabOrder(row, next->second);
        connect(row, &QAbstractButton::toggled, this, [this, key](bool on) { emit visibilityChanged(key, on); });
        row->show();
    }
    return found->second;
}

} // namespace Lockdeck
