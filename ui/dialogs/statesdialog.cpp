#include "ui/dialogs/statesdialog.h"

#include "ui/dialogs/formparts.h"
#include "ui/models/holdpresentation.h"
#include "ui/models/statehelp.h"
#include "ui/views/card.h"

#include <QtGui/QPainter>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>

namespace Lockdeck {

/// The chip that a card has in a state: glyph, word and colours come from the card's own presentation.
class StateChip final : public QWidget
{
public:
    explicit StateChip(HoldState state)
    {
        m_sample.state = state;
        m_sample.deadline = Moment::max(); // Held as long as this help is open
        const HoldPresentation shown = present();
        setFixedSize(static_cast<int>(chipWidth(shown.word)) + 1, static_cast<int>(chipHeight));
        setAccessibleName(shown.word.toLower());
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const HoldPresentation shown = present();
        paintChip(painter, QRectF(rect()), shown.glyph, shown.word, shown.colors);
    }

private:
    HoldPresentation present() const
    {
        return HoldPresentation::of(m_sample, BootTime::now(), nullptr, Theme::current());
    }

    HoldStatus m_sample;
};

static InkLabel *wrapped(const QString &text, Ink ink)
{
    auto *label = new InkLabel(text, ink);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

static QWidget *makeStates()
{
    auto *card = new Card;
    auto *grid = new QGridLayout(card);
    grid->setContentsMargins(16, 14, 16, 14);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const StateHelp &help : stateHelp()) {
        grid->addWidget(new StateChip(help.state), row, 0, Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(wrapped(help.sentence, Ink::Text), row++, 1);
    }
    return card;
}

StatesDialog::StatesDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("What the states mean"));
    setObjectName(QStringLiteral("statesDialog"));
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(4);
    column->addWidget(makeStates());
    for (const HelpTopic &topic : safetyHelp()) {
        column->addSpacing(8);
        column->addWidget(new InkLabel(topic.title, Ink::Text, 1, QFont::DemiBold));
        column->addWidget(wrapped(topic.text, Ink::Text2));
    }
    column->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(windowTitle());
    auto *close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addWidget(scroll, 1);
    layout->addLayout(buttonRow({close}));
    resize(620, 640);
}

} // namespace Lockdeck
