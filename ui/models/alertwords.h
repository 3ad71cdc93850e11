#pragma once

#include "monitor/alerts/alertengine.h"
#include "monitor/alerts/alertpreview.h"
#include "ui/models/tone.h"

#include <QtCore/QCoreApplication>

namespace Lockdeck {

/// Words and looks of rules and incidents; pure.
class AlertWords
{
    Q_DECLARE_TR_FUNCTIONS(AlertWords)

public:
    AlertWords() = delete;

    /// "5 or more wait for 1 min, keys db/*".
    static QString rule(const AlertRule &rule);
    /// What was seen, without its key: "7 wait, 5 or more for at least 1 min".
    static QString incident(const AlertIncident &incident);
    /// What it is about: the key, or the server.
    static QString subject(const AlertIncident &incident);
    /// "still", "until 14:05:07"; empty for what is only a moment.
    static QString until(const AlertIncident &incident);
    /// All of it, over several lines.
    static QString details(const AlertIncident &incident);
    /// "Would have fired 3 times in the last hour.", one sentence.
    static QString preview(const AlertPreview &preview);
    static Tone tone(AlertRule::Kind kind);
    static QString icon(AlertRule::Kind kind);
};

} // namespace Lockdeck
