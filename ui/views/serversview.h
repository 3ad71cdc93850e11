#pragma once

#include "monitor/fleetsnapshot.h"

#include <QtWidgets/QWidget>

namespace Lockdeck {

/// One entry per server: state, round trip with sparkline, keys and connections, or what is wrong and when it is tried
/// again. Below: figures of all servers over the last minute.
class ServersView : public QWidget
{
    Q_OBJECT

public:
    explicit ServersView(QWidget *parent = nullptr);
    void setSnapshot(const FleetSnapshotPtr &snapshot);

signals:
    void retryRequested();
};

} // namespace Lockdeck
