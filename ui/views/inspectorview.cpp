#include "ui/views/inspectorview.h"

#include "protocol/rules.h"
#include "ui/charts/holdtimeschart.h"
#include "ui/charts/roundtripchart.h"
#include "ui/charts/storychart.h"
#include "ui/incidenttext.h"
#include "ui/keysituation.h"
#include "ui/models/eventsmodel.h"
#include "ui/models/holdpresentation.h"
#include "ui/models/tooltiptext.h"
#include "ui/models/wording.h"
#include "ui/views/emptytext.h"
#include "ui/views/eventlist.h"
#include "ui/views/inklabel.h"
#include "ui/views/showntimer.h"

#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <chrono>

namespace Lockdeck {

using namespace std::chrono_literals;

static constexpr int margin = 12;
static constexpr int pastSpacing = 6;
/// How much the list of events has left above its least height where a chart comes, and where it goes: apart, since a
/// line more among the numbers is no reason.
static constexpr int roomToShow = 30;
static constexpr int roomToStay = 6;
/// As many events as one scrolls through beside a table; the events view has them all.
static constexpr std::size_t maxLines = 1000;

/// Of how many keys probes are kept.
static constexpr std::size_t maxProbes = 16;

static Ink inkOf(Tone tone)
{
    switch (tone) {
    case Tone::Faint:
        return Ink::Text3;
    case Tone::Good:
        return Ink::Good;
    case Tone::Doubt:
        return Ink::Doubt;
    case Tone::Bad:
        return Ink::Bad;
    default:
        return Ink::Text;
    }
}

static QWidget *makeLine()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setForegroundRole(QPalette::Mid);
    line->setFixedHeight(1);
    return line;
}

/// The key, where it is, and what it is to you, in one line.
class InspectorView::Head final : public QWidget
{
public:
    Head() { setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); }

    struct Content
    {
        QString key, place, glyph, word;
        StateColors colors;
    };
    void show(const Content &content)
    {
        m_content = content;
        setToolTip(toolTipText(content.key + QLatin1Char('\n') + content.place));
        setAccessibleName(QStringList{content.key, content.place, content.word.toLower()}.join(QStringLiteral(", ")));
        update();
    }
    QSize sizeHint() const override { return {200, QFontMetrics(keyFont()).height() + 4}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        qreal right = width();
        if (!m_content.word.isEmpty()) {
            const qreal chip = chipWidth(m_content.word);
            right -= chip;
            paintChip(painter, QRectF(right, (height() - chipHeight) / 2, chip, chipHeight), m_content.glyph,
                      m_content.word, m_content.colors);
            right -= 8;
        }
        const QFontMetricsF place(scaledFont(0.85));
        const QFontMetricsF key(keyFont());
        const qreal placeWidth = std::min(place.horizontalAdvance(m_content.place) + 1, right / 2);
        const qreal keyWidth = std::min(key.horizontalAdvance(m_content.key) + 1, right - placeWidth - 8);
        const qreal baseline = (height() + key.ascent() - key.descent()) / 2;
        painter.setFont(keyFont());
        painter.setPen(theme.text);
        painter.drawText(QPointF(0, baseline), key.elidedText(m_content.key, Qt::ElideMiddle, keyWidth));
        painter.setFont(scaledFont(0.85));
        painter.setPen(theme.text3);
        painter.drawText(QPointF(keyWidth + 8, baseline),
                         place.elidedText(m_content.place, Qt::ElideRight, placeWidth));
    }

private:
    static QFont keyFont() { return scaledFont(1.23, QFont::DemiBold); }

    Content m_content;
};

InspectorView::InspectorView(QWidget *parent, const Clock &clock)
    : QWidget(parent),
      m_clock(clock),
      m_snapshot(std::make_shared<FleetSnapshot>()),
      m_content(new QWidget(this)),
      m_empty(new EmptyText(this)),
      m_head(new Head),
      m_sentence(new QLabel),
      m_chart(new StoryChart),
      m_holdTimes(new HoldTimesChart),
      m_grid(new QGridLayout),
      m_events(new EventsModel({.lines = maxLines}, this))
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_content);

    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence->setObjectName(QStringLiteral("inspectorSentence"));
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);

    auto *top = new QVBoxLayout;
    top->setContentsMargins(margin, 8, margin, 10);
    top->setSpacing(8);
    top->addWidget(m_head);
    top->addWidget(m_sentence);
    top->addWidget(makeActions());
    auto *numbers = new QVBoxLayout;
    numbers->setContentsMargins(margin, 8, margin, 10);
    numbers->addLayout(m_grid);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(makeLine());
    auto *past = new QVBoxLayout;
    past->setContentsMargins(margin, 6, margin - 4, 4);
    past->setSpacing(pastSpacing);
    past->addWidget(m_chart);
    past->addWidget(m_holdTimes);
    past->addWidget(makeProbes());
    column->addLayout(past);
    column->addWidget(makeLine());
    column->addLayout(numbers);
    column->addWidget(makeLine());
    column->addWidget(makeEvents(), 1);
    m_empty->say(tr("No key is selected.\nWho holds the key that you select in the table, who waits for it, how its "
                    "lease is renewed and what happened to it appears here."));
    m_content->hide();
    connect(new ShownTimer(this, 250ms), &QTimer::timeout, this, &InspectorView::refresh);
}

