#include "ui/views/holdsview.h"

#include "ui/views/holdcard.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <map>

namespace Lockdeck {

namespace {

constexpr int margin = 12;
constexpr int above = 6; ///< between the dock's title and the cards
constexpr int spacing = 10;
constexpr std::chrono::milliseconds tick{250};
constexpr std::chrono::milliseconds slowTick{1000}; ///< in a window that is not the active one

/// The wheel goes sideways: there is nothing above or below.
class SidewaysScrollArea final : public QScrollArea
{
public:
    using QScrollArea::QScrollArea;

protected:
    void wheelEvent(QWheelEvent *event) override
    {
        const QPoint turned = event->angleDelta();
        const int by = std::abs(turned.x()) > std::abs(turned.y()) ? turned.x() : turned.y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by / 2);
        event->accept();
    }
};

} // namespace

HoldsView::HoldsView(QWidget *parent) : HoldsView(Clock::system(), parent) {}

HoldsView::HoldsView(const Clock &clock, QWidget *parent)
    : QWidget(parent), m_clock(clock), m_scroll(new SidewaysScrollArea(this)), m_row(nullptr)
{
    setAccessibleName(tr("My holds"));
    auto *content = new QWidget;
    m_row = new QHBoxLayout(content);
    m_row->setSpacing(spacing);
    m_row->addStretch(0);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_scroll);

    m_tick.setTimerType(Qt::CoarseTimer);
    connect(&m_tick, &QTimer::timeout, this, &HoldsView::refresh);
    adjustHeight();
}

void HoldsView::setHolds(const std::vector<HoldStatus> &holds)
{
    const auto isThere = [&holds](const HoldCard *card) {
        return std::any_of(holds.begin(), holds.end(), [&](const HoldStatus &h) { return h.id == card->hold().id; });
    };
    const std::vector<HoldCard *> before = m_cards;
    for (HoldCard *card : before)
        if (!isThere(card))
            removeCard(card);
    for (std::size_t i = 0; i < holds.size(); ++i) {
        HoldCard *card = cardOf(holds[i].id);
        if (!card)
            card = addCard();
        card->setHold(holds[i], rowOf(holds[i]));
        const auto place = static_cast<int>(i);
        if (m_row->indexOf(card) != place)
            m_row->insertWidget(place, card, 1);
    }
    std::sort(m_cards.begin(), m_cards.end(),
              [this](HoldCard *a, HoldCard *b) { return m_row->indexOf(a) < m_row->indexOf(b); });
    adjustHeight();
}

void HoldsView::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    for (HoldCard *card : m_cards)
        card->setHold(HoldStatus(card->hold()), rowOf(card->hold()));
}

void HoldsView::setFolded(bool folded)
{
    if (m_isFolded == folded)
        return;
    m_isFolded = folded;
    for (HoldCard *card : m_cards)
        card->setFolded(folded);
    adjustHeight();
    emit foldedChanged(folded);
}

QString HoldsView::summary() const
{
    // What works first, then what asks for attention, then what is over.
    static constexpr std::array order{
        HoldState::Held,       HoldState::Verifying, HoldState::Waiting,   HoldState::Queued, HoldState::Requesting,
        HoldState::Connecting, HoldState::Idle,      HoldState::Uncertain, HoldState::Lost,   HoldState::Failed,
        HoldState::TimedOut,   HoldState::Releasing, HoldState::Released,
    };
    QStringList parts;
    for (const HoldState state : order) {
        std::map<QString, int> counts; // one state can have two words: failed, cancelled
        for (const HoldCard *card : m_cards)
            if (const HoldPresentation shown = card->present(); shown.state == state)
                ++counts[shown.word.toLower()];
        for (const auto &[word, count] : counts)
            parts.append(tr("%1 %2").arg(count).arg(word));
    }
    return parts.join(QStringLiteral(" · "));
}

