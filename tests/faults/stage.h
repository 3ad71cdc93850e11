#pragma once

#include "client/holdstatus.h"

#include <QtCore/QByteArray>

#include <vector>

namespace Lockdeck::Test {

/// How far a hold has come when the fault strikes: one column of the fault table.
struct Stage
{
    enum class Trigger {
        Connect, ///< the client connects
        Request, ///< it sends `command`; before that is passed on
        Reply,   ///< the reply to `command` was passed on
        State,   ///< it says that it is in `state`
    };
    /// What the stage needs beforehand.
    enum class Prelude {
        None,
        LoseByReset, ///< as soon as it holds, its connection is reset: what follows happens after the loss
        HoldBack,    ///< its first renewal is held back
        Release,     ///< as soon as it holds, it releases
        Leave,       ///< as soon as it is queued, it gives up
    };

    const char *name = "";
    bool twoPhase = false; ///< `e`, then `w`; else `l`
    bool blocked = false;  ///< somebody else holds the key at first
    Trigger trigger = Trigger::Connect;
    QByteArray command;
    HoldState state = HoldState::Idle;
    Prelude prelude = Prelude::None;
    bool holds = false; ///< the hold has its lock when the fault strikes
};

const std::vector<Stage> &allStages();

} // namespace Lockdeck::Test