QWidget *InspectorView::makeActions()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    addAction(row, new QPushButton(tr("Acquire")), &InspectorView::acquireRequested);
    addAction(row, new QPushButton(tr("Enqueue")), &InspectorView::enqueueRequested);
    addAction(row, new QPushButton(tr("Probe")), &InspectorView::probeRequested);
    m_leastUsed = addAction(row, new QPushButton(tr("Run command…")), &InspectorView::runRequested);
    layout->addStretch(1);
    auto *copy = new QToolButton;
    copy->setIcon(icon(QStringLiteral("copy")));
    copy->setAutoRaise(true);
    copy->setAccessibleName(tr("Copy situation"));
    copy->setToolTip(tr("Copy situation: what is known of this key, to paste into an incident"));
    layout->addWidget(copy);
    connect(copy, &QAbstractButton::clicked, this, &InspectorView::copyRequested);
    return row;
}

QAbstractButton *InspectorView::addAction(QWidget *row, QAbstractButton *button, Request request)
{
    row->layout()->addWidget(button);
    connect(button, &QAbstractButton::clicked, this, [this, request] { emit(this->*request)(m_key); });
    return button;
}

QWidget *InspectorView::makeProbes()
{
    m_probeBox = new QWidget;
    m_probeFigures = new InkLabel(Ink::Text3, 0.85);
    m_probeFigures->setObjectName(QStringLiteral("probeFigures"));
    m_roundTrips = new RoundTripChart(28);
    auto *head = new QHBoxLayout;
    head->addWidget(new InkLabel(tr("Probes"), Ink::Text2, 0.85));
    head->addStretch(1);
    head->addWidget(m_probeFigures);
    auto *column = new QVBoxLayout(m_probeBox);
    column->setContentsMargins(0, 0, 4, 4);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(m_roundTrips);
    m_probeBox->hide();
    return m_probeBox;
}

QWidget *InspectorView::makeEvents()
{
    auto *box = new QWidget;
    auto *list = new EventList(m_events, EventList::Keys::Left, box);
    m_noEvents = new EmptyText(list->viewport());
    m_eventCount = new InkLabel(Ink::Text3, 0.85);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(margin, 8, margin, 4);
    head->addWidget(new InkLabel(tr("Events"), Ink::Text2, 0.92, QFont::DemiBold));
    head->addStretch(1);
    head->addWidget(m_eventCount);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(list, 1);
    list->setMinimumHeight(36);
    list->setFont(scaledFont(0.92)); // for the longest words to fit beside the table
    list->setAccessibleName(tr("Events of the selected key"));
    return box;
}

void InspectorView::inspect(int server, const QString &key)
{
    if (server == m_server && key == m_key)
        return;
    m_server = server;
    m_key = key;
    m_story.reset();
    m_told = {};
    m_events->clear();
    refresh();
    showEvents();
}

void InspectorView::setSnapshot(const FleetSnapshotPtr &snapshot, const ServerSet &servers)
{
    m_snapshot = snapshot;
    m_servers = servers;
    refresh();
}

void InspectorView::setHolds(const std::vector<HoldStatus> &holds)
{
    m_holds = holds;
    refresh();
}

void InspectorView::setRange(ViewRange *range)
{
    m_chart->setRange(range);
    connect(range, &ViewRange::changed, this, &InspectorView::refresh);
}

void InspectorView::setStory(const KeyStoryPtr &story)
{
    m_story = story;
    refresh();
    showEvents();
}

void InspectorView::setProbe(const ProbeReport &report)
{
    const auto isSame = [&report](const ProbeReport &known) {
        return known.server == report.server && known.key == report.key;
    };
    std::erase_if(m_probes, isSame);
    m_probes.push_back(report);
    if (m_probes.size() > maxProbes)
        m_probes.erase(m_probes.begin());
    refresh();
}

