#pragma once

#include "monitor/keystory.h"

#include <QtCore/QString>

namespace Lockdeck {

/// What is known of a key on one server (an index into the snapshot's servers) as plain text to paste into an incident:
/// the sentence, the numbers, the newest events with both their times. `story` is that key's, or null.
QString incidentText(const FleetSnapshot &snapshot, const ServerSet &servers, int server, const QString &key,
                     const KeyStory *story, Moment now);

} // namespace Lockdeck
