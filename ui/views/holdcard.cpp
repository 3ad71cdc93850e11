#include "ui/views/holdcard.h"

#include "ui/models/tooltiptext.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolTip>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace Lockdeck {

namespace {

constexpr int padding = 12;
constexpr int minCardWidth = 306;
constexpr int maxCardWidth = 460;
constexpr int minPillWidth = 190;
constexpr int maxPillWidth = 260;
constexpr int buttonHeight = 26;
constexpr int lineHeight = 16;
constexpr int maxDetailLines = 3;
constexpr qreal cornerRadius = 7;
constexpr QPoint ringPosition(padding, 11);
constexpr QPoint pillRingPosition(6, 6);
constexpr qreal textLeft = padding + ringSize + padding;

QString allWords(const HoldPresentation &shown)
{
    QStringList lines{shown.title, shown.note};
    lines += shown.details;
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

bool samePlaces(const std::vector<HoldButton> &a, const std::vector<HoldButton> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const HoldButton &x, const HoldButton &y) { return x.action == y.action; });
}

} // namespace

/// The only child that is painted: it alone changes several times a second.
class HoldCard::Ring final : public QWidget
{
public:
    explicit Ring(HoldCard *card) : QWidget(card), m_card(*card) { setAttribute(Qt::WA_TransparentForMouseEvents); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const HoldPresentation shown = m_card.present();
        RingLook look = shown.ring;
        if (m_card.m_isFolded) {
            look.glyph = shown.glyph;
            look.glyphColor = shown.colors.text;
        }
        QPainter painter(this);
        paintRing(painter, rect(), look, Theme::current());
    }

private:
    const HoldCard &m_card;
};

HoldCard::HoldCard(const Clock &clock, QWidget *parent)
    : QFrame(parent),
      m_clock(clock),
      m_ring(new Ring(this)),
      m_buttonRow(new QHBoxLayout),
      m_hint(new QLabel(this)),
      m_more(new QPushButton(tr("More"), this)),
      m_menu(new QMenu(this))
{
    setFocusPolicy(Qt::TabFocus);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(padding, 0, padding, 10);
    column->addStretch();
    column->addLayout(m_buttonRow);
    m_buttonRow->setSpacing(6);

    m_hint->setFont(scaledFont(0.92));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hint->hide();

    m_more->setFont(scaledFont(0.96, QFont::Medium));
    m_more->setFlat(true);
    m_more->setAutoDefault(false);
    m_more->setFixedHeight(buttonHeight);
    m_more->setMenu(m_menu);
    m_more->hide();
    connect(m_menu, &QMenu::aboutToShow, this, &HoldCard::fillMenu);

    setFolded(false);
}

HoldPresentation HoldCard::present() const
{
    return HoldPresentation::of(m_status, m_clock.now(), m_row ? &*m_row : nullptr, Theme::current());
}

void HoldCard::setHold(const HoldStatus &status, const KeyRow *row)
{
    m_status = status;
    m_row = row ? std::optional(*row) : std::nullopt;
    refresh();
}

void HoldCard::setFolded(bool folded)
{
    m_isFolded = folded;
    setFixedHeight(folded ? pillHeight : cardHeight);
    setMaximumWidth(folded ? maxPillWidth : maxCardWidth);
    const int size = static_cast<int>(folded ? compactRingSize : ringSize);
    m_ring->setGeometry(QRect(folded ? pillRingPosition : ringPosition, QSize(size, size)));
    setCursor(folded ? Qt::PointingHandCursor : Qt::ArrowCursor);
    placeButtons(m_shown);
    updateGeometry();
    update();
}

void HoldCard::refresh()
{
    const HoldPresentation before = std::exchange(m_shown, present());
    const bool hasChanged = allWords(before) != allWords(m_shown) || before.word != m_shown.word ||
                            before.border != m_shown.border || before.figure != m_shown.figure;
    if (hasChanged)
        update();
    if (before.ring != m_shown.ring || hasChanged)
        m_ring->update();
    if (!samePlaces(before.buttons, m_shown.buttons) || !samePlaces(before.trailing, m_shown.trailing) ||
        before.menu.empty() != m_shown.menu.empty() || before.hint != m_shown.hint)
        placeButtons(m_shown);
    showButtons(m_shown);
    nameSelf(m_shown, before.state != m_shown.state);
}

