#include "ui/dialogs/situationpanel.h"

#include "ui/paint/paint.h"
#include "ui/views/inklabel.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>

namespace Lockdeck {

static constexpr int padding = 14;
static constexpr int glyphSize = 16;

SituationPanel::SituationPanel(QWidget *parent)
    : Card(parent),
      m_sentence(new InkLabel(Ink::Text)),
      m_looked(new InkLabel(Ink::Text3, 0.85)),
      m_warning(new FieldError(Ink::Doubt)),
      m_holder(makeFigure(tr("Holder"))),
      m_ahead(makeFigure(tr("Ahead of you")))
{
    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(QStringLiteral("situationSentence"));
    m_warning->setWordWrap(true);

    auto *head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_sentence, 1);
    head->addWidget(m_looked, 0, Qt::AlignTop);
    auto *figures = new QHBoxLayout;
    figures->setSpacing(28);
    figures->addWidget(m_holder.box);
    figures->addWidget(m_ahead.box);
    figures->addStretch(1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(padding + glyphSize + 8, 12, padding, 12);
    layout->setSpacing(10);
    layout->addLayout(head);
    layout->addLayout(figures);
    layout->addWidget(m_warning);
    layout->addStretch(1);
    setMinimumHeight(104);
}

SituationPanel::Figure SituationPanel::makeFigure(const QString &label)
{
    const Figure figure{new QWidget, new InkLabel(Ink::Text, 1.23, QFont::DemiBold), new InkLabel(Ink::Text3, 0.85)};
    auto *layout = new QVBoxLayout(figure.box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(new InkLabel(label, Ink::Text2, 0.92));
    layout->addWidget(figure.value);
    layout->addWidget(figure.hint);
    return figure;
}

void SituationPanel::setFigure(const Figure &figure, const QString &value, const QString &hint)
{
    figure.value->setText(value);
    figure.hint->setText(hint);
    figure.box->setVisible(!value.isEmpty());
}

void SituationPanel::show(const KeySituation &situation, Moment now)
{
    m_glyph = situation.glyph;
    m_sentence->setText(situation.sentence);
    m_looked->setText(lookedAgo(situation.looked, now));
    m_looked->show();
    m_warning->setText(situation.warning);
    m_warning->setVisible(!situation.warning.isEmpty());
    setFigure(m_holder, situation.holder, situation.holderHint);
    setFigure(m_ahead, situation.ahead, situation.aheadHint);
    update();
}

void SituationPanel::showHint(const QString &text)
{
    show(KeySituation{QStringLiteral("info"), text.toHtmlEscaped(), {}, {}, {}, {}, {}, {}}, {});
    m_looked->hide();
}

void SituationPanel::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    if (m_glyph.isEmpty())
        return;
    QPainter painter(this);
    const int line = QFontMetrics(m_sentence->font()).height();
    const QRectF rect(padding, m_sentence->y() + (line - glyphSize) / 2.0, glyphSize, glyphSize);
    paintIcon(painter, rect, m_glyph, Theme::current().slate);
}

} // namespace Lockdeck
