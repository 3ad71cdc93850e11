#include "ui/views/serversview.h"

#include "ui/models/wording.h"
#include "ui/views/emptytext.h"
#include "ui/views/inklabel.h"
#include "ui/views/serverentry.h"
#include "ui/views/showntimer.h"

#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>

#include <algorithm>
#include <utility>

namespace Lockdeck {

using namespace std::chrono_literals;

ServersView::ServersView(QWidget *parent, const Clock &clock)
    : QWidget(parent), m_clock(clock), m_snapshot(std::make_shared<FleetSnapshot>())
{
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(scroll);
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    scroll->setWidget(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);

    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_list = new QVBoxLayout;
    m_list->setSpacing(0);
    column->addLayout(m_list);
    column->addWidget(makeFigures());
    column->addStretch();
    m_empty = new EmptyText(content);
    m_empty->say(tr("No servers.\nThe servers you connect to appear here, with their round trips."));
    m_figures->hide();
    // "no reply for 3.3 s" and "retry in 4 s" move on between polls; an entry repaints only when its words change.
    connect(new ShownTimer(this, 250ms), &QTimer::timeout, this, [this] {
        showServers();
        showFigures();
    });
}

QWidget *ServersView::makeFigures()
{
    m_figures = new QWidget(this);
    auto *column = new QVBoxLayout(m_figures);
    column->setContentsMargins(12, 12, 14, 12);
    column->setSpacing(4);
    const auto addTitle = [&](const QString &title) {
        auto *label = new InkLabel(title, Ink::Text2, 0.92, QFont::DemiBold);
        label->setContentsMargins(0, column->count() > 0 ? 10 : 0, 0, 0);
        column->addWidget(label);
    };
    // A row of its own each: in a grid the longest name and the longest value would have to fit beside each other.
    const auto add = [&](const QString &name, const QString &toolTip) {
        auto *label = new InkLabel(name, Ink::Text2, 0.92);
        auto *value = new InkLabel(Ink::Text, 0.92);
        label->setToolTip(toolTip);
        value->setToolTip(toolTip);
        label->setBuddy(value);
        auto *row = new QHBoxLayout;
        row->addWidget(label);
        row->addStretch(1);
        row->addWidget(value);
        column->addLayout(row);
        return value;
    };
    addTitle(tr("All servers, last minute"));
    m_handOvers =
        add(tr("hand-overs"), tr("Hand-overs seen in the last minute. More than one between two polls counts as one."));
    m_longestWait =
        add(tr("longest wait seen"),
            tr("The longest time in the last minute that somebody was seen waiting behind one holder, or for "
               "a semaphore: at least this long."));
    m_pollCost = add(tr("poll cost"), tr("The share of time that polling takes of the busiest server; at most 5 %."));
    m_sharding = add(tr("sharding"), tr("How the clients choose the server of a key."));
    addTitle(tr("History"));
    m_history = add(tr("memory"), tr("What is kept of what happened to the keys, and what may be kept at most."));
    m_dropped = add(tr("dropped"), tr("Records of what happened that had to go, the oldest of their kind first. "
                                      "Contended keys and the selected one are kept longest."));
    m_leftOut = add(tr("keys left out"), tr("Keys of which nothing is kept, because the memory is used up."));
    return m_figures;
}

void ServersView::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    m_minute.follow(*snapshot);
    matchEntries(snapshot->servers.size());
    showServers();
    m_empty->setVisible(m_entries.empty());
    m_figures->setVisible(!m_entries.empty());
    showFigures();
}

void ServersView::noteFull(const ServerAddress &server, qint64 keys)
{
    std::erase_if(m_full, [&](const auto &full) { return full.first == server; });
    m_full.emplace_back(server, keys);
    showServers();
}

void ServersView::showServers()
{
    const Moment now = m_clock.now();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const ServerStatus &server = m_snapshot->servers[i];
        const auto full =
            std::find_if(m_full.begin(), m_full.end(), [&](const auto &one) { return one.first == server.address; });
        m_entries[i]->setServer(server, now, full == m_full.end() ? 0 : full->second);
    }
}

void ServersView::matchEntries(std::size_t count)
{
    while (m_entries.size() > count) {
        m_entries.back()->deleteLater();
        m_entries.back()->hide();
        m_entries.pop_back();
    }
    while (m_entries.size() < count) {
        auto *entry = new ServerEntry(this);
        connect(entry, &ServerEntry::retryRequested, this,
                [this, server = static_cast<int>(m_entries.size())] { emit retryRequested(server); });
        m_list->addWidget(entry);
        m_entries.push_back(entry);
    }
}

void ServersView::showFigures()
{
    const Moment now = m_clock.now();
    const auto wait = m_minute.longestWait(now);
    m_handOvers->setText(QString::number(m_minute.handOvers(now)));
    m_longestWait->setText(wait > 0s ? tr("≥\u00a0%1").arg(Wording::duration(wait)) : QStringLiteral("–"));
    double cost = 0;
    for (const ServerStatus &server : m_snapshot->servers)
        cost = std::max(cost, server.dutyCycle);
    m_pollCost->setText(tr("%1\u00a0%").arg(cost * 100, 0, 'f', 1));
    m_sharding->setText(m_snapshot->servers.size() > 1 ? QStringLiteral("crc32") : tr("one server"));
    showHistory();
}

void ServersView::showHistory()
{
    const HistoryFigures &history = m_snapshot->history;
    const auto mebibytes = [](std::size_t bytes, int decimals) {
        return QString::number(static_cast<double>(bytes) / (1024 * 1024), 'f', decimals);
    };
    m_history->setText(tr("%1 of %2\u00a0MiB").arg(mebibytes(history.bytes, 1), mebibytes(history.budget, 0)));
    for (const auto &[label, count] : {std::pair(m_dropped, history.dropped), {m_leftOut, history.keysLeftOut}})
        label->setText(QString::number(count));
}

} // namespace Lockdeck
