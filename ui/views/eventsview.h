#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

#include <vector>

class QLabel;

namespace Lockdeck {

class EmptyText;
class EventList;
class EventsModel;
class FilterField;
struct LoggedEvent;

/// What was seen and what was done here, newest first; bounded to 100,000 rows, with a text filter.
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

signals:
    void countChanged(int count);
    void keyActivated(const QString &key);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void changed();

    const Clock &m_clock;
    EventsModel *m_model;
    FilterField *m_filter;
    QLabel *m_counts;
    EventList *m_list;
    EmptyText *m_empty;
};

} // namespace Lockdeck
