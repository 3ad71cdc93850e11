#pragma once

#include "client/holdstatus.h"

#include <QtCore/QString>

#include <vector>

namespace Lockdeck {

/// What the states of a hold mean and what they cannot promise, in plain words: the one place where the window has
/// them, for the help and for whoever needs a sentence. In agreement with docs/SAFETY.md.
struct StateHelp
{
    HoldState state{};
    QString sentence;
};
/// In the order a hold goes through them.
const std::vector<StateHelp> &stateHelp();

struct HelpTopic
{
    QString title;
    QString text;
};
/// What Held promises, what it cannot, and what happens at sleep, disconnect and restart.
const std::vector<HelpTopic> &safetyHelp();

} // namespace Lockdeck
