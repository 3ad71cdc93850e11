#include "ui/views/serverentry.h"

#include "ui/models/tooltiptext.h"
#include "ui/paint/paint.h"
#include "ui/views/tonecolors.h"

#include <QtGui/QClipboard>
#include <QtGui/QContextMenuEvent>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace Lockdeck {

static constexpr int textTop = 59;
static constexpr int lineHeight = 16;
static constexpr int textLeft = 31;
static constexpr int marginRight = 14;
static constexpr int trendTop = 36;
static constexpr int trendHeight = 20;

ServerEntry::ServerEntry(QWidget *parent) : QWidget(parent), m_retry(new QPushButton(tr("Retry now"), this))
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_retry->hide();
    connect(m_retry, &QPushButton::clicked, this, &ServerEntry::retryRequested);
}

void ServerEntry::setServer(const ServerStatus &server, Moment now, qint64 fullAt)
{
    const ServerLook look = serverLook(server, now, fullAt);
    if (server == m_server && look == m_look)
        return;
    m_server = server;
    m_look = look;
    updateGeometry();
    m_retry->setVisible(look.canRetry);
    m_retry->setAccessibleName(tr("Retry %1 now").arg(server.address.toString()));
    setToolTip(toolTipText(look.toolTip));
    const QStringList words = QStringList{server.address.toString(), look.figure} + lines();
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

/// What is written below the round trips.
QStringList ServerEntry::lines() const
{
    QStringList lines{m_look.detail, m_look.cost, m_look.cluster, m_look.full};
    lines.removeAll(QString());
    return lines;
}

QSize ServerEntry::sizeHint() const
{
    const int count = std::max(static_cast<int>(lines().size()), 2);
    return {198, textTop + count * std::max(lineHeight, QFontMetrics(scaledFont(0.92)).height()) + 7};
}

QSize ServerEntry::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

QRect ServerEntry::inner() const
{
    return rect().adjusted(textLeft, 0, -marginRight, 0);
}

void ServerEntry::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    const QColor glyph = glyphColor(m_look.tone, theme);
    paintIcon(painter, QRectF(11, 9, 16, 16), m_look.icon, glyph);

    const QRect head(inner().left(), 8, inner().width(), 18);
    const QFont strong = scaledFont(1, QFont::DemiBold);
    const bool trouble = m_look.tone == Tone::Doubt || m_look.tone == Tone::Bad;
    painter.setFont(trouble ? strong : scaledFont(0.96));
    painter.setPen(trouble ? textColor(m_look.tone, theme) : theme.text2);
    painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, m_look.figure);
    const int taken = painter.fontMetrics().horizontalAdvance(m_look.figure) + 8;

    painter.setFont(strong);
    painter.setPen(theme.text);
    const QString address = painter.fontMetrics().elidedText(m_server.address.toString(), Qt::ElideMiddle,
                                                             std::max(head.width() - taken, 0));
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter, address);

    if (!m_look.canRetry)
        paintTrend(painter, QRectF(inner().left(), trendTop, inner().width(), trendHeight));

    painter.setFont(scaledFont(0.92));
    painter.setPen(theme.text3);
    const QFontMetrics metrics = painter.fontMetrics();
    QRect line(inner().left(), textTop, inner().width(), std::max(lineHeight, metrics.height()));
    for (const QString &words : lines()) {
        const bool isLong = words == m_look.detail && metrics.horizontalAdvance(words) > line.width();
        const QString fitting = isLong && !m_look.shortDetail.isEmpty() ? m_look.shortDetail : words;
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(fitting, Qt::ElideRight, line.width()));
        line.translate(0, line.height());
    }
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.grid);
}

/// While an answer is missing, the end of the line is hatched, as a gap inside it is.
void ServerEntry::paintTrend(QPainter &painter, const QRectF &rect) const
{
    const Theme &theme = Theme::current();
    QRectF line = rect;
    const bool slow = m_server.state == ServerState::Slow;
    if (slow && m_server.roundTrips.back() >= 0) {
        constexpr double hatched = 16;
        line.setRight(rect.right() - hatched - 5);
        painter.fillRect(QRectF(rect.right() - hatched, rect.top(), hatched, rect.height()),
                         hatchBrush(theme.doubt.fill, 4, devicePixelRatioF()));
    }
    paintSparkLine(painter, line, m_server.roundTrips, slow ? theme.text2 : theme.wait.fill, theme);
}

void ServerEntry::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const QSize size = m_retry->sizeHint();
    m_retry->setGeometry(textLeft, 29, std::min(size.width(), inner().width()), 26);
}

void ServerEntry::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addAction(tr("&Retry now"), this, &ServerEntry::retryRequested)->setEnabled(m_look.canRetry);
    menu.addAction(tr("&Copy address"), this,
                   [this] { QGuiApplication::clipboard()->setText(m_server.address.toString()); });
    menu.exec(event->globalPos());
}

} // namespace Lockdeck
