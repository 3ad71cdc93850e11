#pragma once

#include "monitor/fleetsnapshot.h"

namespace Lockdeck {

/// What an event says of its key, or of `server`, a name for its server: "handed over #17 → #42", "server c is down:
/// …". Honest words only (DESIGN.md, Events).
QString eventWords(const FleetEvent &event, const QString &server);

} // namespace Lockdeck
