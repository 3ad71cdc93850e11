#include "ui/views/overviewstrip.h"

#include "protocol/rules.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"
#include "ui/paint/paint.h"
#include "ui/views/inklabel.h"
#include "ui/views/showntimer.h"

#include <QtCore/QLocale>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>

#include <algorithm>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr int stripHeight = 34;
static constexpr int margin = 12;
static constexpr int gap = 6;
static constexpr int badgeWidth = 24;

/// A key that many wait for, and how many.
class OverviewStrip::KeyButton final : public QAbstractButton
{
public:
    explicit KeyButton(QWidget *parent) : QAbstractButton(parent)
    {
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

    void setKey(const Overview::Worst &worst)
    {
        if (worst == m_worst)
            return;
        m_worst = worst;
        m_shown = displayKey(worst.key);
        setToolTip(toolTipText(
            OverviewStrip::tr("%1\non %2: %3 waiting, some without a break since %4")
                .arg(m_shown, worst.address, QString::number(worst.waiters), Wording::clockTime(worst.since, true))));
        setAccessibleName(
            OverviewStrip::tr("%1 on %2, %3 waiting").arg(m_shown, worst.address, QString::number(worst.waiters)));
        update();
    }
    const Overview::Worst &worst() const { return m_worst; }

    QSize sizeHint() const override
    {
        constexpr int widest = 150;
        const int text = QFontMetrics(scaledFont(0.96)).horizontalAdvance(m_shown);
        return {std::min(text, widest) + letterWidth() + badge() + 21, 24};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen(theme.accent, 2) : QPen(theme.border, 1));
        painter.setBrush(isDown() ? theme.selection : underMouse() ? theme.hover : theme.card);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 5, 5);
        painter.setFont(scaledFont(0.96));
        painter.setPen(theme.text);
        const QRect text = rect().adjusted(8, 0, -badge() - letterWidth() - 12, 0);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(m_shown, Qt::ElideMiddle, text.width()));
        painter.setPen(theme.text3);
        painter.drawText(QRect(text.right() + 1, 0, letterWidth(), height()), Qt::AlignRight | Qt::AlignVCenter,
                         m_worst.letter);
        paintBadge(painter, QRectF(width() - badge() - 5, (height() - 18) / 2.0, badge(), 18), m_worst.waiters, theme);
    }

private:
    int letterWidth() const
    {
        const int letter = QFontMetrics(scaledFont(0.96)).horizontalAdvance(m_worst.letter);
        return letter > 0 ? letter + 6 : 0;
    }
    int badge() const
    {
        const QFontMetrics metrics(scaledFont(0.885, QFont::DemiBold));
        return std::max(badgeWidth, metrics.horizontalAdvance(QString::number(m_worst.waiters)) + 12);
    }

    Overview::Worst m_worst;
    QString m_shown;
};

OverviewStrip::OverviewStrip(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_figures(new InkLabel(Ink::Text2, 0.96, QFont::Normal, this)),
      m_title(new InkLabel(Ink::Text2, 0.92, QFont::Normal, this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("All servers together"));
    m_figures->setTextFormat(Qt::RichText);
    m_figures->setToolTip(
        toolTipText(tr("Of all servers, as of their last polls. Hand-overs are an average of the last "
                       "ten seconds; more than one between two polls counts as one.")));
    m_title->setText(tr("most waited for"));
    for (std::size_t i = 0; i < Overview::worstCount; ++i) {
        auto *button = new KeyButton(this);
        button->hide();
        connect(button, &QAbstractButton::clicked, this,
                [this, button] { emit keyChosen(button->worst().server, button->worst().key); });
        m_keys.push_back(button);
    }
    showFigures();
    // The hand-overs of a moment ago grow old without any snapshot.
    connect(new ShownTimer(this, 1s), &QTimer::timeout, this, &OverviewStrip::showFigures);
}

OverviewStrip::~OverviewStrip() = default;

void OverviewStrip::setOverview(const FleetSnapshotPtr &snapshot, const Overview &overview)
{
    m_minute.follow(*snapshot);
    m_overview = overview;
    for (std::size_t i = 0; i < m_overview.worst.size(); ++i)
        m_keys[i]->setKey(m_overview.worst[i]);
    showFigures();
    arrange();
}

void OverviewStrip::noteEvents(const std::vector<FleetEvent> &events)
{
    m_minute.noteEvents(events);
}

void OverviewStrip::showFigures()
{
    const double handOvers = m_minute.handOversPerSecond(m_clock.now());
    const auto number = [](qint64 value) { return QLocale().toString(value); };
    const QStringList parts{
        (m_overview.keys == 1 ? tr("<b>%1</b> key") : tr("<b>%1</b> keys")).arg(number(m_overview.keys)),
        tr("<b>%1</b> held").arg(number(m_overview.held)),
        tr("<b>%1</b> contended").arg(number(m_overview.contended)),
        tr("<b>%1</b> waiting").arg(number(m_overview.waiters)),
        tr("<b>%1</b> hand-overs/s").arg(handOvers, 0, 'f', handOvers > 0 && handOvers < 9.95 ? 1 : 0),
    };
    const QString text = parts.join(QStringLiteral("&nbsp;&nbsp;·&nbsp;&nbsp;"));
    if (text != m_figures->text()) {
        m_figures->setText(text);
        arrange();
    }
}

/// The figures first, then as many keys as fit whole.
void OverviewStrip::arrange()
{
    const QSize figures = m_figures->sizeHint();
    m_figures->setGeometry(margin, (height() - 1 - figures.height()) / 2,
                           std::min(figures.width(), width() - 2 * margin), figures.height());
    const QSize title = m_title->sizeHint();
    int left = m_figures->geometry().right() + 2 * margin;
    m_title->setGeometry(left, (height() - 1 - title.height()) / 2, title.width(), title.height());
    left += title.width() + gap + 2;

    bool fits = true;
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        const QSize size = m_keys[i]->sizeHint();
        fits = fits && i < m_overview.worst.size() && left + size.width() <= width() - margin;
        m_keys[i]->setGeometry(left, (height() - 1 - size.height()) / 2, size.width(), size.height());
        m_keys[i]->setVisible(fits);
        left += size.width() + gap;
    }
    m_title->setVisible(!m_keys.front()->isHidden());
}

QSize OverviewStrip::sizeHint() const
{
    return {m_figures->sizeHint().width() + 2 * margin, std::max(stripHeight, fontMetrics().height() + 18)};
}

QSize OverviewStrip::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

void OverviewStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::current().border);
}

void OverviewStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void OverviewStrip::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange && m_figures)
        arrange();
    QWidget::changeEvent(event);
}

} // namespace Lockdeck