const KeyStory *InspectorView::story() const
{
    const bool isOfKey = m_story && m_story->server == m_server && m_story->key == m_key;
    return isOfKey ? m_story.get() : nullptr;
}

QString InspectorView::situation() const
{
    if (m_key.isEmpty())
        return {};
    return incidentText(*m_snapshot, m_servers, m_server, m_key, story(), m_clock.now());
}

/// What stands above the chart is not repeated among the numbers.
static bool isCharted(const KeyFigure &figure)
{
    using Of = KeyFigure::Of;
    return figure.of == Of::Lease || figure.of == Of::Cadence || figure.of == Of::MeanWait ||
           figure.of == Of::HoldTimes;
}

static StoryChart::Headings headingsOf(const std::vector<KeyFigure> &figures, const KeyRow *row)
{
    const auto of = [&figures](KeyFigure::Of what) { return figures[static_cast<std::size_t>(what)]; };
    const KeyFigure lease = of(KeyFigure::Of::Lease);
    const KeyFigure cadence = of(KeyFigure::Of::Cadence);
    const KeyFigure meanWait = of(KeyFigure::Of::MeanWait);
    const KeyFigure holdTimes = of(KeyFigure::Of::HoldTimes);
    StoryChart::Headings headings;
    if (lease.tone != Tone::Faint)
        headings.lease = InspectorView::tr("apparent %1, renewed every %2").arg(lease.value, cadence.value);
    else if (!lease.help.isEmpty())
        headings.lease = InspectorView::tr("cadence %1").arg(cadence.value);
    headings.leaseHelp = lease.help == cadence.help ? lease.help : lease.help + QLatin1Char('\n') + cadence.help;
    if (row && row->kind != KeyRow::Kind::Forgotten)
        headings.waiters = InspectorView::tr("%1 now").arg(row->waiters);
    if (meanWait.tone != Tone::Faint)
        headings.waiters += InspectorView::tr(" · mean wait %1").arg(meanWait.value);
    headings.waitersHelp = meanWait.help;
    headings.owners = InspectorView::tr("hold times seen: %1").arg(holdTimes.value);
    headings.ownersHelp = holdTimes.help;
    return headings;
}

void InspectorView::refresh()
{
    const bool hasKey = !m_key.isEmpty() && m_server >= 0 && m_server < static_cast<int>(m_snapshot->servers.size());
    m_content->setVisible(hasKey);
    m_empty->setVisible(!hasKey);
    if (!hasKey || !isVisible())
        return;
    const Moment now = m_clock.now();
    const ServerAddress &address = m_snapshot->servers[static_cast<std::size_t>(m_server)].address;
    const KeyRow *row = m_snapshot->find(m_server, m_key);
    Head::Content head{displayKey(m_key), tr("on %1").arg(address.toString()), {}, {}, {}};
    const auto own = std::ranges::find_if(m_holds, [&](const HoldStatus &hold) {
        return hold.key == m_key && hold.server == address && !isTerminal(hold.stateAt(now));
    });
    const KeySituation situation = describeSeen(*m_snapshot, m_server, m_key, now);
    const Theme &theme = Theme::current();
    if (own != m_holds.end()) {
        const HoldPresentation hold = HoldPresentation::of(*own, now, row, theme);
        head.glyph = hold.glyph;
        head.word = tr("YOU: %1").arg(hold.word);
        head.colors = hold.colors;
    } else if (situation.isLate) {
        head.glyph = QStringLiteral("table-late");
        head.word = tr("RENEWAL LATE");
        head.colors = theme.doubt;
    }
    m_head->show(head);
    if (m_sentence->text() != situation.sentence)
        m_sentence->setText(situation.sentence);
    const std::vector<KeyFigure> figures = keyFigures(*m_snapshot, m_servers, m_server, m_key, story(), now);
    const bool isSemaphore = row && row->kind == KeyRow::Kind::Semaphore;
    m_chart->show(story() ? m_story : nullptr, row, !isSemaphore, headingsOf(figures, row), now);
    m_holdTimes->show(story(), !isSemaphore);
    showProbe(address);
    showFigures(figures);
    showWhatFits();
}

void InspectorView::showFigures(std::vector<KeyFigure> figures)
{
    std::erase_if(figures, isCharted);
    if (figures == m_figures)
        return;
    m_figures = std::move(figures);
    while (m_lines.size() < m_figures.size()) {
        const auto line = std::pair(new InkLabel(Ink::Text2, 0.92), new InkLabel(Ink::Text, 0.92));
        line.second->setWordWrap(true);
        line.second->setTextInteractionFlags(Qt::TextSelectableByMouse);
        const int at = static_cast<int>(m_lines.size());
        m_grid->addWidget(line.first, at, 0, Qt::AlignTop);
        m_grid->addWidget(line.second, at, 1);
        m_lines.push_back(line);
    }
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const KeyFigure &figure = m_figures[i];
        const auto &[label, value] = m_lines[i];
        label->setText(figure.label);
        value->setText(figure.value);
        value->setInk(inkOf(figure.tone));
        value->setAccessibleName(figure.label + QStringLiteral(": ") + figure.value);
        for (InkLabel *each : {label, value})
            each->setToolTip(toolTipText(figure.help));
    }
}

