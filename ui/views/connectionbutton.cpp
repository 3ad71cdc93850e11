#include "ui/views/connectionbutton.h"

#include "ui/paint/paint.h"

#include <QtGui/QPainter>
#include <QtWidgets/QStyleOptionButton>
#include <QtWidgets/QStylePainter>

namespace Lockdeck {

static constexpr int padding = 10;
static constexpr int glyph = 14;
static constexpr int gap = 6;

static QFont nameFont()
{
    return scaledFont(1, QFont::DemiBold);
}

static std::pair<QString, QColor> look(ServerState state, const Theme &theme)
{
    switch (state) {
    case ServerState::Up:
        return {QStringLiteral("server-up"), theme.hold.fill};
    case ServerState::Slow:
        return {QStringLiteral("server-slow"), theme.doubtMark};
    case ServerState::AuthFailed:
        return {QStringLiteral("server-auth-failed"), theme.bad.fill};
    case ServerState::Connecting:
        return {QStringLiteral("state-connecting"), theme.text3};
    case ServerState::Down:
    case ServerState::NotDflockd:
        break;
    }
    return {QStringLiteral("server-down"), theme.bad.fill};
}

ConnectionButton::ConnectionButton(QWidget *parent) : QPushButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ConnectionButton::setConnection(const QString &name)
{
    m_name = name;
    setAccessibleName(tr("Watching %1").arg(name));
    updateGeometry();
}

void ConnectionButton::setHealth(ServerState worst, const QString &words)
{
    if (m_worst == worst && m_health == words)
        return;
    m_worst = worst;
    m_health = words;
    setAccessibleDescription(words);
    updateGeometry();
    update();
}

QSize ConnectionButton::sizeHint() const
{
    const int text = QFontMetrics(nameFont()).horizontalAdvance(m_name) + fontMetrics().horizontalAdvance(m_health);
    return {2 * padding + text + glyph + 3 * gap + 4 + glyph, 28};
}

void ConnectionButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();
    option.features &= ~QStyleOptionButton::HasMenu;
    painter.drawControl(QStyle::CE_PushButtonBevel, option);

    const Theme &theme = Theme::current();
    QRectF rest = QRectF(rect()).adjusted(padding, 0, -padding, 0);
    painter.setFont(nameFont());
    painter.setPen(theme.text);
    painter.drawText(rest, Qt::AlignVCenter, m_name);
    rest.setLeft(rest.left() + QFontMetrics(nameFont()).horizontalAdvance(m_name) + gap + 4);

    const auto [name, color] = look(m_worst, theme);
    const qreal top = (height() - glyph) / 2.0;
    paintIcon(painter, QRectF(rest.left(), top, glyph, glyph), name, color);
    rest.setLeft(rest.left() + glyph + gap);
    painter.setFont(font());
    painter.setPen(theme.text2);
    painter.drawText(rest, Qt::AlignVCenter, m_health);
    paintIcon(painter, QRectF(rest.right() - glyph + 2, top, glyph, glyph), QStringLiteral("chevron-down"),
              theme.text2);
}

} // namespace Lockdeck
