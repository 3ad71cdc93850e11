#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <utility>
#include <vector>

class QComboBox;
class QToolButton;

namespace Lockdeck {

class EmptyText;
class EventList;
class EventSaver;
class EventsModel;
class FilterField;
class InkLabel;
struct LoggedEvent;

/// What was seen and what was done here, newest first, bounded; filtered by words, by kind, by server, and to the key
/// that is selected elsewhere. Clicking a line, or Enter, is asking for its key.
class EventsView : public QWidget
{
    Q_OBJECT

public:
    /// `clock` must outlive the view.
    explicit EventsView(QWidget *parent = nullptr, const Clock &clock = Clock::system());
    void append(const std::vector<FleetEvent> &events);
    void append(const std::vector<HoldEvent> &events);
    void append(const LoggedEvent &line);
    /// Anything else that was done or went wrong here ("connected to …").
    void append(const QString &text, bool problem = false);
    int count() const;

    /// Which servers can be chosen; with less than two there is nothing to choose.
    void setServers(const std::vector<ServerAddress> &servers);
    /// What "this key" is: "" is none.
    void setKey(const QString &key);
    /// The stretch of time that the other views show; nothing while they follow the present.
    void setStretch(const std::optional<std::pair<Moment, Moment>> &stretch);
    /// Selects the line about the key of the server `place` that is nearest to that moment, or about any without a key.
    void showMoment(const QString &key, const QString &place, Moment at);
    /// Only lines about that key, as long as there is one.
    void setKeyOnly(bool only);
    /// Asks for a file and writes the lines that are shown into it, as CSV or JSON lines by its ending.
    void exportLines();
    void exportLinesTo(const QString &path);

signals:
    void countChanged(int count);
    void keyOnlyChanged(bool only);
    /// A key was asked for; `place` is its server as the line names it, "" where it does not.
    void keyActivated(const QString &key, const QString &place);
    /// A line was asked for; when it was.
    void momentActivated(Moment at);
    /// What became of an export, one sentence.
    void said(const QString &sentence, bool problem);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeHead();
    QToolButton *makeToggle(const QString &text) const;
    void activate(const QModelIndex &index);
    void enableToggles();
    void applyFilter();
    void clearFilter();
    void changed();
    void showProblem();
    void showEmptyText();
    void tellSaved();
    void themeChanged();

    const Clock &m_clock;
    EventsModel *m_model;
    EventSaver *m_saver;
    EventList *m_list;
    EmptyText *m_empty;
    FilterField *m_words = nullptr;
    QComboBox *m_kinds = nullptr;
    QComboBox *m_servers = nullptr;
    QToolButton *m_only = nullptr;
    QToolButton *m_within = nullptr;
    QToolButton *m_export = nullptr;
    InkLabel *m_counts = nullptr;
    QString m_key;
    std::optional<std::pair<Moment, Moment>> m_stretch;
    bool m_isActivating = false;
    QString m_problem; ///< of the expression typed
};

} // namespace Lockdeck
