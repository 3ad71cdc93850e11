#include "ui/dialogs/holdstory.h"

#include "ui/models/wording.h"
#include "ui/paint/theme.h"
#include "ui/views/card.h"
#include "ui/views/inklabel.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>

namespace Lockdeck {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(HoldStory)
};

QString at(Moment moment)
{
    return Wording::clockTime(moment, true);
}

QString stateLabel(HoldState state)
{
    switch (state) {
    case HoldState::Lost:
        return Words::tr("Lost");
    case HoldState::TimedOut:
        return Words::tr("Timed out");
    case HoldState::Released:
        return Words::tr("Released");
    case HoldState::Failed:
        return Words::tr("Failed");
    case HoldState::Uncertain:
        return Words::tr("Uncertain since");
    default:
        return Words::tr("Since");
    }
}

QString advice(const HoldStatus &hold)
{
    if (hold.state != HoldState::Lost)
        return {};
    if (hold.onLoss == OnLoss::QueueAgain)
        return Words::tr("Stop what relied on the lock. Lockdeck queues for it again, as asked.");
    return Words::tr("Stop what relied on the lock: somebody else may hold it now. Then queue for it again.");
}

} // namespace

std::vector<std::pair<QString, QString>> holdStory(const HoldStatus &hold)
{
    std::vector<std::pair<QString, QString>> lines;
    const auto add = [&lines](const QString &what, const QString &text) {
        if (!text.isEmpty())
            lines.emplace_back(what, text);
    };
    add(Words::tr("On"), hold.server.toString());
    add(Words::tr("Note"), hold.note);
    if (hold.heldSince != Moment{})
        add(Words::tr("Held since"), at(hold.heldSince));
    if (hold.confirmed != Moment{})
        add(Words::tr("Last confirmed"),
            Words::tr("%1, when the last answered request was sent").arg(at(hold.confirmed)));
    if (hold.heldSince != Moment{} && hold.deadline != Moment{})
        add(Words::tr("Deadline"), Words::tr("%1, the end of the confirmed lease of %2")
                                       .arg(at(hold.deadline), Wording::fullDuration(hold.lease)));
    if (hold.renewalsSent > 0)
        add(Words::tr("Renewals"), Words::tr("%1 sent, %2 answered").arg(hold.renewalsSent).arg(hold.renewalsAnswered));
    if (hold.stateSince != Moment{})
        add(stateLabel(hold.state), at(hold.stateSince));
    if (hold.reason) {
        add(Words::tr("What was seen"), hold.reason->message);
        add(Words::tr("Evidence"), hold.reason->detail);
    }
    add(Words::tr("What to do"), advice(hold));
    return lines;
}

static QWidget *makeStory(const HoldStatus &hold)
{
    auto *card = new Card;
    auto *form = new QFormLayout(card);
    form->setContentsMargins(16, 12, 16, 12);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(5);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(new InkLabel(displayKey(hold.key), Ink::Text, 1.08, QFont::DemiBold));
    for (const auto &[what, text] : holdStory(hold)) {
        auto *value = new InkLabel(text, Ink::Text);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        auto *label = new InkLabel(what, Ink::Text3);
        label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
        form->addRow(label, value);
    }
    return card;
}

StoryDialog::StoryDialog(const QString &title, QWidget *parent) : QDialog(parent), m_stories(new QVBoxLayout)
{
    setWindowTitle(title);
    setModal(false);
    auto *content = new QWidget;
    content->setLayout(m_stories);
    m_stories->setContentsMargins(0, 0, 0, 0);
    m_stories->setSpacing(8);
    m_stories->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *close = new QPushButton(tr("Close"));
    close->setDefault(true);
    close->setFixedHeight(30);
    connect(close, &QPushButton::clicked, this, &QDialog::close);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    layout->addWidget(scroll, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    resize(560, 380);
}

void StoryDialog::addStory(const HoldStatus &hold)
{
    m_stories->insertWidget(0, makeStory(hold));
    if (m_count < maxStories) {
        ++m_count;
        return;
    }
    QLayoutItem *oldest = m_stories->takeAt(maxStories);
    delete oldest->widget();
    delete oldest;
}

} // namespace Lockdeck
