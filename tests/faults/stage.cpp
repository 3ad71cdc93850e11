#include "stage.h"

namespace Lockdeck::Test {

const std::vector<Stage> &allStages()
{
    using Trigger = Stage::Trigger;
    using Prelude = Stage::Prelude;
    static const std::vector<Stage> stages = {
        {"connecting", false, false, Trigger::Connect, {}, {}, {}},
        {"requesting by l", false, false, Trigger::Request, "l", {}, {}},
        {"requesting by e", true, false, Trigger::Request, "e", {}, {}},
        {"queued", true, true, Trigger::Reply, "e", {}, {}},
        {"leaving the queue", true, true, Trigger::Request, "w", {}, Prelude::Leave},
        {"waiting in l", false, true, Trigger::State, {}, HoldState::Waiting, {}},
        {"waiting in w", true, true, Trigger::State, {}, HoldState::Waiting, {}},
        {"verifying", false, true, Trigger::Request, "n", {}, {}},
        {"held", false, false, Trigger::Reply, "l", {}, {}, true},
        {"renewing", false, false, Trigger::Request, "n", {}, {}, true},
        {"renewed", false, false, Trigger::Reply, "n", {}, {}, true},
        {"uncertain", false, false, Trigger::State, {}, HoldState::Uncertain, Prelude::HoldBack, true},
        {"releasing", false, false, Trigger::Request, "r", {}, Prelude::Release},
        {"cleaning up after a loss", false, false, Trigger::Request, "r", {}, Prelude::LoseByReset},
    };
    return stages;
}

} // namespace Lockdeck::Test
