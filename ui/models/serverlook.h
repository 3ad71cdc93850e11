#pragma once

#include "monitor/fleetsnapshot.h"
#include "ui/models/tone.h"

#include <QtCore/QString>

namespace Lockdeck {

/// How one server is shown at one moment: pure words and names, no painting.
struct ServerLook
{
    QString icon; ///< "server-up"
    Tone tone = Tone::Good;
    QString figure;  ///< beside the address: "0.4 ms", "no reply"
    QString detail;  ///< below: "74 keys · 212 connections", "for 3.3 s · 21 keys", "for 12 s, retry in 4 s"
    QString cost;    ///< below that: "every 1 s · 0.1 % of its time"; of a server that is down "74 keys, 12 s old"
    QString cluster; ///< and below that, of a member of a cluster: "term 7 · leader n1"
    QString toolTip;
    bool canRetry = false;

    bool operator==(const ServerLook &) const = default;
};

ServerLook serverLook(const ServerStatus &server, Moment now);

} // namespace Lockdeck