/// A name that changes every second would be read out every second; while the card is being read only a new state is
/// worth that.
void HoldCard::nameSelf(const HoldPresentation &shown, bool stateHasChanged)
{
    if (hasFocus() && !stateHasChanged)
        return;
    setAccessibleName(shown.accessibleName);
    setAccessibleDescription(allWords(shown));
}

QPushButton *HoldCard::buttonFor(const HoldButton &wanted, bool isFlat)
{
    QPushButton *&button = m_buttons[wanted.action];
    if (!button) {
        button = new QPushButton(this);
        button->setFont(scaledFont(0.96, QFont::Medium));
        button->setAutoDefault(false);
        button->setFlat(isFlat);
        button->setFixedHeight(buttonHeight);
        button->hide();
        connect(button, &QPushButton::clicked, this, [this, action = wanted.action] {
            for (const auto *buttons : {&m_shown.buttons, &m_shown.trailing})
                for (const HoldButton &shown : *buttons)
                    if (shown.action == action) {
                        emit actionRequested(action, shown.value);
                        return;
                    }
        });
    }
    return button;
}

/// Lays the row out anew. A focused button that is not in it any more leaves the focus to the card, not to the button
/// that takes its place: a key that was meant for "Cancel" must not press "Release".
void HoldCard::placeButtons(const HoldPresentation &shown)
{
    while (QLayoutItem *item = m_buttonRow->takeAt(0))
        delete item;
    const std::vector<QPushButton *> before = std::exchange(m_placed, {});
    const auto place = [this](QPushButton *button) {
        m_buttonRow->addWidget(button);
        m_placed.push_back(button);
    };
    if (!m_isFolded) {
        for (const HoldButton &button : shown.buttons)
            place(buttonFor(button, false));
        m_hint->setText(shown.hint);
        if (!shown.hint.isEmpty())
            m_buttonRow->addWidget(m_hint, 1);
        else
            m_buttonRow->addStretch(1);
        for (const HoldButton &button : shown.trailing)
            place(buttonFor(button, true));
        if (!shown.menu.empty())
            place(m_more);
    }
    for (QPushButton *button : before) {
        if (std::find(m_placed.begin(), m_placed.end(), button) != m_placed.end())
            continue;
        if (button->hasFocus())
            setFocus(Qt::OtherFocusReason);
        button->hide();
    }
    m_hint->setVisible(!m_isFolded && !shown.hint.isEmpty());
    QWidget *previous = this;
    for (QPushButton *button : m_placed) {
        button->show();
        setTabOrder(previous, button);
        previous = button;
    }
    updateGeometry();
}

void HoldCard::showButtons(const HoldPresentation &shown)
{
    for (const auto *buttons : {&shown.buttons, &shown.trailing}) {
        for (const HoldButton &button : *buttons) {
            const auto it = m_buttons.find(button.action);
            if (it == m_buttons.end())
                continue;
            it->second->setText(button.text);
            it->second->setToolTip(toolTipText(button.toolTip));
            if (!button.isEnabled && it->second->hasFocus())
                setFocus(Qt::OtherFocusReason); // else the focus would go to the button behind it
            it->second->setEnabled(button.isEnabled);
            it->second->setAccessibleName(tr("%1, %2").arg(button.text, shown.title));
        }
    }
    m_more->setAccessibleName(tr("More for %1").arg(shown.title));
}

void HoldCard::fillMenu()
{
    m_menu->clear();
    for (const HoldButton &entry : m_shown.menu) {
        QAction *action = m_menu->addAction(entry.text);
        action->setEnabled(entry.isEnabled);
        connect(action, &QAction::triggered, this, [this, entry] { emit actionRequested(entry.action, entry.value); });
    }
}

