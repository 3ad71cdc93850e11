#pragma once

#include "client/holdstatus.h"
#include "monitor/fleetsnapshot.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// What is known of one key right now, in words: for the acquire dialog and for pasting into an incident.
struct KeySituation
{
    QString glyph;              ///< name of an icon
    QString sentence;           ///< rich text: "<b>#88</b> has held it for at least <b>41 s</b>. <b>2</b> wait; …"
    QString holder, holderHint; ///< "#88", "25 s of its lease left"; empty when there is nothing to say
    QString ahead, aheadHint;   ///< "3", "1 holds, 2 wait"
    bool isLate = false;        ///< the holder's renewal is overdue
    QString warning;            ///< what speaks against asking for it now; plain text
    Moment looked{};            ///< answer of the poll this comes from; Moment{}: never
};

/// Whom a situation is told: somebody about to ask for the key also reads what their place and their wait would be.
enum class SituationFor { Asking, Looking };

/// The situation of `key` on its shard of `servers`, as `snapshot` shows it; `own` are the holds of this program, which
/// speak against asking for the key again.
KeySituation describeKey(const FleetSnapshot &snapshot, const ServerSet &servers, const QString &key,
                         const std::vector<HoldStatus> &own, Moment now, SituationFor reader = SituationFor::Asking);
/// The situation of `key` on the server `server` of the snapshot, for somebody who only looks.
KeySituation describeSeen(const FleetSnapshot &snapshot, int server, const QString &key, Moment now);
/// "looked 0.3 s ago", or "not looked yet".
QString lookedAgo(Moment looked, Moment now);

} // namespace Lockdeck