void InspectorView::showProbe(const ServerAddress &server)
{
    const auto report = std::ranges::find_if(
        m_probes, [&](const ProbeReport &one) { return one.server == server && one.key == m_key; });
    m_hasProbe = report != m_probes.end();
    if (!m_hasProbe)
        return;
    const ProbeHistory::Figures figures = report->history.figures();
    const QString words =
        report->history.answers() == 0
            ? tr("no answer")
            : tr("median %1, most %2").arg(Wording::roundTrip(figures.median), Wording::roundTrip(figures.most));
    m_probeFigures->setText(report->isRunning ? tr("%1 · going on").arg(words) : tr("%1 · ended").arg(words));
    m_probeFigures->setToolTip(report->history.words());
    m_roundTrips->setToolTip(report->history.words());
    m_roundTrips->show(report->history);
}

/// Only what is newer than what the list has; the list counts renewals that follow each other as one line.
void InspectorView::showEvents()
{
    const KeyStory *told = story();
    if (!told) {
        m_eventCount->clear();
        m_noEvents->say(tr("Asking the history…"));
        return;
    }
    const ServerAddress address = m_server < static_cast<int>(m_snapshot->servers.size())
                                      ? m_snapshot->servers[static_cast<std::size_t>(m_server)].address
                                      : ServerAddress();
    std::vector<LoggedEvent> lines;
    for (const KeyRecord &record : told->records) {
        if (record.seen.before > m_told)
            lines.push_back(loggedEvent(eventOf(record, m_server, address, m_key)));
    }
    if (!told->records.empty())
        m_told = told->records.back().seen.before;
    if (!lines.empty())
        m_events->append(std::move(lines));
    const auto kept = static_cast<qint64>(told->records.size());
    m_eventCount->setText(told->dropped > 0 ? tr("%1 kept, %2 dropped").arg(kept).arg(told->dropped)
                                            : tr("%1 seen").arg(kept));
    m_noEvents->say(kept == 0 ? tr("Nothing has happened to this key since it is watched.") : QString());
}

void InspectorView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

/// The sentence has colours of the theme in it.
void InspectorView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && isVisible())
        refresh();
}

void InspectorView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showActions();
    showWhatFits();
}

QSize InspectorView::minimumSizeHint() const
{
    return QWidget::minimumSizeHint() - QSize(0, heightThatGivesWay());
}

/// Of those charts that are shown and need not be.
int InspectorView::heightThatGivesWay() const
{
    int height = 0;
    for (const QWidget *chart : {m_probeBox, static_cast<QWidget *>(m_holdTimes)})
        height += chart->isHidden() ? 0 : chart->sizeHint().height() + pastSpacing;
    return height;
}

/// A chart for which the window would have to be higher leaves its place to the events; first goes that which nobody
/// has asked for.
void InspectorView::showWhatFits()
{
    const int withLines = m_content->layout()->totalMinimumHeightForWidth(width()) - heightThatGivesWay();
    int room = height() - std::max(minimumSizeHint().height(), withLines);
    bool isOther = false;
    for (const auto &[chart, isWanted] :
         {std::pair(m_probeBox, m_hasProbe), {static_cast<QWidget *>(m_holdTimes), true}}) {
        const bool wasShown = !chart->isHidden();
        const int left = room - chart->sizeHint().height() - pastSpacing;
        const bool isShown = isWanted && left >= (wasShown ? roomToStay : roomToShow);
        room = isShown ? left : room;
        isOther = isOther || isShown != wasShown;
        chart->setVisible(isShown);
    }
    if (isOther)
        m_content->layout()->activate(); // so that minimumSizeHint() knows it at once
}

void InspectorView::showActions()
{
    QWidget *row = m_leastUsed->parentWidget();
    const int wanted = m_leastUsed->sizeHint().width() + row->layout()->spacing();
    const int without = row->layout()->sizeHint().width() - (m_leastUsed->isHidden() ? 0 : wanted);
    row->setMinimumWidth(without);
    m_leastUsed->setVisible(without + wanted <= width() - 2 * margin);
}

} // namespace Lockdeck