QSize HoldCard::minimumSizeHint() const
{
    if (m_isFolded)
        return {minPillWidth, pillHeight};
    // With a wide font two buttons need more than the usual width.
    return {std::clamp(layout()->minimumSize().width(), minCardWidth, maxCardWidth), cardHeight};
}

QSize HoldCard::sizeHint() const
{
    return minimumSizeHint();
}

bool HoldCard::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && (m_isElided || m_isFolded)) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), toolTipText(allWords(present())), this);
        return true;
    }
    return QFrame::event(event);
}

void HoldCard::focusInEvent(QFocusEvent *event)
{
    QFrame::focusInEvent(event);
    update();
}

void HoldCard::keyPressEvent(QKeyEvent *event)
{
    const bool activates =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (m_isFolded && activates)
        emit unfoldRequested();
    else
        QFrame::keyPressEvent(event);
}

void HoldCard::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_isFolded && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit unfoldRequested();
    else
        QFrame::mouseReleaseEvent(event);
}

void HoldCard::paintEvent(QPaintEvent *)
{
    const HoldPresentation shown = present();
    QPainter painter(this);
    paintFrame(painter, shown);
    if (m_isFolded)
        paintPill(painter, shown);
    else
        paintCard(painter, shown);
}

void HoldCard::paintFrame(QPainter &painter, const HoldPresentation &shown) const
{
    const Theme &theme = Theme::current();
    const bool asks = shown.border.isValid();
    const qreal width = asks ? 2 : 1;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(theme.card);
    painter.setPen(QPen(asks ? shown.border : theme.border, width));
    const QRectF outline = QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2);
    painter.drawRoundedRect(outline, cornerRadius - width / 2, cornerRadius - width / 2);
    if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(4, 4, -4, -4), cornerRadius - 3, cornerRadius - 3);
    }
}

void HoldCard::paintCard(QPainter &painter, const HoldPresentation &shown)
{
    const Theme &theme = Theme::current();
    const qreal right = width() - padding;
    m_isElided = false;

    const qreal chip = chipWidth(shown.word);
    paintChip(painter, QRectF(right - chip, 11, chip, chipHeight), shown.glyph, shown.word, shown.colors);

    painter.setFont(scaledFont(1.08, QFont::DemiBold));
    painter.setPen(theme.text);
    m_isElided |= drawElidedText(painter, QRectF(textLeft, 11, right - chip - 8 - textLeft, 20), shown.title, 1, 20);

    qreal y = 32;
    if (!shown.note.isEmpty()) {
        painter.setFont(scaledFont(0.92));
        m_isElided |=
            drawElidedText(painter, QRectF(textLeft, y, right - textLeft, lineHeight), shown.note, 1, lineHeight);
        y += lineHeight;
    }
    painter.setFont(scaledFont(0.92));
    painter.setPen(theme.text2);
    m_isElided |= drawElidedText(painter, QRectF(textLeft, y, right - textLeft, maxDetailLines * lineHeight),
                                 shown.details.join(QLatin1Char('\n')), maxDetailLines, lineHeight);
}

void HoldCard::paintPill(QPainter &painter, const HoldPresentation &shown)
{
    const Theme &theme = Theme::current();
    const qreal left = 42;
    const qreal right = width() - 10;
    painter.setFont(scaledFont(0.96, QFont::DemiBold));
    painter.setPen(theme.text);
    drawElidedText(painter, QRectF(left, 4, right - left, lineHeight), shown.title, 1, lineHeight);

    painter.setFont(scaledFont(0.85, QFont::Bold));
    painter.setPen(shown.colors.text);
    const qreal word = QFontMetricsF(painter.font()).horizontalAdvance(shown.word);
    drawElidedText(painter, QRectF(left, 20, right - left, lineHeight), shown.word, 1, lineHeight);

    painter.setFont(scaledFont(0.92));
    painter.setPen(theme.text2);
    drawElidedText(painter, QRectF(left + word + 6, 20, right - left - word - 6, lineHeight), shown.figure, 1,
                   lineHeight);
}

} // namespace Lockdeck
