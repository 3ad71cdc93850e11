#include "ui/views/segmentbar.h"

#include "ui/paint/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QHBoxLayout>

namespace Lockdeck {

namespace {

constexpr int segmentHeight = 26;
constexpr double radius = 5;

/// One choice. Its bar paints the frame around all; the button only what is inside.
class Segment final : public QAbstractButton
{
public:
    Segment(const QString &text, QWidget *parent) : QAbstractButton(parent)
    {
        setText(text);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

    QSize sizeHint() const override
    {
        const QFontMetrics widest(scaledFont(0.96, QFont::DemiBold));
        return {widest.horizontalAdvance(text()) + 20, segmentHeight};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        QPainterPath frame;
        frame.addRoundedRect(QRectF(parentWidget()->rect()).adjusted(1, 1, -1, -1).translated(-pos()), radius, radius);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipPath(frame);
        painter.setFont(scaledFont(0.96, isChecked() ? QFont::DemiBold : QFont::Normal));
        if (isChecked() || underMouse())
            painter.fillRect(rect(), isChecked() ? theme.selection : theme.hover);
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRect(rect().adjusted(3, 4, -3, -4));
        }
        painter.setPen(isChecked() ? theme.text : theme.text2);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

} // namespace

SegmentBar::SegmentBar(QWidget *parent) : QWidget(parent), m_choices(new QButtonGroup(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(1, 0, 1, 0);
    row->setSpacing(1);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_choices, &QButtonGroup::idToggled, this, [this](int choice, bool on) {
        if (on)
            emit currentChanged(choice);
    });
}

void SegmentBar::add(const QString &text, const QString &toolTip)
{
    auto *segment = new Segment(text, this);
    segment->setToolTip(toolTip);
    segment->setAccessibleDescription(toolTip);
    const int choice = static_cast<int>(m_choices->buttons().size());
    m_choices->addButton(segment, choice);
    layout()->addWidget(segment);
    if (choice == 0)
        segment->setChecked(true);
}

int SegmentBar::current() const
{
    return m_choices->checkedId();
}

void SegmentBar::setCurrent(int choice)
{
    if (QAbstractButton *segment = m_choices->button(choice))
        segment->setChecked(true);
}

void SegmentBar::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.border);
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const auto segments = m_choices->buttons();
    for (qsizetype i = 1; i < segments.size(); ++i)
        painter.fillRect(QRectF(segments[i]->x() - 1, 1, 1, height() - 2), theme.border);
}

} // namespace Lockdeck