HoldCard *HoldsView::cardOf(HoldId id) const
{
    const auto it =
        std::find_if(m_cards.begin(), m_cards.end(), [id](HoldCard *card) { return card->hold().id == id; });
    return it == m_cards.end() ? nullptr : *it;
}

HoldCard *HoldsView::addCard()
{
    auto *card = new HoldCard(m_clock, m_scroll->widget());
    card->setFolded(m_isFolded);
    connect(card, &HoldCard::actionRequested, this,
            [this, card](HoldAction action, qint64 value) { perform(card->hold(), action, value); });
    connect(card, &HoldCard::unfoldRequested, this, [this] { setFolded(false); });
    m_cards.push_back(card);
    return card;
}

void HoldsView::removeCard(HoldCard *card)
{
    const auto it = std::find(m_cards.begin(), m_cards.end(), card);
    const bool hadFocus = card->hasFocus() || card->isAncestorOf(focusWidget());
    const auto next = m_cards.erase(it);
    if (hadFocus && !m_cards.empty())
        (next == m_cards.end() ? m_cards.back() : *next)->setFocus(Qt::OtherFocusReason);
    m_row->removeWidget(card);
    card->hide();
    card->deleteLater(); // its own button may be what asked for this
}

void HoldsView::perform(const HoldStatus &hold, HoldAction action, qint64 value)
{
    const HoldId id = hold.id;
    switch (action) {
    case HoldAction::Release:
        emit releaseRequested(id);
        break;
    case HoldAction::RenewNow:
        emit renewRequested(id);
        break;
    case HoldAction::ChangeLease:
        emit leaseChangeRequested(id);
        break;
    case HoldAction::ChangeNote:
        emit noteChangeRequested(id);
        break;
    case HoldAction::CopyToken:
        QGuiApplication::clipboard()->setText(QString::fromLatin1(hold.token));
        break;
    case HoldAction::Wait:
        emit waitRequested(id, static_cast<int>(value));
        break;
    case HoldAction::LeaveQueue:
    case HoldAction::StopWaiting:
    case HoldAction::Cancel:
        emit cancelRequested(id);
        break;
    case HoldAction::QueueAgain:
    case HoldAction::AcquireAgain:
        emit againRequested(id);
        break;
    case HoldAction::UseLimit:
        emit limitRequested(id, value);
        break;
    case HoldAction::Dismiss:
        emit dismissRequested(id);
        break;
    case HoldAction::Explain:
        emit explainRequested(id);
        break;
    }
}

const KeyRow *HoldsView::rowOf(const HoldStatus &hold) const
{
    if (!m_snapshot)
        return nullptr;
    const auto &servers = m_snapshot->servers;
    const auto server = std::find_if(servers.begin(), servers.end(),
                                     [&hold](const ServerStatus &status) { return status.address == hold.server; });
    return server == servers.end() ? nullptr : m_snapshot->find(static_cast<int>(server - servers.begin()), hold.key);
}

void HoldsView::refresh()
{
    for (HoldCard *card : m_cards)
        card->refresh();
}

void HoldsView::adjustTicking()
{
    if (!isVisible())
        m_tick.stop();
    else
        m_tick.start(isActiveWindow() ? tick : slowTick);
}

/// The scroll bar takes the place of the margin below the cards, so that they do not move when it comes and goes.
void HoldsView::adjustHeight()
{
    const int cards = m_isFolded ? HoldCard::pillHeight : HoldCard::cardHeight;
    m_row->setContentsMargins(margin, above, margin, margin);
    m_row->activate();
    if (m_row->minimumSize().width() > width())
        m_row->setContentsMargins(margin, above, margin, margin - m_scroll->horizontalScrollBar()->sizeHint().height());
    setFixedHeight(above + cards + margin);
}

void HoldsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
    adjustTicking();
}

void HoldsView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    adjustTicking();
}

void HoldsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ActivationChange)
        adjustTicking();
}

void HoldsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    adjustHeight();
}

} // namespace Lockdeck
