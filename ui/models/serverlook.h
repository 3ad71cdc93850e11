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
    QString figure;      ///< beside the address: "0.4 ms", "no reply"
    QString detail;      ///< below: "74 keys · 212 connections", "for 3.3 s · 21 keys", "for 12 s, retry in 4 s"
    QString shortDetail; ///< the same where that does not fit: "100211 keys · 1176 conn."
    QString cost;        ///< below that: "every 1 s · 0.1 % polling"; of a server that is down "74 keys, 12 s old"
    QString cluster;     ///< and below that, of a member of a cluster: "term 7 · leader n1"
    QString full;        ///< and last, where it refused a key: "full at about 1024 keys"
    QString toolTip;
    bool canRetry = false;

    bool operator==(const ServerLook &) const = default;
};

/// `fullAt`: how many keys it had when it refused one for its --max-locks; 0: it is not known to have one.
ServerLook serverLook(const ServerStatus &server, Moment now, qint64 fullAt = 0);

} // namespace Lockdeck
