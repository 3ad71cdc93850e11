#include "ui/views/statusline.h"

#include "ui/models/wording.h"
#include "ui/paint/theme.h"
#include "ui/summary.h"
#include "ui/views/inklabel.h"

#include <QtCore/QStringList>

namespace Lockdeck {

StatusLine::StatusLine(QWidget *parent)
    : QStatusBar(parent),
      m_sentence(new InkLabel(Ink::Text, 0.92)),
      m_fresh(new InkLabel(Ink::Text2, 0.92)),
      m_own(new InkLabel(Ink::Text2, 0.92))
{
    setSizeGripEnabled(false);
    setContentsMargins(10, 0, 10, 0);
    m_sentence->setToolTip(tr("Click to dismiss; the events keep it"));
    m_sentence->hide();
    m_fresh->setTextFormat(Qt::RichText);
    m_own->setTextFormat(Qt::RichText);
    m_fresh->setAccessibleName(tr("Freshness of what is shown"));
    m_own->setAccessibleName(tr("Own holds"));
    addWidget(m_sentence);
    addWidget(m_fresh, 1);
    addPermanentWidget(m_own);
    setFixedHeight(24);
}

static QString marked(const QString &text)
{
    return QStringLiteral("<span style=\"color:%1;font-weight:600\">%2</span>")
        .arg(Theme::current().doubt.text.name(), text.toHtmlEscaped());
}

void StatusLine::refresh(const FleetSnapshot *snapshot, Moment pausedSince, const std::vector<HoldStatus> &holds,
                         Moment now)
{
    QStringList parts;
    if (!snapshot) {
        parts += tr("not connected");
    } else {
        if (pausedSince != Moment{})
            parts += marked(tr("paused for %1, still collecting").arg(Wording::fullDuration(now - pausedSince)));
        parts += Summary::freshness(*snapshot, now);
        parts += Summary::keyCount(*snapshot);
        parts += Summary::serverCount(*snapshot);
        parts += Summary::roundTrip(*snapshot);
        if (const QString stale = Summary::staleness(*snapshot, now); !stale.isEmpty())
            parts += marked(stale);
        parts.removeAll(QString());
    }
    m_fresh->setText(parts.join(QStringLiteral("&nbsp;&nbsp; • &nbsp;&nbsp;")));
    m_own->setText(Summary::ownHolds(holds, now));
}

void StatusLine::say(const QString &sentence, bool problem)
{
    m_sentence->setText(sentence);
    m_sentence->setInk(problem ? Ink::Bad : Ink::Text);
    m_sentence->setVisible(!sentence.isEmpty());
}

QString StatusLine::sentence() const
{
    return m_sentence->isHidden() ? QString() : m_sentence->text();
}

void StatusLine::mousePressEvent(QMouseEvent *event)
{
    m_sentence->hide();
    QStatusBar::mousePressEvent(event);
}

} // namespace Lockdeck
