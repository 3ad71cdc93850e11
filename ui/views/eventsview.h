#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

/// What was seen and what was done here, newest first; bounded to 100,000 rows, with a text filter.
class EventsView : public QWidget
{
    Q_OBJECT

public:
    explicit EventsView(QWidget *parent = nullptr);
    void append(const std::vector<FleetEvent> &events);
    void append(const std::vector<HoldEvent> &events);
    /// Anything else that was done or went wrong here ("connected to …").
    void append(const QString &text, bool problem = false);
    int count() const;

signals:
    void countChanged(int count);
    void keyActivated(const QString &key);
};

} // namespace Lockdeck
