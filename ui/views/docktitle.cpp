#include "ui/views/docktitle.h"

#include "ui/paint/paint.h"
#include "ui/views/inklabel.h"

#include <QtGui/QPainter>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>

namespace Lockdeck {

DockTitle::DockTitle(QDockWidget *dock)
    : QWidget(dock),
      m_layout(new QHBoxLayout(this)),
      m_label(new InkLabel(Ink::Text2, 0.85, QFont::DemiBold)),
      m_counts(new InkLabel(Ink::Text3, 0.92))
{
    QFont capitals = m_label->font();
    capitals.setCapitalization(QFont::AllUppercase);
    capitals.setLetterSpacing(QFont::PercentageSpacing, 105);
    m_label->setFont(capitals);
    m_label->setText(dock->windowTitle());
    connect(dock, &QDockWidget::windowTitleChanged, m_label, &QLabel::setText);

    QToolButton *floating = makeButton(QStringLiteral("float"), tr("Tear off, or put back"));
    connect(floating, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    QToolButton *closing = makeButton(QStringLiteral("close"), tr("Hide (View menu shows it again)"));
    connect(closing, &QToolButton::clicked, dock, &QDockWidget::close);

    m_layout->setContentsMargins(12, 0, 8, 0);
    m_layout->setSpacing(4);
    m_layout->addWidget(m_label);
    m_layout->addSpacing(4);
    m_layout->addWidget(m_counts);
    m_layout->addStretch(1);
    m_layout->addWidget(floating);
    m_layout->addWidget(closing);
}

void DockTitle::setCounts(const QString &text)
{
    if (m_counts->text() != text)
        m_counts->setText(text);
}

void DockTitle::setContent(QWidget *widget)
{
    m_label->hide();
    m_counts->hide();
    m_layout->insertWidget(0, widget);
    m_layout->setContentsMargins(8, 0, 8, 0);
    m_height = 30;
}

void DockTitle::addTool(QWidget *widget)
{
    m_layout->insertWidget(m_layout->count() - 2, widget);
}

QToolButton *DockTitle::makeButton(const QString &iconName, const QString &words)
{
    auto *button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize({13, 13});
    button->setFixedSize(20, 20);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolTip(words);
    button->setAccessibleName(words);
    return button;
}

QSize DockTitle::sizeHint() const
{
    return {m_layout->sizeHint().width(), m_height};
}

QSize DockTitle::minimumSizeHint() const
{
    return {m_layout->minimumSize().width(), m_height};
}

void DockTitle::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::current().window);
    painter.setPen(Theme::current().border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace Lockdeck
