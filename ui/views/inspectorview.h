#pragma once

#include "client/holdstatus.h"
#include "monitor/keystory.h"
#include "ui/models/keyfigures.h"
#include "ui/models/probehistory.h"

#include <QtWidgets/QWidget>

#include <utility>
#include <vector>

class QAbstractButton;
class QGridLayout;
class QLabel;

namespace Lockdeck {

class EmptyText;
class EventsModel;
class HoldTimesChart;
class InkLabel;
class RoundTripChart;
class StoryChart;
class ViewRange;

/// Everything that is known of one key: the sentence, what one can do, the numbers, its shard, its events.
class InspectorView : public QWidget
{
    Q_OBJECT

public:
    /// `clock` must outlive the view.
    explicit InspectorView(QWidget *parent = nullptr, const Clock &clock = Clock::system());

    /// The key to show, on one server (an index into the snapshot's servers); an empty key shows what would be here.
    void inspect(int server, const QString &key);
    int server() const { return m_server; }
    const QString &key() const { return m_key; }
    void setSnapshot(const FleetSnapshotPtr &snapshot, const ServerSet &servers);
    void setHolds(const std::vector<HoldStatus> &holds);
    /// What is kept of the key; of another key it is passed over. Null: not known yet.
    void setStory(const KeyStoryPtr &story);
    /// The stretch of time its chart shows; without one the usual one. Must outlive the view.
    void setRange(ViewRange *range);
    /// Without what gives way where it is low.
    QSize minimumSizeHint() const override;
    /// What a probe has seen; kept of the last few keys.
    void setProbe(const ProbeReport &report);
    /// The key's situation as text to paste into an incident; empty without a key.
    QString situation() const;

signals:
    void acquireRequested(const QString &key);
    void enqueueRequested(const QString &key);
    void probeRequested(const QString &key);
    void runRequested(const QString &key);
    void copyRequested();

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Head;

    QWidget *makeActions();
    QWidget *makeProbes();
    QWidget *makeEvents();
    using Request = void (InspectorView::*)(const QString &);
    QAbstractButton *addAction(QWidget *row, QAbstractButton *button, Request request);
    const KeyStory *story() const;
    void refresh();
    void showFigures(std::vector<KeyFigure> figures);
    void showProbe(const ServerAddress &server);
    void showEvents();
    void showActions();
    int heightThatGivesWay() const;
    void showWhatFits();

    const Clock &m_clock;
    FleetSnapshotPtr m_snapshot;
    ServerSet m_servers;
    std::vector<HoldStatus> m_holds;
    std::vector<ProbeReport> m_probes; ///< the newest last
    KeyStoryPtr m_story;
    int m_server = -1;
    QString m_key;
    Moment m_told{}; ///< up to here the story's events are in the list
    std::vector<KeyFigure> m_figures;

    QWidget *m_content;
    EmptyText *m_empty;
    Head *m_head;
    QLabel *m_sentence;
    QAbstractButton *m_leastUsed = nullptr; ///< goes first where it is narrow
    StoryChart *m_chart;
    HoldTimesChart *m_holdTimes;
    bool m_hasProbe = false; ///< of the key
    QWidget *m_probeBox = nullptr;
    InkLabel *m_probeFigures = nullptr;
    RoundTripChart *m_roundTrips = nullptr;
    QGridLayout *m_grid;
    std::vector<std::pair<InkLabel *, InkLabel *>> m_lines;
    EventsModel *m_events;
    InkLabel *m_eventCount = nullptr;
    EmptyText *m_noEvents = nullptr;
};

} // namespace Lockdeck
